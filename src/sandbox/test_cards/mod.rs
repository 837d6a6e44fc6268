//! Stripe's test cards (docs: "Testing"): the only cards there are here, each with what becomes of a payment with it.

mod abroad;
mod table;

use super::{decline::Decline, disputes::Kind, error::ApiError};

/// One row of Stripe's table. Of a card that was used, its name is kept and never its number.
#[derive(Debug, PartialEq, Eq)]
pub struct TestCard {
    /// `pm_card_..` without its beginning; `tok_..` has the same ending.
    pub name: &'static str,
    /// Other endings that mean this card.
    also: &'static [&'static str],
    number: &'static str,
    pub brand: &'static str,
    pub funding: &'static str,
    pub country: &'static str,
    pub fate: Fate,
}

/// What becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Pays,
    Declines(Decline),
    /// The bank wants to see the buyer first (3D Secure); then it pays or declines.
    Authenticates(Option<Decline>),
    /// It pays, and the buyer disputes the charge at once.
    Disputed(Kind),
    /// It pays, and what was paid can be paid out at once.
    IsAvailable,
    /// It pays, and the bank warns of fraud at once.
    Warned,
    /// It pays; a refund stays pending for a while.
    RefundPends,
    /// It pays; a refund succeeds and fails later.
    RefundFails,
}

const fn card(name: &'static str, number: &'static str, brand: &'static str) -> TestCard {
    TestCard {
        name,
        also: &[],
        number,
        brand,
        funding: "credit",
        country: "US",
        fate: Fate::Pays,
    }
}

/// Stripe's test cards of which nothing is emulated: risks and checks of an address, 3D Secure that breaks off, several
/// disputes at once, cards that are like another.
const OTHERS: [&str; 20] = [
    "371449635398431",
    "36227206271667",
    "4000000000000010",
    "4000000000000028",
    "4000000000000036",
    "4000000000000044",
    "4000000000000101",
    "4000000000003097",
    "4000000000004954",
    "4000000000009235",
    "4000000404000079",
    "4000003800000446",
    "4000008400001280",
    "4000058260000005",
    "5555558265554449",
    "6011000990139424",
    "6011981111111113",
    "6200000000000047",
    "6205500000000000004",
    "6555900000604105",
];

/// Why a whole number that is none of ours is not taken. Nothing is kept of it: it may be somebody's own.
pub fn refusal(number: &str) -> ApiError {
    if !is_number(number) {
        return ApiError::card("incorrect_number", "Your card number is incorrect.")
            .param("number");
    }
    if is_not_emulated(number) {
        return ApiError::invalid(
            "The built-in sandbox does not emulate this test card yet; Stripe does.",
        )
        .param("number");
    }
    ApiError::card(
        "card_declined",
        "Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid \
         test cards, visit: https://stripe.com/docs/testing.",
    )
    .decline_code("test_mode_live_card")
}

pub fn is_not_emulated(number: &str) -> bool {
    OTHERS.contains(&number)
}

fn all() -> impl Iterator<Item = &'static TestCard> {
    table::CARDS.iter().chain(&abroad::CARDS)
}

/// By a number without spaces.
pub fn by_number(number: &str) -> Option<&'static TestCard> {
    all().find(|card| card.number == number)
}

/// By `pm_card_visa`, `tok_visa`, or the name alone.
pub fn by_name(id: &str) -> Option<&'static TestCard> {
    let name = ["pm_card_", "tok_"]
        .iter()
        .find_map(|prefix| id.strip_prefix(prefix))
        .unwrap_or(id);
    all().find(|card| card.name == name || card.also.contains(&name))
}

impl TestCard {
    pub fn last4(&self) -> &'static str {
        &self.number[self.number.len() - 4..]
    }

    /// American Express prints four digits, the others three.
    pub fn cvc_digits(&self) -> usize {
        if self.brand == "amex" { 4 } else { 3 }
    }
}

/// Whether digits are as many as a card's and have its checksum.
pub fn is_number(digits: &str) -> bool {
    if !(12..=19).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
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

#[cfg(test)]
mod tests {
    use super::{OTHERS, all, by_name, by_number, is_number};

    #[test]
    fn every_card_has_a_checksum_and_names_of_its_own() {
        for card in all() {
            assert!(is_number(card.number), "{}", card.name);
            assert_eq!(by_number(card.number), Some(card));
            for name in card.also.iter().chain([&card.name]) {
                assert_eq!(by_name(&format!("tok_{name}")), Some(card), "{name}");
                assert_eq!(by_name(&format!("pm_card_{name}")), Some(card), "{name}");
            }
        }
        assert_eq!(by_number("4242424242424241"), None);
        for number in OTHERS {
            assert!(is_number(number) && by_number(number).is_none(), "{number}");
        }
    }
}
