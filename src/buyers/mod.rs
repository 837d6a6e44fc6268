//! Buyers: who has shown that an e-mail address is theirs, and their customer at Stripe.

mod customer;
mod rows;

pub use customer::customer;
pub use rows::{find_or_create, forget_customer};
