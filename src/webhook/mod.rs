//! Everything Stripe says to us: verify the bytes, store the bytes, acknowledge, then apply.
//!
//! `receive` answers Stripe; `worker` drains the inbox; `apply` is the only writer of money.

mod apply;
mod asking;
mod attempt;
mod balance_transaction;
mod catalogue;
mod charge;
mod checkout_session;
mod dispute;
mod early_fraud_warning;
mod error;
mod event;
pub mod inbox;
mod payment;
mod payment_intent;
mod payout;
pub mod rebuild;
mod receive;
mod reconciled;
mod refund;
mod retrieved;
mod verify;
mod whose;
pub mod worker;

use std::sync::Arc;

use tokio::sync::Notify;

pub use apply::reads;
pub use receive::{MAX_BODY, in_time, receive};
pub use reconciled::{
    Compared, apply_found, awaited_payments, compare, compare_event, next_asks, take_listed,
    unknown_events,
};
pub use retrieved::{
    apply_numbered, apply_retrieved, retrieve_disputes, retrieve_refund, retrieve_refunds,
    retrieve_session,
};
pub use verify::sign;

use asking::Asked;

use crate::{db::Db, gateway::Stripe, stamp::Stamp};

/// What applying an event needs.
#[derive(Clone, Debug)]
pub struct Inbox {
    pub db: Db,
    pub stripe: Stripe,
    pub namespace: String,
    /// Events of another account or mode are kept and never applied.
    pub stamp: Stamp,
    /// Wakes the worker.
    arrived: Arc<Notify>,
    /// Wakes those who wait for an event to be applied.
    applied: Arc<Notify>,
    /// The events that wait for Stripe's answer.
    asked: Asked,
}

impl Inbox {
    pub fn new(db: Db, stripe: Stripe, namespace: String, stamp: Stamp) -> Self {
        Self {
            db,
            stripe,
            namespace,
            stamp,
            arrived: Arc::default(),
            applied: Arc::default(),
            asked: Asked::default(),
        }
    }

    /// When an event is next applied, from now on.
    pub fn applied(&self) -> impl Future<Output = ()> + '_ {
        self.applied.notified()
    }

    /// Something in the inbox may be due.
    pub fn wake(&self) {
        self.arrived.notify_one();
    }
}
