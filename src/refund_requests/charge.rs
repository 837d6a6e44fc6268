//! The charge is asked: what was done in the dashboard or at the bank may not have been heard of yet.

use crate::{
    checkouts,
    error::{AppError, NoRefund},
    gateway::{self, RetrieveError},
    ledger::refunds,
    webhook::{self, Inbox},
};

/// What the answer is for.
pub enum Asker<'a> {
    /// The page about this checkout: loaded again and again, it has disputes retrieved once in `PATIENCE` seconds.
    Page { checkout_id: &'a str },
    /// Somebody who wants the money: nothing is given back on what may have changed.
    Click,
}

/// Stripe is given this many seconds before a page has it asked again.
const PATIENCE: i64 = 5;

/// Asks Stripe how the payment stands: disputes and refunds that we have not heard of are brought in, so that what is
/// offered next is right. `now` is unix seconds.
pub async fn ask_charge(
    inbox: &Inbox,
    payment_intent: &str,
    asker: Asker<'_>,
    now: i64,
) -> Result<(), AppError> {
    let charge = match gateway::find_charge(&inbox.stripe, payment_intent).await {
        Ok(Some(charge)) => charge,
        Ok(None) => return Err(AppError::NoRefund(NoRefund::NotPaid)),
        Err(error) => {
            tracing::error!(%error, payment_intent, "a charge could not be looked up at Stripe");
            return Err(AppError::NoRefund(NoRefund::Unasked));
        }
    };
    if charge.disputed && may_retrieve(inbox, asker, now).await? {
        bring_disputes(inbox, payment_intent, now).await?;
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

async fn may_retrieve(inbox: &Inbox, asker: Asker<'_>, now: i64) -> Result<bool, AppError> {
    let Asker::Page { checkout_id } = asker else {
        return Ok(true);
    };
    let mut tx = inbox.db.write().await.map_err(logged)?;
    let claimed = checkouts::claim_retrieval(&mut tx, checkout_id, PATIENCE, now)
        .await
        .map_err(logged)?;
    tx.commit().await.map_err(logged)?;
    Ok(claimed)
}

async fn bring_disputes(inbox: &Inbox, payment_intent: &str, now: i64) -> Result<(), AppError> {
    match webhook::retrieve_disputes(inbox, payment_intent, now).await {
        Ok(true) => Ok(()),
        // It rests in the inbox with its error: until it is applied, whether a refund is safe is not known.
        Ok(false) => Err(AppError::NoRefund(NoRefund::Unasked)),
        Err(RetrieveError::Db(error)) => Err(logged(error)),
        Err(RetrieveError::Stripe(error)) => {
            tracing::error!(%error, payment_intent, "a payment's disputes could not be retrieved");
            Err(AppError::NoRefund(NoRefund::Unasked))
        }
    }
}

pub(super) fn logged(error: crate::db::DbError) -> AppError {
    error.logged("ask for a refund")
}
