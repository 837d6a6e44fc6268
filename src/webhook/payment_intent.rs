//! `payment_intent.succeeded`: the money has moved, whatever became of the session's own event. And
//! `payment_intent.payment_failed`: an attempt came to nothing.

use serde::Deserialize;

use super::{
    Inbox,
    error::ApplyError,
    event::{Event, Reference, not_negative},
    inbox::State,
    payment::{self, Received},
};
use crate::{
    db::Tx,
    ledger::{
        attempts::{self, Attempt},
        journal::Proof,
    },
    money::Money,
};

#[derive(Deserialize)]
struct PaymentIntent {
    id: String,
    created: i64,
    status: String,
    #[serde(deserialize_with = "not_negative")]
    amount_received: i64,
    currency: String,
    latest_charge: Option<Reference>,
    presentment_details: Option<payment::Presentment>,
}

/// One that succeeded, or was retrieved in whichever state.
pub async fn apply(
    tx: &mut Tx,
    inbox: &Inbox,
    event: &Event,
    proof: Proof<'_>,
) -> Result<State, ApplyError> {
    let Some(checkout_id) = event.metadata().checkout_of(&inbox.namespace) else {
        return Ok(State::Foreign);
    };
    let intent: PaymentIntent = event.read()?;
    if intent.status == "succeeded" {
        let received = Received {
            payment_intent: intent.id,
            charge: intent.latest_charge.map(Reference::id),
            checkout_id,
            money: Money::new(intent.amount_received, intent.currency),
            presentment: intent.presentment_details,
            created: intent.created,
        };
        payment::received(tx, received, proof).await?;
    }
    Ok(State::Applied)
}

#[derive(Deserialize)]
struct Failed {
    id: String,
    #[serde(deserialize_with = "not_negative")]
    amount: i64,
    currency: String,
    last_payment_error: Option<PaymentError>,
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

pub async fn failed(
    tx: &mut Tx,
    inbox: &Inbox,
    event: &Event,
    proof: Proof<'_>,
) -> Result<State, ApplyError> {
    if !event.metadata().is_ours(&inbox.namespace) {
        return Ok(State::Foreign);
    }
    let intent: Failed = event.read()?;
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
        failed_at: proof.at,
        event_id: Some(proof.event_id.to_owned()),
    };
    attempts::record(tx, &attempt, proof).await?;
    Ok(State::Applied)
}
