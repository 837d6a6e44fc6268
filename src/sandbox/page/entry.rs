//! What the buyer typed into the payment form. A number or CVC lives here, for one request, and nowhere else.

use crate::sandbox::{
    customers,
    payment_methods::{Card, Instrument},
    test_cards::{self, TestCard},
    test_debits,
};

/// Who pays, and from what: a test card or account, nothing here is worth hiding.
#[derive(Debug)]
pub struct Payer {
    pub email: String,
    pub name: Option<String>,
    pub instrument: Instrument,
}

/// The form's fields. No `Debug`: it holds what people take for a real card.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Entry {
    pub email: String,
    /// `sepa_debit`, else a card.
    pub method: String,
    pub number: String,
    pub exp: String,
    pub cvc: String,
    /// As on the card.
    pub name: String,
    pub iban: String,
    /// Whose bank account it is.
    pub holder: String,
}

/// What is wrong, field by field, in the words the buyer reads.
#[derive(Debug, Default)]
pub struct Mistakes {
    pub email: Option<&'static str>,
    pub number: Option<&'static str>,
    pub exp: Option<&'static str>,
    pub cvc: Option<&'static str>,
    pub name: Option<&'static str>,
    pub iban: Option<&'static str>,
    pub holder: Option<&'static str>,
}

impl Entry {
    pub fn is_debit(&self) -> bool {
        self.method == "sepa_debit"
    }

    pub fn check(&self, today: jiff::civil::Date) -> Result<Payer, Mistakes> {
        let mut mistakes = self.email_alone();
        let (instrument, name) = if self.is_debit() {
            (self.debit(&mut mistakes), &self.holder)
        } else {
            (self.card(today, &mut mistakes), &self.name)
        };
        match instrument.filter(|_| mistakes.email.is_none()) {
            None => Err(mistakes),
            Some(instrument) => Ok(Payer {
                email: self.email.trim().to_owned(),
                name: Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
                instrument,
            }),
        }
    }

    /// What is wrong with the e-mail address; nothing else is looked at.
    pub fn email_alone(&self) -> Mistakes {
        Mistakes {
            email: match self.email.trim() {
                "" => Some("Your email is required."),
                email if customers::is_email(email) => None,
                _ => Some("Your email is incomplete."),
            },
            ..Mistakes::default()
        }
    }

    fn card(&self, today: jiff::civil::Date, mistakes: &mut Mistakes) -> Option<Instrument> {
        let (card, expiry) = (card(&self.number), expiry(&self.exp, today));
        mistakes.number = card.err();
        mistakes.exp = expiry.err();
        mistakes.cvc = cvc(&self.cvc, card.ok()).err();
        mistakes.name = is_a_number(&self.name).then_some(NO_NUMBER);
        let (test, (exp_month, exp_year)) = (card.ok()?, expiry.ok()?);
        (mistakes.cvc.is_none() && mistakes.name.is_none()).then_some(Instrument::Card(Card {
            test,
            exp_month,
            exp_year,
        }))
    }

    fn debit(&self, mistakes: &mut Mistakes) -> Option<Instrument> {
        let debit = test_debits::by_iban(&self.iban);
        if debit.is_none() {
            mistakes.iban = Some(match self.iban.trim() {
                "" => "Your IBAN is required.",
                _ => "Only Stripe's test accounts work here. Never type a real one into a sandbox.",
            });
        }
        if self.holder.trim().is_empty() {
            mistakes.holder = Some("The name of the account's holder is required.");
        } else if is_a_number(&self.holder) {
            mistakes.holder = Some(NO_NUMBER);
        }
        debit
            .filter(|_| mistakes.holder.is_none())
            .map(Instrument::SepaDebit)
    }
}

/// A name is kept: a card number that was typed there by mistake must not be.
const NO_NUMBER: &str = "That is a number, not a name.";

fn is_a_number(name: &str) -> bool {
    name.chars().filter(char::is_ascii_digit).count() >= 12
}

fn card(typed: &str) -> Result<&'static TestCard, &'static str> {
    let number: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    if let Some(card) = test_cards::by_number(&number) {
        return Ok(card);
    }
    Err(if number.is_empty() {
        "Your card number is required."
    } else if test_cards::is_not_emulated(&number) {
        "The built-in sandbox does not emulate this test card yet; Stripe does."
    } else if test_cards::is_number(&number) {
        "Only Stripe's test cards work here. Never type a real card into a sandbox."
    } else if number.len() < 12 && number.bytes().all(|b| b.is_ascii_digit()) {
        "Your card number is incomplete."
    } else {
        "Your card number is invalid."
    })
}

/// Month and year of `12 / 34`, `12/2034`, `1234`.
fn expiry(typed: &str, today: jiff::civil::Date) -> Result<(i64, i64), &'static str> {
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
    if (year, month) < (i64::from(today.year()), i64::from(today.month())) {
        return Err("Your card's expiration date is in the past.");
    }
    if year > i64::from(today.year()) + 50 {
        return Err("Your card's expiration year is invalid.");
    }
    Ok((month, year))
}

fn cvc(typed: &str, card: Option<&TestCard>) -> Result<(), &'static str> {
    let cvc = typed.trim();
    let digits = card.map_or(3, TestCard::cvc_digits);
    match cvc.len() {
        0 => Err("Your card's security code is required."),
        length if length == digits && cvc.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
        _ => Err("Your card's security code is incomplete."),
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, card, expiry};

    #[test]
    fn takes_test_cards_and_no_other() {
        assert_eq!(card("4242 4242 4242 4242").unwrap().name, "visa");
        assert_eq!(
            card("4000-0000-0000-0002").unwrap().name,
            "visa_chargeDeclined"
        );
        assert_eq!(
            card("4242 4242 4242 4241"),
            Err("Your card number is invalid.")
        );
        assert!(
            card("4012 8888 8888 1881")
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
        let today = jiff::civil::date(2026, 1, 1);
        let mistakes = Entry::default().check(today).unwrap_err();
        assert!(mistakes.email.is_some() && mistakes.number.is_some());
        assert!(mistakes.exp.is_some() && mistakes.cvc.is_some());
        let debit = Entry {
            method: "sepa_debit".to_owned(),
            ..Entry::default()
        };
        let mistakes = debit.check(today).unwrap_err();
        assert!(mistakes.iban.is_some() && mistakes.holder.is_some());
        assert!(mistakes.number.is_none());
    }
}
