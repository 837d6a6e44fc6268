//! In which order, how often, and from how many sides at once events come.

use rand::{RngExt, rngs::StdRng, seq::SliceRandom};

/// Batches that are delivered at the same time, each of numbers of events.
pub type Batches = Vec<Vec<usize>>;

/// Every event at least once, in any order, some of them twice or thrice.
pub fn any(rng: &mut StdRng, events: usize) -> Batches {
    let mut order: Vec<usize> = (0..events).collect();
    if events > 0 {
        for _ in 0..rng.random_range(0..=events / 2) {
            order.push(rng.random_range(0..events));
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
