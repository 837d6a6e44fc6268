//! The language a visitor reads. The pages are in English; amounts and numbers are written as the visitor writes them.

mod accept;
mod amounts;
mod data;

use fixed_decimal::Decimal;
use icu_decimal::DecimalFormatter;
use icu_locale_core::{LanguageIdentifier, langid};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(LanguageIdentifier);

impl Language {
    pub const ENGLISH: Self = Self(langid!("en"));

    /// The most wanted language of an `Accept-Language` header of which it is known how it writes numbers.
    pub fn wanted(header: &str) -> Self {
        accept::languages(header)
            .into_iter()
            .find(data::is_known)
            .map_or(Self::ENGLISH, Self)
    }

    /// For the `lang` attribute of an amount; `None` where the page's own is right.
    pub fn tag(&self) -> Option<String> {
        (self.0.language != Self::ENGLISH.0.language).then(|| self.0.to_string())
    }

    /// `1,200`, `1.200`
    pub fn number(&self, number: i64) -> String {
        match DecimalFormatter::try_new(data::preferences(&self.0), Default::default()) {
            Ok(formatter) => formatter.format(&Decimal::from(number)).to_string(),
            Err(_) => number.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_most_wanted_language_that_is_known() {
        let tag = |header| Language::wanted(header).tag();
        assert_eq!(tag("de-CH, en;q=0.8").as_deref(), Some("de-CH"));
        // Nobody's language, and one that nobody has counted in.
        assert_eq!(tag("xx, tlh, fr;q=0.1, en;q=0.05").as_deref(), Some("fr"));
        for english in ["", "*", "xx", "en-GB,de;q=0.9", "de;q=0"] {
            assert_eq!(tag(english), None, "{english}");
        }
    }

    #[test]
    fn numbers_are_grouped() {
        let shown = |language, number| Language::wanted(language).number(number);
        assert_eq!(shown("en", 999_999), "999,999");
        assert_eq!(shown("de", 999_999), "999.999");
        assert_eq!(shown("hi", 999_999), "9,99,999");
        assert_eq!(shown("ar-EG", 2), "2");
    }
}
