//! Stripe's record against ours: what was lost on the way, and what Stripe never told.
//!
//! `run` goes through the steps: Stripe's list of events (`events`), then its lists of objects (`objects`), since some
//! events are never made, and what waits for a payment that nobody told of (`unmatched`). It writes no fact itself: what
//! is missing or different goes through `webhook` as if it had been delivered. `pace` keeps Stripe from being asked too
//! fast, `runs` and `cursor` remember how far it came, `regular` is the running shop's own.

mod cursor;
mod earlier;
mod events;
mod freed;
mod objects;
mod owner;
mod pace;
mod regular;
mod report;
mod run;
mod runs;
mod unmatched;

pub use earlier::{last, newest};
pub use pace::INTERVAL;
pub use regular::run_regularly;
pub use report::Run;
pub use run::{Ask, Events, LAG, reconcile};
pub use runs::By;

/// Seconds.
pub const DAY: i64 = 24 * 60 * 60;
