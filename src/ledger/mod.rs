//! What really happened: facts under Stripe's ids, merged so that order and repetition cannot matter, and the
//! double-entry journal that follows from them. Written by `webhook::apply` alone.

pub mod accounts;
pub mod attempts;
pub mod balance;
pub mod journal;
pub mod payments;
pub mod refunds;
