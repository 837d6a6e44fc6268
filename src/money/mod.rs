//! Money as Stripe counts it: an integer of minor units and a lower-case ISO 4217 code.

pub mod currencies;
mod parse;

use serde::{Deserialize, Serialize};

use currencies::{exponent, least};
pub use parse::ParseMoneyError;

/// An amount in the currency's minor unit as Stripe takes it (cents, grosze; whole yen).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub amount: i64,
    /// Three lower-case letters, as in Stripe's objects.
    pub currency: String,
}

impl Money {
    pub fn new(amount: i64, currency: impl Into<String>) -> Self {
        Self {
            amount,
            currency: currency.into(),
        }
    }

    /// The amount for `quantity` of the same thing; `None` on overflow.
    pub fn times(&self, quantity: i64) -> Option<Self> {
        Some(Self::new(
            self.amount.checked_mul(quantity)?,
            self.currency.clone(),
        ))
    }

    /// The same amount the other way; `None` on overflow.
    pub fn negated(&self) -> Option<Self> {
        Some(Self::new(self.amount.checked_neg()?, self.currency.clone()))
    }

    /// The least that can be charged in this currency, where this is less.
    pub fn below(&self) -> Option<Self> {
        let least = Self::new(least(&self.currency)?, self.currency.clone());
        (self.amount < least.amount).then_some(least)
    }
}

/// `$19.00`, `PLN 14.99`, `¥1,200`: the same wherever it is printed, for commands and logs. Pages speak the visitor's
/// language.
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

/// `1,204`
pub fn grouped(whole: u64) -> String {
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
    use super::Money;

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
    fn multiplication_never_wraps() {
        assert_eq!(
            Money::new(1499, "pln").times(3),
            Some(Money::new(4497, "pln"))
        );
        assert_eq!(Money::new(i64::MAX, "pln").times(2), None);
        assert_eq!(Money::new(i64::MIN, "pln").times(-1), None);
        assert_eq!(Money::new(i64::MIN, "pln").negated(), None);
        assert_eq!(Money::new(5, "pln").negated(), Some(Money::new(-5, "pln")));
    }

    #[test]
    fn knows_what_is_too_little() {
        assert_eq!(Money::new(49, "usd").below(), Some(Money::new(50, "usd")));
        assert_eq!(Money::new(50, "usd").below(), None);
        assert_eq!(Money::new(1, "xpf").below(), None);
    }
}
