//! The charge is asked: what was done in the dashboard or at the bank may not have been heard of yet.

use crate::{
    error::{AppError, NoRefund},
    gateway::{self, RetrieveError},
    ledger::refunds,
    webhook::{self, Inbox},
};

/// Asks Stripe how the payment stands. Refuses one that is disputed; refunds that we have not heard of are brought in
/// first. `now` is unix seconds.
pub async fn ask_charge(inbox: &Inbox, payment_intent: &str, now: i64) -> Result<(), AppError> {
    let charge = match gateway::find_charge(&inbox.stripe, payment_intent).await {
        Ok(Some(charge)) => charge,
        Ok(None) => return Err(AppError::NoRefund(NoRefund::NotPaid)),
        Err(error) => {
            tracing::error!(%error, payment_intent, "a charge could not be looked up at Stripe");
            return Err(AppError::NoRefund(NoRefund::Unasked));
        }
    };
    if charge.disputed {
        return Err(AppError::NoRefund(NoRefund::Disputed));
    }
    let mut tx = inbox.db.read().await.map_err(logged)?;
    let known = refunds::totals(&mut tx, payment_intent)
        .await
        .map_err(logged)?;
    drop(tx);
    if charge.refunded == known.succeeded + known.pending {
        return Ok(());
    }
    match webhook::retrieve_refunds(inbox, &charge.id, now).await {
        Ok(()) => Ok(()),
        Err(RetrieveError::Db(error)) => Err(logged(error)),
        Err(RetrieveError::Stripe(error)) => {
            tracing::error!(%error, payment_intent, "a charge's refunds could not be retrieved");
            Err(AppError::NoRefund(NoRefund::Unasked))
        }
    }
}

pub(super) fn logged(error: crate::db::DbError) -> AppError {
    error.logged("ask for a refund")
}
