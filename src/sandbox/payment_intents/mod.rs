//! PaymentIntents: one payment through all its attempts.
//!
//! ```text
//! create -> confirm (or a Checkout Session's page) -> attempt -> succeeded | declined
//!                                                            \-> requires_action -> authenticate -> attempt
//!                                                            \-> processing -> settle
//! ```

mod attempt;
mod authenticate;
mod cancel;
mod confirm;
mod create;
mod read;
mod settle;
mod update;

pub use attempt::{Attempt, attempt, declined};
pub use authenticate::authenticate;
pub use cancel::{cancel, expire};
pub use confirm::{allowed, confirm};
pub use create::{create, insert};
pub use read::{list, retrieve};
pub use settle::{settle, settle_due};
pub use update::update;

pub const KIND: &str = "payment_intent";
