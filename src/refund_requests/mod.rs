//! Refund requests: what buyers ask to have back, committed before Stripe hears of it. Nothing here marks anything
//! refunded: that is for the events to say.

mod ask;
mod begin;
mod change;
mod charge;
mod find;
mod offer;
mod run;

pub use begin::begin;
pub use change::heard;
pub use charge::{Asker, ask_charge};
pub(crate) use find::is_waiting;
pub use find::{list, requested};
pub use offer::offer;
pub use run::{PAGE_WAITS, run, see_to, see_to_due};

use crate::money::Money;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Stripe has not answered yet, as far as we know.
    Requested,
    /// There is a refund at Stripe.
    Created,
    /// Stripe refused: there is none.
    Refused,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Created => "created",
            Self::Refused => "refused",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "created" => Self::Created,
            "refused" => Self::Refused,
            // The column's check allows no fourth.
            _ => Self::Requested,
        }
    }
}

#[derive(Clone, Debug)]
pub struct RefundRequest {
    pub id: String,
    pub payment_intent: String,
    pub money: Money,
    /// As `api::RefundReason` spells it.
    pub reason: String,
    /// The visitor who asked.
    pub requested_by: String,
    pub idempotency_key: String,
    pub state: State,
    /// Stripe's refund, once there is one.
    pub refund_id: Option<String>,
    /// Unix seconds, like every time here.
    pub created_at: i64,
    /// When Stripe created the refund, or refused.
    pub answered_at: Option<i64>,
    /// How often Stripe was asked in vain.
    pub attempts: i64,
}
