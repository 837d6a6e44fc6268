//! Which events come, in which order, how often, and from how many sides at once.

use rand::{RngExt, rngs::StdRng, seq::SliceRandom};
use serde_json::Value;

use super::{ORDERS, stage::text};

/// Batches that are delivered at the same time, each of numbers of events.
pub type Batches = Vec<Vec<usize>>;

/// What becomes of the events of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Delivered,
    /// Some are lost on the way. Stripe's list has them all.
    Lost,
    /// Some are not even in the list: of what they told, objects tell.
    Unlisted,
}

impl Way {
    pub fn of(order: u64) -> Self {
        match ORDERS - 1 - order.min(ORDERS - 1) {
            0 => Self::Unlisted,
            1 => Self::Lost,
            _ => Self::Delivered,
        }
    }
}

/// Every event that is not lost at least once, in any order, some of them twice or thrice.
pub fn batches(rng: &mut StdRng, way: Way, events: &[String]) -> Batches {
    // Sometimes all are lost.
    let lost = rng.random_range(1..=4);
    let mut order: Vec<usize> = (0..events.len())
        .filter(|event| match way {
            Way::Delivered => true,
            Way::Lost => !rng.random_ratio(lost, 4),
            Way::Unlisted => !rng.random_ratio(lost, 4) || is_irreplaceable(&events[*event]),
        })
        .collect();
    let told = order.len();
    if told > 0 {
        for _ in 0..rng.random_range(0..=told / 2) {
            order.push(order[rng.random_range(0..told)]);
        }
    }
    // Sometimes from the last to the first: the most of what can wait has to wait.
    match rng.random_ratio(1, 8) {
        true => order.sort_by(|one, other| other.cmp(one)),
        false => order.shuffle(rng),
    }
    split(rng, order)
}

fn split(rng: &mut StdRng, order: Vec<usize>) -> Batches {
    let mut batches = vec![Vec::new(); rng.random_range(1..=4)];
    for event in order {
        let batch = rng.random_range(0..batches.len());
        batches[batch].push(event);
    }
    batches
}

/// Whether no object of those that are listed tells the same: of cards that were declined, of a bank's warning, and, once
/// a dispute was won after all, that it had been lost.
fn is_irreplaceable(event: &str) -> bool {
    let event: Value = serde_json::from_str(event).expect("an event");
    match text(&event, "type") {
        "payment_intent.payment_failed" => true,
        "charge.dispute.closed" => text(&event["data"]["object"], "status") == "lost",
        kind => kind.starts_with("radar."),
    }
}
