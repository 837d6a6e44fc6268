//! `charge.dispute.*` and disputes that were retrieved.

use serde::Deserialize;

use super::{
    Inbox, balance_transaction,
    error::ApplyError,
    event::{Event, Reference, not_negative},
    inbox::State,
    retrieved,
    whose::not_ours,
};
use crate::{
    db::Tx,
    gateway,
    ledger::{
        disputes::{self, Dispute, Status},
        journal::Proof,
    },
    money::Money,
    stamp::begin_retrieval,
};

#[derive(Deserialize)]
struct DisputeObject {
    id: String,
    created: i64,
    #[serde(deserialize_with = "not_negative")]
    amount: i64,
    currency: String,
    reason: String,
    status: String,
    is_charge_refundable: bool,
    payment_intent: Option<Reference>,
    charge: Option<Reference>,
    evidence_details: Option<EvidenceDetails>,
    #[serde(default)]
    balance_transactions: Vec<balance_transaction::Inline>,
}

#[derive(Deserialize)]
struct EvidenceDetails {
    due_by: Option<i64>,
}

/// A dispute goes back and forth and its events may come late: how it stands is asked, and kept for the worker.
pub async fn retrieve(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    let dispute: DisputeObject = event.read()?;
    if let Some(payment_intent) = dispute.payment_intent.map(Reference::id) {
        let mut tx = inbox.db.read().await?;
        let foreign = not_ours(&mut tx, &payment_intent).await? == Some(State::Foreign);
        drop(tx);
        if !foreign {
            let retrieval = begin_retrieval(&inbox.db).await?;
            let raw = gateway::retrieve_dispute(&inbox.stripe, &dispute.id).await?;
            retrieved::keep(inbox, &raw, Some(retrieval), now).await?;
        }
    }
    Ok(())
}

/// A dispute carries no metadata of ours: its payment says whether it is.
pub async fn apply(tx: &mut Tx, event: &Event, proof: Proof<'_>) -> Result<State, ApplyError> {
    let dispute: DisputeObject = event.read()?;
    // Ours always have a payment intent: Checkout makes one wherever money moves.
    let Some(payment_intent) = dispute.payment_intent.map(Reference::id) else {
        return Ok(State::Foreign);
    };
    if let Some(state) = not_ours(tx, &payment_intent).await? {
        return Ok(state);
    }
    let status = Status::parse(&dispute.status).ok_or_else(|| {
        ApplyError::Unreadable(format!(
            "the dispute status {:?} is unknown",
            dispute.status
        ))
    })?;
    let fact = Dispute {
        id: dispute.id,
        payment_intent: payment_intent.clone(),
        charge_id: dispute.charge.map(Reference::id),
        money: Money::new(dispute.amount, dispute.currency),
        reason: dispute.reason,
        status,
        is_charge_refundable: dispute.is_charge_refundable,
        due_by: dispute.evidence_details.and_then(|details| details.due_by),
        created_at: dispute.created,
    };
    for inline in dispute.balance_transactions {
        balance_transaction::record(tx, inline, &fact.id, &payment_intent, None, proof).await?;
    }
    disputes::record(tx, &fact, event.retrieval, proof).await?;
    Ok(State::Applied)
}
