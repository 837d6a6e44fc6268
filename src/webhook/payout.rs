//! `payout.*` and payouts that were retrieved. They are the account's: no metadata says whose.

use serde::Deserialize;

use super::{error::ApplyError, event::Event, inbox::State};
use crate::{
    db::Tx,
    ledger::{
        journal::Proof,
        payouts::{self, Payout, Status},
    },
    money::Money,
};

#[derive(Deserialize)]
struct PayoutObject {
    id: String,
    created: i64,
    amount: i64,
    currency: String,
    status: String,
    arrival_date: i64,
    failure_code: Option<String>,
}

pub async fn apply(tx: &mut Tx, event: &Event, proof: Proof<'_>) -> Result<State, ApplyError> {
    let payout: PayoutObject = event.read()?;
    let status = Status::parse(&payout.status).ok_or_else(|| {
        ApplyError::Unreadable(format!("the payout status {:?} is unknown", payout.status))
    })?;
    let fact = Payout {
        id: payout.id,
        money: Money::new(payout.amount, payout.currency),
        status,
        arrival_date: payout.arrival_date,
        failure_code: payout.failure_code,
        created_at: payout.created,
    };
    payouts::record(tx, fact, proof).await?;
    Ok(State::Applied)
}
