//! `Accept-Language` (RFC 9110, 12.5.4): what a visitor reads, the most wanted first.

use std::cmp::Reverse;

use icu_locale_core::{LanguageIdentifier, Locale};

/// Browsers send a handful.
const MOST: usize = 16;

/// What cannot be read is left out, and so is `*`: any language will do where none of the others did.
pub fn languages(header: &str) -> Vec<LanguageIdentifier> {
    let mut ranges: Vec<_> = header.split(',').take(MOST).filter_map(range).collect();
    // Of the same weight the first stays first.
    ranges.sort_by_key(|(weight, _)| Reverse(*weight));
    ranges.into_iter().map(|(_, language)| language).collect()
}

/// `de-CH;q=0.8`, with its weight in thousandths. Extensions (`-u-nu-thai`) are left out: they would change the digits of
/// the amounts, but not those of the rest of the page.
fn range(text: &str) -> Option<(u16, LanguageIdentifier)> {
    let (tag, parameter) = text.split_once(';').unwrap_or((text, "q=1"));
    let weight = weight(parameter.trim())?;
    let language = Locale::try_from_str(tag.trim()).ok()?.id;
    (weight > 0 && !language.language.is_unknown()).then_some((weight, language))
}

/// From 0 to 1, with at most three digits after the point.
fn weight(parameter: &str) -> Option<u16> {
    let value = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", part) => Some(part),
        ("1", 0) => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::languages;

    #[test]
    fn reads_what_browsers_send() {
        for (header, wanted) in [
            ("", vec![]),
            ("*", vec![]),
            ("de", vec!["de"]),
            (
                "de-CH, de;q=0.9, en-US;q=0.8,en;q=0.7",
                vec!["de-CH", "de", "en-US", "en"],
            ),
            // By weight, and as they stand where the weight is the same.
            (
                "en;q=0.5,fr ; q=0.8,ja;q=1.000,pl;q=0.8,*;q=0.1",
                vec!["ja", "fr", "pl", "en"],
            ),
            ("zh-hant-tw", vec!["zh-Hant-TW"]),
            // Zero is no.
            ("fr;q=0,de;q=0.001,en;q=0.000", vec!["de"]),
            ("ar-EG-u-nu-thai", vec!["ar-EG"]),
            // What is not one is left out, the others stay.
            (
                ",;q=1,de;q=2,de;q=0.1234,de;q=x,de;level=1,_,x,und,fr;Q=0.2,not a language",
                vec!["fr"],
            ),
        ] {
            let read: Vec<String> = languages(header).iter().map(ToString::to_string).collect();
            assert_eq!(read, wanted, "{header}");
        }
        assert_eq!(languages(&"de,".repeat(10_000)).len(), super::MOST);
    }
}
