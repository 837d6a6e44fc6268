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
pub async fn retrieve_session(
    inbox: &Inbox,
    session_id: &str,
    now: i64,
) -> Result<(), RetrieveError> {
    let raw = gateway::retrieve_session(&inbox.stripe, session_id).await?;
    keep_session(inbox, &raw, now).await?;
    Ok(())
}

/// Keeps a session that Stripe has just shown us, and applies it.
pub async fn keep_session(inbox: &Inbox, raw: &str, now: i64) -> Result<(), DbError> {
    let id = keep(inbox, raw, now).await?;
    worker::apply_one(inbox, &id, now).await?;
    // Refunds that waited for this payment are due now.
    inbox.arrived.notify_one();
    Ok(())
}

/// Stores a retrieved object for the worker. The same content is kept once: facts merge, so once is enough.
pub(super) async fn keep(inbox: &Inbox, raw: &str, now: i64) -> Result<String, DbError> {
    let id = format!("retrieved:{}", inbox::fingerprint(raw.as_bytes()));
    let mut tx = inbox.db.write().await?;
    inbox::insert_once(&mut tx, &id, Origin::Retrieved, raw.as_bytes(), now).await?;
    tx.commit().await?;
    Ok(id)
}
