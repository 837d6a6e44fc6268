//! An amount in the visitor's language: its digits, grouping and symbol, each in its place.

use fixed_decimal::Decimal;
use icu_experimental::dimension::currency::{CurrencyType, formatter::CurrencyFormatter};
use icu_locale_core::extensions::unicode::Value;

use super::{
    Language,
    data::{self, Data},
};
use crate::money::{
    Money,
    currencies::{exponent, step},
};

impl Language {
    /// `$19.00`, `19,00 $`: exactly what Stripe counts, never rounded.
    pub fn amount(&self, money: &Money) -> String {
        // What no language has a word for is said as commands say it.
        let text = self.format(money).unwrap_or_else(|| money.to_string());
        isolated(text.replace('-', "\u{2212}"))
    }

    fn format(&self, money: &Money) -> Option<String> {
        let code = money.currency.to_uppercase();
        let value = Value::try_from_str(&code).ok()?;
        let currency = CurrencyType::try_from(value).ok()?;
        let data = Data {
            code: &code,
            digits: digits(money),
        };
        let formatter = CurrencyFormatter::try_new_symbol_unstable(
            &data,
            data::preferences(&self.0),
            currency,
            Default::default(),
        )
        .ok()?;
        let mut amount = Decimal::from(money.amount);
        amount.multiply_pow10(-(exponent(&money.currency) as i16));
        Some(formatter.format_fixed_decimal(&amount).to_string())
    }
}

/// Nobody writes hundredths of an ISK or UGX; where there are some, as in a converted fee, they are shown.
fn digits(money: &Money) -> u8 {
    let is_whole = step(&money.currency) == 100 && money.amount % 100 == 0;
    if is_whole {
        0
    } else {
        exponent(&money.currency) as u8
    }
}

/// Arabic or Hebrew inside the page's English: isolated, neither moves the other's words about.
fn isolated(text: String) -> String {
    let is_from_right_to_left =
        |letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}');
    if !text.contains(is_from_right_to_left) {
        return text;
    }
    let mut isolated = String::from('\u{2068}');
    let mut before = ' ';
    for letter in text.chars() {
        isolated.push(letter);
        // Without a mark behind it, the sign of `CA$` would go to the other side of its letters.
        if before.is_ascii_alphabetic() && "$£¥".contains(letter) {
            isolated.push('\u{200e}');
        }
        before = letter;
    }
    isolated.push('\u{2069}');
    isolated
}

#[cfg(test)]
mod tests {
    use crate::{language::Language, money::Money};

    #[test]
    fn each_language_in_its_own_way() {
        for (language, amount, currency, shown) in [
            ("en", 123_456, "usd", "$1,234.56"),
            ("en-GB", 123_456, "gbp", "£1,234.56"),
            ("en-CA", 123_456, "usd", "US$1,234.56"),
            ("en-IN", 12_345_678, "inr", "₹1,23,456.78"),
            ("de", 123_456, "usd", "1.234,56\u{a0}$"),
            ("de", -500, "eur", "\u{2212}5,00\u{a0}€"),
            ("de-CH", 123_450, "chf", "CHF\u{a0}1'234.50"),
            ("fr", 123_456, "eur", "1\u{202f}234,56\u{a0}€"),
            ("fr", 1_900, "usd", "19,00\u{a0}$US"),
            ("nl", -500, "eur", "€\u{a0}\u{2212}5,00"),
            ("ja", 1_200, "jpy", "￥1,200"),
            ("pl", 1_499, "pln", "14,99\u{a0}zł"),
            // No symbol that says which dollar it is: never a narrow one.
            ("en", 1_900, "cad", "CA$19.00"),
            ("en", 1_900, "sgd", "SGD\u{a0}19.00"),
            ("fr", 1_900, "xof", "1\u{202f}900\u{a0}XOF"),
            ("sq", 1_900, "xcg", "19,00\u{a0}XCG"),
            ("pt-CV", 1_900, "cve", "19$00\u{a0}CVE"),
        ] {
            let money = Money::new(amount, currency);
            assert_eq!(
                Language::wanted(language).amount(&money),
                shown,
                "{language}"
            );
        }
    }

    #[test]
    fn all_that_stripe_counts_is_shown() {
        for (amount, currency, shown) in [
            (1_999, "rsd", "RSD\u{a0}19.99"),
            (1_999, "huf", "HUF\u{a0}19.99"),
            (1_999, "twd", "NT$19.99"),
            (1_230, "kwd", "KWD\u{a0}1.230"),
            (30_000, "isk", "ISK\u{a0}300"),
            (30_050, "isk", "ISK\u{a0}300.50"),
            (0, "ugx", "UGX\u{a0}0"),
            (i64::MIN, "usd", "\u{2212}$92,233,720,368,547,758.08"),
            (i64::MAX, "jpy", "¥9,223,372,036,854,775,807"),
            // Stripe's to say, and no reason not to show it.
            (1_999, "xyz", "XYZ\u{a0}19.99"),
            (1_999, "", "\u{a0}19.99"),
        ] {
            let money = Money::new(amount, currency);
            assert_eq!(Language::ENGLISH.amount(&money), shown, "{currency}");
        }
    }

    #[test]
    fn what_is_written_from_right_to_left_is_isolated() {
        for (currency, shown) in [
            ("egp", "\u{2068}\u{200f}19.00\u{a0}ج.م.\u{200f}\u{2069}"),
            ("cad", "\u{2068}\u{200f}19.00\u{a0}CA$\u{200e}\u{2069}"),
        ] {
            let money = Money::new(1_900, currency);
            assert_eq!(Language::wanted("ar-EG").amount(&money), shown);
        }
    }
}
