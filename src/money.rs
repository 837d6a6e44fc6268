//! Money as Stripe counts it: an integer of minor units and a lower-case ISO 4217 code.

use serde::{Deserialize, Serialize};

/// An amount in the currency's minor unit as Stripe takes it (cents, grosze; whole yen).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub amount: i64,
    /// Three lower-case letters, as in Stripe's objects.
    pub currency: String,
}

/// Stripe's zero-decimal currencies (docs: "Supported currencies", zero-decimal).
const ZERO_DECIMAL: [&str; 15] = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf",
];
/// Stripe's three-decimal currencies.
const THREE_DECIMAL: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];

/// How many digits of an amount in this currency stand after the decimal point.
pub fn exponent(currency: &str) -> u32 {
    if ZERO_DECIMAL.contains(&currency) {
        0
    } else if THREE_DECIMAL.contains(&currency) {
        3
    } else {
        2
    }
}

/// Stripe charges some currencies only in whole tens or hundreds of what it counts (docs: "Supported currencies").
fn step(currency: &str) -> i64 {
    match currency {
        "isk" | "ugx" => 100,
        _ if THREE_DECIMAL.contains(&currency) => 10,
        _ => 1,
    }
}

impl Money {
    pub fn new(amount: i64, currency: impl Into<String>) -> Self {
        Self {
            amount,
            currency: currency.into(),
        }
    }

    /// Reads what a person types: `19.99`, `19.9` or `19`, without a sign, a symbol or anything between the digits.
    /// `currency` is three lower-case letters.
    pub fn parse(text: &str, currency: &str) -> Result<Self, ParseMoneyError> {
        let (whole, fraction) = match text.split_once('.') {
            None => (text, None),
            Some((whole, fraction)) => (whole, Some(fraction)),
        };
        // `.5` and `5.` are more often a slip than meant.
        if [Some(whole), fraction]
            .into_iter()
            .flatten()
            .any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(ParseMoneyError::NoAmount);
        }
        let digits = exponent(currency);
        let fraction = fraction.unwrap_or_default();
        if fraction.len() > digits as usize {
            return Err(ParseMoneyError::TooManyDigits(currency.to_owned(), digits));
        }
        let amount: i64 = format!("{whole}{fraction:0<width$}", width = digits as usize)
            .parse()
            .map_err(|_| ParseMoneyError::TooLarge)?;
        let step = step(currency);
        if amount % step != 0 {
            let least = Self::new(step, currency);
            return Err(ParseMoneyError::Between(least));
        }
        Ok(Self::new(amount, currency))
    }

    /// The amount for `quantity` of the same thing; `None` on overflow.
    pub fn times(&self, quantity: i64) -> Option<Self> {
        Some(Self::new(
            self.amount.checked_mul(quantity)?,
            self.currency.clone(),
        ))
    }
}

/// Why a text is no amount of a currency. Its text is the end of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseMoneyError {
    NoAmount,
    /// The currency, and how many digits it has after the point.
    TooManyDigits(String, u32),
    /// It lies between two amounts that can be charged, this far apart.
    Between(Money),
    TooLarge,
}

impl std::fmt::Display for ParseMoneyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoAmount => f.write_str("an amount is digits with a point, such as 19.99 or 19"),
            Self::TooManyDigits(currency, 0) => {
                write!(f, "{currency} has no digits after the point")
            }
            Self::TooManyDigits(currency, 2) => {
                write!(f, "{currency} has two digits after the point")
            }
            Self::TooManyDigits(currency, _) => {
                write!(f, "{currency} has three digits after the point")
            }
            Self::Between(step) => write!(f, "Stripe charges it in steps of {step}"),
            Self::TooLarge => f.write_str("it is more than can be counted"),
        }
    }
}

impl std::error::Error for ParseMoneyError {}

/// `$19.00`, `PLN 14.99`, `¥1,200`: the symbol where it is unmistakable, else the code.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.amount < 0 { "-" } else { "" };
        let symbol = match self.currency.as_str() {
            "usd" => "$".to_owned(),
            "eur" => "€".to_owned(),
            "gbp" => "£".to_owned(),
            "jpy" => "¥".to_owned(),
            code => format!("{}\u{a0}", code.to_uppercase()),
        };
        let digits = exponent(&self.currency);
        let unit = 10_u64.pow(digits);
        let amount = self.amount.unsigned_abs();
        write!(f, "{sign}{symbol}{}", grouped(amount / unit))?;
        if digits > 0 {
            write!(f, ".{:0width$}", amount % unit, width = digits as usize)?;
        }
        Ok(())
    }
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Money, ParseMoneyError};

    #[test]
    fn prints_each_currency_with_its_own_digits() {
        let shown = |amount, currency: &str| Money::new(amount, currency).to_string();
        assert_eq!(shown(1900, "usd"), "$19.00");
        assert_eq!(shown(1499, "pln"), "PLN\u{a0}14.99");
        assert_eq!(shown(1200, "jpy"), "¥1,200");
        assert_eq!(shown(1234567, "kwd"), "KWD\u{a0}1,234.567");
        assert_eq!(shown(-5, "eur"), "-€0.05");
        assert_eq!(shown(i64::MIN, "usd"), "-$92,233,720,368,547,758.08");
    }

    #[test]
    fn reads_what_a_person_types() {
        for (text, currency, amount) in [
            ("19.99", "usd", 1999),
            ("19.9", "usd", 1990),
            ("19", "usd", 1900),
            ("0.05", "eur", 5),
            ("007", "gbp", 700),
            ("0", "usd", 0),
            ("1200", "jpy", 1200),
            ("1.23", "kwd", 1230),
            ("4", "kwd", 4000),
            ("300", "isk", 30_000),
            ("92233720368547758.07", "usd", i64::MAX),
        ] {
            assert_eq!(
                Money::parse(text, currency),
                Ok(Money::new(amount, currency)),
                "{text} {currency}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for text in [
            "", " ", ".", "5.", ".5", "-5", "+5", "1,50", "1 000", "1_000", "1e3", "$5", "5usd",
            "1.2.3", " 5", "5 ", "٣", "0x10", "NaN",
        ] {
            assert_eq!(
                Money::parse(text, "usd"),
                Err(ParseMoneyError::NoAmount),
                "{text:?}"
            );
        }
        for (text, currency, words) in [
            ("19.999", "usd", "usd has two digits after the point"),
            ("19.990", "usd", "usd has two digits after the point"),
            ("19.0", "jpy", "jpy has no digits after the point"),
            ("1.2345", "kwd", "kwd has three digits after the point"),
            (
                "1.234",
                "kwd",
                "Stripe charges it in steps of KWD\u{a0}0.010",
            ),
            (
                "19.50",
                "isk",
                "Stripe charges it in steps of ISK\u{a0}1.00",
            ),
            (
                "92233720368547758.08",
                "usd",
                "it is more than can be counted",
            ),
            (
                "99999999999999999999",
                "jpy",
                "it is more than can be counted",
            ),
        ] {
            let error = Money::parse(text, currency).expect_err(text);
            assert_eq!(error.to_string(), words, "{text} {currency}");
        }
    }

    #[test]
    fn multiplication_never_wraps() {
        assert_eq!(
            Money::new(1499, "pln").times(3),
            Some(Money::new(4497, "pln"))
        );
        assert_eq!(Money::new(i64::MAX, "pln").times(2), None);
    }
}
