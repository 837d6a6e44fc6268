//! What the reconciler finds at Stripe: compared with what is known by applying it for show, and taken up by the same path
//! as a delivery.

mod known;

use serde_json::Value;
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use super::{
    Inbox, apply,
    attempt::unpanicked,
    error::ApplyError,
    event::{Event, inbox_id},
    inbox::{self, Origin, State, Stored},
    retrieved::keep,
    worker,
};
use crate::db::{Db, DbError, on};

/// What applying an object, or an event, would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared {
    /// It says nothing new.
    Same,
    /// The ledger does not know the object.
    Missing,
    /// It would change something, or cannot be applied as it is.
    Different,
    /// It is somebody else's.
    Foreign,
    /// It belongs to this payment, by its PaymentIntent, of which nothing is known.
    Unmatched(String),
}

/// Compares an object of Stripe's, as raw JSON, with what is known. `retrieval` is the number of the retrieval that listed
/// it, where the one that began last wins. `now` is unix seconds.
pub async fn compare(
    inbox: &Inbox,
    raw: &str,
    retrieval: Option<i64>,
    now: i64,
) -> Result<Compared, DbError> {
    compare_as(inbox, Origin::Retrieved, raw, retrieval, now).await
}

/// The same for an event that the inbox does not have: `Same` is one that has nothing to tell.
pub async fn compare_event(inbox: &Inbox, raw: &str, now: i64) -> Result<Compared, DbError> {
    compare_as(inbox, Origin::Listed, raw, None, now).await
}

async fn compare_as(
    inbox: &Inbox,
    origin: Origin,
    raw: &str,
    retrieval: Option<i64>,
    now: i64,
) -> Result<Compared, DbError> {
    let stored = Stored {
        id: "compared".to_owned(),
        origin,
        payload: raw.as_bytes().to_vec(),
        received_at: now,
        retrieval,
        attempts: 0,
    };
    let Ok(event) = Event::parse(&stored) else {
        return Ok(Compared::Different);
    };
    // Applied where nobody sees it: what is compared cannot disagree with what would be done. Never committed.
    let mut tx = inbox.db.write().await?;
    inbox::lock(&mut tx).await?;
    let before = known::facts(&mut tx, &event).await?;
    let applied = unpanicked(apply::apply(&mut tx, inbox, &event, now))
        .with_subscriber(NoSubscriber::new())
        .await;
    Ok(match applied {
        Ok(State::Foreign) => Compared::Foreign,
        Ok(State::Unmatched) => match event.learned().payment_intent {
            Some(payment_intent) => Compared::Unmatched(payment_intent),
            None => Compared::Different,
        },
        Ok(_) => {
            let after = known::facts(&mut tx, &event).await?;
            if before == after {
                Compared::Same
            } else if known::has_new(&before, &after) {
                Compared::Missing
            } else {
                Compared::Different
            }
        }
        Err(ApplyError::Db(error)) if error.is_passing() => return Err(error),
        Err(error) => {
            tracing::warn!(%error, kind = %event.kind, "what Stripe lists cannot be applied");
            Compared::Different
        }
    })
}

/// Keeps an object that was found to be otherwise than what is known, and applies it, again where it was applied before.
/// `retrieval` is as in `apply_numbered`.
pub async fn apply_found(
    inbox: &Inbox,
    raw: &str,
    retrieval: Option<i64>,
    now: i64,
) -> Result<(), DbError> {
    let id = match resting(&inbox.db, raw).await? {
        Some(id) if retrieval.is_some() => id,
        _ => keep(inbox, raw, retrieval, now).await?,
    };
    let mut tx = inbox.db.write().await?;
    inbox::receive_again(&mut tx, &id).await?;
    tx.commit().await?;
    worker::apply_one(inbox, &id, now).await?;
    // For what waited for this payment.
    inbox.arrived.notify_one();
    Ok(())
}

/// The newest retrieval of the object, where it brought this very content and rests as failed: the same once more would
/// fail in the same way, and the inbox would grow by it with each run.
async fn resting(db: &Db, raw: &str) -> Result<Option<String>, DbError> {
    let object: Value = serde_json::from_str(raw).unwrap_or_default();
    let fingerprint = inbox::fingerprint(raw.as_bytes());
    let mut tx = db.read().await?;
    // One that could not be read at all is known by its content alone.
    let newest: Option<(String, String)> = on!(&mut tx, c => {
        sqlx::query_as(
            "select id, state from events
             where retrieval is not null and (object_id = $1 or substr(id, length(id) - 63) = $2)
             order by retrieval desc limit 1",
        )
        .bind(object["id"].as_str().unwrap_or_default())
        .bind(&fingerprint)
        .fetch_optional(c)
        .await?
    });
    Ok(newest
        .filter(|(id, state)| state == State::Failed.as_str() && id.ends_with(&fingerprint))
        .map(|(id, _)| id))
}

/// Whether the event that is due next asks Stripe about something; `None` where nothing is due.
pub async fn next_asks(inbox: &Inbox, now: i64) -> Result<Option<bool>, DbError> {
    let Some(id) = inbox::find_due(&inbox.db, now, &[]).await? else {
        return Ok(None);
    };
    let mut tx = inbox.db.read().await?;
    let Some(stored) = inbox::find_received(&mut tx, &id).await? else {
        return Ok(Some(false));
    };
    Ok(Some(
        Event::parse(&stored).is_ok_and(|event| apply::asks(&event.kind)),
    ))
}

/// Keeps an event of Stripe's list, as raw JSON, under its own id and applies it. Whether that is done.
pub async fn take_listed(inbox: &Inbox, raw: &str, now: i64) -> Result<bool, DbError> {
    let (id, body) = (inbox_id(raw.as_bytes()), raw.as_bytes());
    let mut tx = inbox.db.write().await?;
    inbox::insert_once(&mut tx, &id, Origin::Listed, None, body, now).await?;
    tx.commit().await?;
    worker::apply_one(inbox, &id, now).await?;
    inbox.arrived.notify_one();
    inbox::is_settled(&inbox.db, &id).await
}

/// Those of these events that tell of money and the inbox does not have, in their order.
pub async fn unknown_events<'a>(db: &Db, events: &'a [Value]) -> Result<Vec<&'a Value>, DbError> {
    let mut unknown = Vec::new();
    let mut tx = db.read().await?;
    for event in events {
        let (Some(id), Some(kind)) = (event["id"].as_str(), event["type"].as_str()) else {
            continue;
        };
        if !apply::reads(kind) {
            continue;
        }
        let row: Option<(String,)> = on!(&mut tx, c => {
            sqlx::query_as("select id from events where id = $1").bind(id).fetch_optional(c).await?
        });
        if row.is_none() {
            unknown.push(event);
        }
    }
    Ok(unknown)
}

/// The PaymentIntents of payments that something has waited for since before `since` (unix seconds).
pub async fn awaited_payments(db: &Db, since: i64) -> Result<Vec<String>, DbError> {
    let mut tx = db.read().await?;
    let rows: Vec<(String,)> = on!(&mut tx, c => {
        sqlx::query_as(
            "select distinct payment_intent from events
             where state = 'unmatched' and payment_intent is not null and received_at <= $1 order by payment_intent",
        )
        .bind(since)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
