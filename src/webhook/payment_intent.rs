//! `payment_intent.succeeded`: the money has moved, whatever became of the session's own event.

use serde::Deserialize;

use super::{
    Inbox,
    error::ApplyError,
    event::{Event, Metadata, Reference},
    inbox::State,
};
use crate::{
    checkouts,
    db::Tx,
    ledger::{
        journal::Proof,
        payments::{self, Payment, Status},
    },
    money::Money,
};

#[derive(Deserialize)]
struct PaymentIntent {
    id: String,
    created: i64,
    amount_received: i64,
    currency: String,
    latest_charge: Option<Reference>,
    #[serde(default)]
    metadata: Metadata,
}

pub async fn succeeded(
    tx: &mut Tx,
    inbox: &Inbox,
    event: &Event,
    proof: Proof<'_>,
) -> Result<State, ApplyError> {
    let intent: PaymentIntent = event.read()?;
    if intent.metadata.till_namespace.as_deref() != Some(inbox.namespace.as_str()) {
        return Ok(State::Foreign);
    }
    let Some(checkout_id) = intent.metadata.till_checkout else {
        return Ok(State::Foreign);
    };
    // Amounts are compared when the session speaks: here tax and discounts cannot be told from a mismatch.
    let mismatch = match checkouts::find(tx, &checkout_id).await? {
        Some(_) => None,
        None => Some("no such checkout here".to_owned()),
    };
    let fact = Payment {
        id: intent.id,
        checkout_id,
        checkout_session_id: None,
        charge_id: intent.latest_charge.map(Reference::id),
        email: None,
        money: Money::new(intent.amount_received, intent.currency),
        status: Status::Paid,
        created_at: intent.created,
        paid_at: Some(event.at),
        failed_at: None,
        mismatch,
    };
    payments::record(tx, fact, proof).await?;
    Ok(State::Applied)
}
