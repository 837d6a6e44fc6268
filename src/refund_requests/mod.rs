//! Refund requests: what buyers ask to have back and operators give back, committed before Stripe hears of it. Nothing
//! here marks anything refunded: that is for the events to say.

mod ask;
mod begin;
mod change;
mod charge;
mod find;
mod left;
mod offer;
mod run;

pub use ask::send;
pub use begin::begin;
pub use change::{heard, insert, set_approved, set_declined};
pub use charge::{Asker, ask_charge};
pub(crate) use find::is_waiting;
pub use find::{asked, find, list, list_asked, requested};
pub use left::{approvable, left_to_give, still_asked};
pub use offer::offer;
pub use run::{PAGE_WAITS, run, see_to, see_to_due};

use crate::{money::Money, random};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// An operator has not decided yet: Stripe knows nothing of it.
    Asked,
    /// An operator has said no.
    Declined,
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
            Self::Asked => "asked",
            Self::Declined => "declined",
            Self::Requested => "requested",
            Self::Created => "created",
            Self::Refused => "refused",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "asked" => Self::Asked,
            "declined" => Self::Declined,
            "created" => Self::Created,
            "refused" => Self::Refused,
            // The column's check allows no sixth.
            _ => Self::Requested,
        }
    }
}

#[derive(Clone, Debug)]
pub struct RefundRequest {
    pub id: String,
    pub payment_intent: String,
    /// What is left of what was asked for, once an operator has decided.
    pub money: Money,
    /// As `api::RefundReason` spells it; Stripe's own where an operator gives back.
    pub reason: String,
    /// The buyer, the visitor, or the operator's address.
    pub requested_by: String,
    /// Whether an operator gives back what no buyer has asked for.
    pub by_operator: bool,
    pub idempotency_key: String,
    pub state: State,
    /// Stripe's refund, once there is one.
    pub refund_id: Option<String>,
    /// Unix seconds, like every time here.
    pub created_at: i64,
    /// What the operator said to it, and when.
    pub word: Option<String>,
    pub decided_at: Option<i64>,
    /// When Stripe created the refund, or refused.
    pub answered_at: Option<i64>,
    /// How often Stripe was asked in vain.
    pub attempts: i64,
}

impl RefundRequest {
    /// A new one, with an id and an idempotency key of its own, at `now` (unix seconds).
    pub fn new(
        payment_intent: &str,
        money: Money,
        reason: &str,
        requested_by: String,
        state: State,
        now: i64,
    ) -> Self {
        Self {
            id: format!("rr_{}", random::text(24)),
            payment_intent: payment_intent.to_owned(),
            money,
            reason: reason.to_owned(),
            requested_by,
            by_operator: false,
            idempotency_key: format!("till-refund-{}", random::text(32)),
            state,
            refund_id: None,
            created_at: now,
            word: None,
            decided_at: None,
            answered_at: None,
            attempts: 0,
        }
    }

    /// Since when Stripe may be asked for it: what waited for an operator begins with the approval.
    pub fn released_at(&self) -> i64 {
        self.decided_at.unwrap_or(self.created_at)
    }
}
