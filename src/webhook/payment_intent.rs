//! `payment_intent.succeeded`: the money has moved, whatever became of the session's own event. And
//! `payment_intent.payment_failed`: an attempt came to nothing.

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
        attempts::{self, Attempt},
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
        processing_at: None,
        paid_at: Some(event.at),
        failed_at: None,
        mismatch,
    };
    payments::record(tx, fact, proof).await?;
    Ok(State::Applied)
}

#[derive(Deserialize)]
struct Failed {
    id: String,
    amount: i64,
    currency: String,
    last_payment_error: Option<PaymentError>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize)]
struct PaymentError {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    decline_code: Option<String>,
    charge: Option<String>,
    payment_method: Option<Reference>,
}

impl PaymentError {
    /// Whether the buyer was told on the payment page. A bank debit fails later, and its session tells of that.
    fn was_told(&self) -> bool {
        self.kind == "card_error"
            || self.code.as_deref() == Some("payment_intent_authentication_failure")
    }
}

pub async fn failed(tx: &mut Tx, inbox: &Inbox, event: &Event) -> Result<State, ApplyError> {
    let intent: Failed = event.read()?;
    if intent.metadata.till_namespace.as_deref() != Some(inbox.namespace.as_str()) {
        return Ok(State::Foreign);
    }
    let Some(error) = intent.last_payment_error.filter(PaymentError::was_told) else {
        return Ok(State::Applied);
    };
    let method = error.payment_method.map(Reference::id);
    let (Some(id), Some(reason)) = (error.charge.or(method), error.decline_code.or(error.code))
    else {
        return Ok(State::Applied);
    };
    let attempt = Attempt {
        id,
        payment_intent: intent.id,
        money: Money::new(intent.amount, intent.currency),
        reason,
        failed_at: event.at,
    };
    attempts::record(tx, &attempt).await?;
    Ok(State::Applied)
}
