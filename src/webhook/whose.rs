//! What carries no metadata of ours belongs to whom its payment belongs to.

use super::inbox::{self, State};
use crate::{
    db::{DbError, Tx},
    ledger::payments,
};

/// `None` where the payment is ours; else what becomes of an event about it: resting with somebody else's payment, or
/// waiting until the payment says whose it is.
pub async fn not_ours(tx: &mut Tx, payment_intent: &str) -> Result<Option<State>, DbError> {
    if payments::find(tx, payment_intent).await?.is_some() {
        return Ok(None);
    }
    let foreign = inbox::is_foreign(tx, payment_intent).await?;
    Ok(Some(if foreign {
        State::Foreign
    } else {
        State::Unmatched
    }))
}
