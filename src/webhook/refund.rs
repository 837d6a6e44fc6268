//! `refund.*` and refunds that were retrieved.

use serde::Deserialize;

use super::{
    error::ApplyError,
    event::{Event, Reference, not_negative},
    inbox::State,
    whose::not_ours,
};
use crate::{
    db::Tx,
    ledger::{
        journal::Proof,
        refunds::{self, Refund, Status},
    },
    money::Money,
    refund_requests,
};

#[derive(Deserialize)]
struct RefundObject {
    id: String,
    created: i64,
    #[serde(deserialize_with = "not_negative")]
    amount: i64,
    currency: String,
    status: Option<String>,
    failure_reason: Option<String>,
    payment_intent: Option<Reference>,
    charge: Option<Reference>,
}

/// A refund that was made elsewhere carries no metadata of ours: its payment says whether it is.
pub async fn apply(tx: &mut Tx, event: &Event, proof: Proof<'_>) -> Result<State, ApplyError> {
    let refund: RefundObject = event.read()?;
    // Ours always have a payment intent: Checkout makes one wherever money moves.
    let Some(payment_intent) = refund.payment_intent.map(Reference::id) else {
        return Ok(State::Foreign);
    };
    if let Some(state) = not_ours(tx, &payment_intent).await? {
        return Ok(state);
    }
    let name = refund.status.unwrap_or_else(|| "pending".to_owned());
    let status = Status::parse(&name)
        .ok_or_else(|| ApplyError::Unreadable(format!("the refund status {name:?} is unknown")))?;
    let fact = Refund {
        id: refund.id,
        payment_intent,
        charge_id: refund.charge.map(Reference::id),
        money: Money::new(refund.amount, refund.currency),
        status,
        failure_reason: refund.failure_reason,
        created_at: refund.created,
    };
    let request = event.metadata().till_refund_request;
    refund_requests::heard(tx, &fact, request.as_deref(), proof.now).await?;
    refunds::record(tx, fact, proof).await?;
    Ok(State::Applied)
}
