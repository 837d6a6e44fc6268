//! What people do, at random: one or two checkouts, and what becomes of each. The same seed tells the same story.

use rand::{RngExt, rngs::StdRng};

/// Lookup keys of what is sold, each in another currency; only what is sold in euros can be paid by bank debit.
const CARD_ONLY: [&str; 4] = ["mug", "tote", "towel", "opener"];
const BY_DEBIT: &str = "notebook";
/// A price of zero, which the stage makes.
pub const FREE: &str = "free";
/// What the account settles in; none: each sale as it is.
const SETTLEMENTS: [&str; 3] = ["", "", "eur"];

#[derive(Clone, Debug)]
pub struct Story {
    pub purchases: Vec<Purchase>,
    /// Stripe sometimes makes two Event objects of one thing.
    pub two_events: bool,
    pub settles_in: &'static str,
}

#[derive(Clone, Debug)]
pub struct Purchase {
    pub product: &'static str,
    pub quantity: i64,
    /// So many cards are declined first.
    pub declined: usize,
    pub pays: Pays,
    /// The same checkout is paid for once more, in a session of its own.
    pub twice: bool,
    pub then: Vec<Then>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pays {
    Card,
    /// A card whose refunds stay pending for a while.
    SlowCard,
    Debit {
        succeeds: bool,
    },
    /// There is nothing to pay.
    Free,
    /// The buyer goes away, and the page closes.
    Never,
    /// The buyer stays on the page.
    NotYet,
}

/// What happens to a payment later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Of what was paid, in eighths: more than is left is refused, and nothing happens.
    Refund {
        eighths: i64,
        by_shop: bool,
        comes_to: Refunded,
    },
    Dispute,
    Inquiry,
    /// The buyer's bank suspects fraud.
    Warned,
    /// Some of the balance goes to the shop's bank, and may come back.
    PaidOut(Payout),
    /// The word of the bank on the dispute: for the shop, or for the buyer, which makes a dispute of an inquiry.
    Won,
    Lost,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refunded {
    Succeeded,
    /// After it had succeeded.
    Failed,
    /// Where it is pending, the buyer is asked where the money goes, and says so.
    Asked,
    /// Or is asked, and the shop calls it off.
    Canceled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payout {
    Paid,
    /// After it had been paid.
    Failed,
    Canceled,
}

pub fn story(rng: &mut StdRng) -> Story {
    let purchases = 1 + usize::from(rng.random_ratio(1, 4));
    Story {
        purchases: (0..purchases).map(|_| purchase(rng)).collect(),
        two_events: rng.random_ratio(1, 6),
        settles_in: SETTLEMENTS[rng.random_range(0..SETTLEMENTS.len())],
    }
}

fn purchase(rng: &mut StdRng) -> Purchase {
    let pays = match rng.random_range(0..13) {
        0..=4 => Pays::Card,
        5..=6 => Pays::SlowCard,
        7..=8 => Pays::Debit { succeeds: true },
        9 => Pays::Debit { succeeds: false },
        10 => Pays::Never,
        11 => Pays::Free,
        _ => Pays::NotYet,
    };
    let by_debit = matches!(pays, Pays::Debit { .. });
    let paid = matches!(
        pays,
        Pays::Card | Pays::SlowCard | Pays::Debit { succeeds: true }
    );
    Purchase {
        product: match pays {
            Pays::Debit { .. } => BY_DEBIT,
            Pays::Free => FREE,
            _ => CARD_ONLY[rng.random_range(0..CARD_ONLY.len())],
        },
        quantity: rng.random_range(1..=3),
        declined: match by_debit || pays == Pays::Free {
            true => 0,
            false => rng.random_range(0..6_usize).saturating_sub(3),
        },
        pays,
        twice: paid && rng.random_ratio(1, 6),
        then: match paid {
            true => afterwards(rng),
            false => Vec::new(),
        },
    }
}

fn afterwards(rng: &mut StdRng) -> Vec<Then> {
    let mut then = Vec::new();
    for _ in 0..rng.random_range(0..4) {
        if rng.random_ratio(2, 3) {
            then.push(Then::Refund {
                eighths: rng.random_range(1..=6),
                by_shop: rng.random(),
                comes_to: match rng.random_range(0..6) {
                    0..=1 => Refunded::Failed,
                    2 => Refunded::Asked,
                    3 => Refunded::Canceled,
                    _ => Refunded::Succeeded,
                },
            });
            continue;
        }
        match rng.random_range(0..6) {
            0..=1 => then.push(Then::Dispute),
            2..=3 => then.push(Then::Inquiry),
            // What it warns of often comes.
            _ => then.extend([Then::Warned, Then::Dispute]),
        }
        if rng.random_ratio(1, 3) {
            // Lost, and won after all; an inquiry is escalated first.
            then.extend([Then::Lost, Then::Lost, Then::Won]);
            continue;
        }
        for _ in 0..rng.random_range(0..=2) {
            then.push(match rng.random() {
                true => Then::Won,
                false => Then::Lost,
            });
        }
    }
    if rng.random_ratio(1, 2) {
        then.push(Then::PaidOut(match rng.random_range(0..4) {
            0 => Payout::Paid,
            1 => Payout::Failed,
            _ => Payout::Canceled,
        }));
    }
    then
}
