//! `radar.early_fraud_warning.*`: the payment is flagged.

use serde::Deserialize;

use super::{
    error::ApplyError,
    event::{Event, Reference},
    inbox::State,
    whose::not_ours,
};
use crate::{
    db::Tx,
    ledger::{
        early_fraud_warnings::{self, EarlyFraudWarning},
        journal::Proof,
    },
};

#[derive(Deserialize)]
struct Warning {
    id: String,
    created: i64,
    fraud_type: String,
    payment_intent: Option<Reference>,
    charge: Option<Reference>,
}

pub async fn apply(tx: &mut Tx, event: &Event, proof: Proof<'_>) -> Result<State, ApplyError> {
    let warning: Warning = event.read()?;
    let Some(payment_intent) = warning.payment_intent.map(Reference::id) else {
        return Ok(State::Foreign);
    };
    if let Some(state) = not_ours(tx, &payment_intent).await? {
        return Ok(state);
    }
    tracing::warn!(payment_intent, warning = %warning.id, "the buyer's bank suspects fraud");
    let fact = EarlyFraudWarning {
        id: warning.id,
        payment_intent,
        charge_id: warning.charge.map(Reference::id),
        fraud_type: warning.fraud_type,
        created_at: warning.created,
    };
    early_fraud_warnings::record(tx, &fact, proof).await?;
    Ok(State::Applied)
}
