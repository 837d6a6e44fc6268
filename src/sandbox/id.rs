//! Ids shaped like Stripe's.

use rand::distr::{Alphanumeric, SampleString};

/// `prefix` and `length` random letters and digits, 62 to a place.
pub fn random(prefix: &str, length: usize) -> String {
    let mut id = String::with_capacity(prefix.len() + length);
    id.push_str(prefix);
    Alphanumeric.append_string(&mut rand::rng(), &mut id, length);
    id
}
