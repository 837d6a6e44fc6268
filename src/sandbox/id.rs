//! Ids shaped like Stripe's, and the clock.

use rand::distr::{Alphanumeric, SampleString};

/// `prefix` and `length` random letters and digits, 62 to a place.
pub fn random(prefix: &str, length: usize) -> String {
    let mut id = String::with_capacity(prefix.len() + length);
    id.push_str(prefix);
    Alphanumeric.append_string(&mut rand::rng(), &mut id, length);
    id
}

/// Unix seconds.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}
