//! Objects that we asked Stripe for, kept beside the events before they are applied, so that everything can be
//! rebuilt without asking again.

use super::{
    Inbox,
    inbox::{self, Origin},
    worker,
};
use crate::{
    db::DbError,
    gateway::{self, RetrieveError},
};

/// Retrieves one Checkout Session and applies it through the same path as an event. `now` is unix seconds.
/// Whether the ledger now knows what Stripe said.
pub async fn retrieve_session(
    inbox: &Inbox,
    session_id: &str,
    now: i64,
) -> Result<bool, RetrieveError> {
    let raw = gateway::retrieve_session(&inbox.stripe, session_id).await?;
    Ok(apply_retrieved(inbox, &raw, now).await?)
}

/// Retrieves one refund, likewise.
pub async fn retrieve_refund(
    inbox: &Inbox,
    refund_id: &str,
    now: i64,
) -> Result<bool, RetrieveError> {
    let raw = gateway::retrieve_refund(&inbox.stripe, refund_id).await?;
    Ok(apply_retrieved(inbox, &raw, now).await?)
}

/// Retrieves every refund of a charge, likewise.
pub async fn retrieve_refunds(
    inbox: &Inbox,
    charge_id: &str,
    now: i64,
) -> Result<(), RetrieveError> {
    for raw in gateway::list_refunds(&inbox.stripe, charge_id).await? {
        apply_retrieved(inbox, &raw, now).await?;
    }
    Ok(())
}

/// Keeps an object that Stripe has just shown us, and applies it. Whether that is done.
pub async fn apply_retrieved(inbox: &Inbox, raw: &str, now: i64) -> Result<bool, DbError> {
    let id = keep(inbox, raw, now).await?;
    // Whatever becomes of it here, and for the refunds that waited for this payment.
    inbox.arrived.notify_one();
    worker::apply_one(inbox, &id, now).await?;
    inbox.arrived.notify_one();
    inbox::is_settled(&inbox.db, &id).await
}

/// Stores a retrieved object for the worker. The same content is kept once: facts merge, so once is enough.
pub(super) async fn keep(inbox: &Inbox, raw: &str, now: i64) -> Result<String, DbError> {
    let id = format!("retrieved:{}", inbox::fingerprint(raw.as_bytes()));
    let mut tx = inbox.db.write().await?;
    inbox::insert_once(&mut tx, &id, Origin::Retrieved, raw.as_bytes(), now).await?;
    tx.commit().await?;
    Ok(id)
}
