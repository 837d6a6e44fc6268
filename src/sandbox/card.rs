//! What the buyer typed into the payment form. A number or CVC lives here, for one request, and nowhere else.

use super::customers;

/// The only card that pays.
const PAYS: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";
const INSUFFICIENT_FUNDS: &str = "4000000000009995";

/// What the bank says to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Paid,
    Declined,
    InsufficientFunds,
}

impl Verdict {
    pub fn decline_code(self) -> &'static str {
        match self {
            Self::InsufficientFunds => "insufficient_funds",
            _ => "generic_decline",
        }
    }

    /// The sentence a buyer reads.
    pub fn message(self) -> &'static str {
        match self {
            Self::InsufficientFunds => "Your card has insufficient funds.",
            _ => "Your card was declined.",
        }
    }
}

/// A test card and its holder: nothing here is worth hiding.
#[derive(Debug)]
pub struct Payer {
    pub email: String,
    pub name: Option<String>,
    pub verdict: Verdict,
    pub last4: &'static str,
    pub exp_month: i64,
    pub exp_year: i64,
}

/// The form's fields. No `Debug`: it holds what people take for a real card.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Entry {
    pub email: String,
    pub number: String,
    pub exp: String,
    pub cvc: String,
    pub name: String,
}

/// What is wrong, field by field, in the words the buyer reads.
#[derive(Debug, Default)]
pub struct Mistakes {
    pub email: Option<&'static str>,
    pub number: Option<&'static str>,
    pub exp: Option<&'static str>,
    pub cvc: Option<&'static str>,
}

impl Entry {
    pub fn check(&self, now: jiff::civil::Date) -> Result<Payer, Mistakes> {
        let email = self.email.trim();
        let card = card(&self.number);
        let expiry = expiry(&self.exp, now);
        let mistakes = Mistakes {
            email: match email {
                "" => Some("Your email is required."),
                _ if customers::is_email(email) => None,
                _ => Some("Your email is incomplete."),
            },
            number: card.err(),
            exp: expiry.err(),
            cvc: cvc(&self.cvc).err(),
        };
        match (card, expiry) {
            (Ok((verdict, last4)), Ok((exp_month, exp_year)))
                if mistakes.email.is_none() && mistakes.cvc.is_none() =>
            {
                Ok(Payer {
                    email: email.to_owned(),
                    name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
                    verdict,
                    last4,
                    exp_month,
                    exp_year,
                })
            }
            _ => Err(mistakes),
        }
    }
}

fn card(typed: &str) -> Result<(Verdict, &'static str), &'static str> {
    let number: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    match number.as_str() {
        "" => Err("Your card number is required."),
        PAYS => Ok((Verdict::Paid, "4242")),
        DECLINED => Ok((Verdict::Declined, "0002")),
        INSUFFICIENT_FUNDS => Ok((Verdict::InsufficientFunds, "9995")),
        digits if !digits.bytes().all(|b| b.is_ascii_digit()) => {
            Err("Your card number is invalid.")
        }
        digits if digits.len() < 12 => Err("Your card number is incomplete."),
        digits if digits.len() > 19 || !luhn(digits) => Err("Your card number is invalid."),
        _ => Err("Only Stripe's test cards work here. Never type a real card into a sandbox."),
    }
}

/// The checksum of card numbers.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = u32::from(digit - b'0') * (1 + place as u32 % 2);
            doubled / 10 + doubled % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Month and year of `12 / 34`, `12/2034`, `1234`.
fn expiry(typed: &str, now: jiff::civil::Date) -> Result<(i64, i64), &'static str> {
    let incomplete = "Your card's expiration date is incomplete.";
    let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if !text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '/' | '-'))
    {
        return Err("Your card's expiration date is invalid.");
    }
    let (month, year) = match text.split_once(['/', '-']) {
        Some(parts) => parts,
        None if text.len() == 4 => text.split_at(2),
        None => return Err(incomplete),
    };
    let year = match (year.len(), year.parse::<i64>()) {
        (2, Ok(year)) => 2000 + year,
        (4, Ok(year)) => year,
        _ => return Err(incomplete),
    };
    let Ok(month @ 1..=12) = month.parse::<i64>() else {
        return Err("Your card's expiration date is invalid.");
    };
    if (year, month) < (i64::from(now.year()), i64::from(now.month())) {
        return Err("Your card's expiration date is in the past.");
    }
    if year > i64::from(now.year()) + 50 {
        return Err("Your card's expiration year is invalid.");
    }
    Ok((month, year))
}

fn cvc(typed: &str) -> Result<(), &'static str> {
    let cvc = typed.trim();
    match cvc.len() {
        0 => Err("Your card's security code is required."),
        3 | 4 if cvc.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
        _ => Err("Your card's security code is incomplete."),
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Verdict, card, expiry};

    #[test]
    fn takes_test_cards_and_no_other() {
        assert_eq!(card("4242 4242 4242 4242"), Ok((Verdict::Paid, "4242")));
        assert_eq!(card("4000-0000-0000-0002"), Ok((Verdict::Declined, "0002")));
        assert_eq!(
            card("4242 4242 4242 4241"),
            Err("Your card number is invalid.")
        );
        assert!(
            card("5555 5555 5555 4444")
                .unwrap_err()
                .contains("Only Stripe's test cards")
        );
        assert_eq!(card("4242"), Err("Your card number is incomplete."));
    }

    #[test]
    fn a_card_is_good_to_the_end_of_its_month() {
        let today = jiff::civil::date(2026, 11, 21);
        assert_eq!(expiry("11 / 26", today), Ok((11, 2026)));
        assert_eq!(expiry("1034", today), Ok((10, 2034)));
        assert_eq!(
            expiry("10/26", today),
            Err("Your card's expiration date is in the past.")
        );
        assert_eq!(
            expiry("13/30", today),
            Err("Your card's expiration date is invalid.")
        );
        assert_eq!(
            expiry("1", today),
            Err("Your card's expiration date is incomplete.")
        );
    }

    #[test]
    fn tells_every_mistake_at_once() {
        let mistakes = Entry::default()
            .check(jiff::civil::date(2026, 1, 1))
            .unwrap_err();
        assert!(mistakes.email.is_some() && mistakes.number.is_some());
        assert!(mistakes.exp.is_some() && mistakes.cvc.is_some());
    }
}
