//! Objects that we asked Stripe for, kept beside the events before they are applied, so that everything can be
//! rebuilt without asking again.

use serde::Deserialize;

use super::{
    Inbox,
    event::Reference,
    inbox::{self, Origin},
    worker,
};
use crate::{
    db::{DbError, Tx, is_storable},
    gateway::{self, RetrieveError},
    stamp::begin_retrieval,
};

/// What an object that is retrieved under a number is looked up by.
#[derive(Deserialize)]
struct Numbered {
    id: String,
    payment_intent: Option<Reference>,
}

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

/// Retrieves every dispute of a payment, likewise. Whether the ledger now knows all that Stripe said.
pub async fn retrieve_disputes(
    inbox: &Inbox,
    payment_intent: &str,
    now: i64,
) -> Result<bool, RetrieveError> {
    let retrieval = begin_retrieval(&inbox.db).await?;
    let mut all = true;
    for raw in gateway::list_disputes(&inbox.stripe, payment_intent).await? {
        all &= apply_numbered(inbox, &raw, Some(retrieval), now).await?;
    }
    Ok(all)
}

/// Keeps an object that Stripe has just shown us, and applies it. Whether that is done. What goes back and forth, a
/// dispute, says nothing new of its state this way: it is retrieved under a number.
pub async fn apply_retrieved(inbox: &Inbox, raw: &str, now: i64) -> Result<bool, DbError> {
    apply_numbered(inbox, raw, None, now).await
}

/// The same for an object that overwrites what an earlier retrieval brought. `retrieval` began before Stripe was asked.
pub async fn apply_numbered(
    inbox: &Inbox,
    raw: &str,
    retrieval: Option<i64>,
    now: i64,
) -> Result<bool, DbError> {
    let id = keep(inbox, raw, retrieval, now).await?;
    // Whatever becomes of it here, and for the refunds that waited for this payment.
    inbox.arrived.notify_one();
    worker::apply_one(inbox, &id, now).await?;
    inbox.arrived.notify_one();
    inbox::is_settled(&inbox.db, &id).await
}

/// Stores a retrieved object for the worker. The same content is kept once, as facts merge; but once a retrieval where
/// the last one wins, as the same may be true again: where nothing else was said meanwhile, the one that is there is raised
/// to the new number and applied with it.
pub(super) async fn keep(
    inbox: &Inbox,
    raw: &str,
    retrieval: Option<i64>,
    now: i64,
) -> Result<String, DbError> {
    let (mut tx, body) = (inbox.db.write().await?, raw.as_bytes());
    let fingerprint = inbox::fingerprint(body);
    let id = match retrieval {
        Some(number) => {
            if let Some(id) = last_that_says(&mut tx, body, &fingerprint).await?
                && inbox::raise(&mut tx, &id, number).await?
            {
                tx.commit().await?;
                return Ok(id);
            }
            format!("retrieved:{number}:{fingerprint}")
        }
        None => format!("retrieved:{fingerprint}"),
    };
    inbox::insert_once(&mut tx, &id, Origin::Retrieved, retrieval, body, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// The last retrieval of an object, where it brought this very content.
async fn last_that_says(
    tx: &mut Tx,
    body: &[u8],
    fingerprint: &str,
) -> Result<Option<String>, DbError> {
    let Ok(object) = serde_json::from_slice::<Numbered>(body) else {
        return Ok(None);
    };
    let Some(payment_intent) = object.payment_intent.map(Reference::id) else {
        return Ok(None);
    };
    if !is_storable(&payment_intent) || !is_storable(&object.id) {
        return Ok(None);
    }
    let last = inbox::find_last_retrieval(tx, &payment_intent, &object.id).await?;
    Ok(last.filter(|id| id.ends_with(&format!(":{fingerprint}"))))
}
