//! An amount as an operator types it.

use super::{
    Money,
    currencies::{exponent, step},
};

impl Money {
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

#[cfg(test)]
mod tests {
    use super::{Money, ParseMoneyError};

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
}
