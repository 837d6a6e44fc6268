//! Randomness, read where the world begins.

use rand::{RngExt, distr::Alphanumeric};

/// Letters and digits from the system's randomness, about 5.95 bits each.
pub fn text(length: usize) -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(length)
        .map(char::from)
        .collect()
}
