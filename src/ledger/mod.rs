//! What really happened: facts under Stripe's ids, merged so that order and repetition cannot matter, and the
//! double-entry journal that follows from them. Written by `webhook::apply` alone.

pub mod accounts;
pub mod attempts;
pub mod balance;
pub mod balance_transactions;
pub mod compare;
pub mod disputes;
pub mod early_fraud_warnings;
pub mod flags;
pub mod journal;
pub mod moments;
pub mod payments;
pub mod payouts;
pub mod refunds;
pub mod standing;
