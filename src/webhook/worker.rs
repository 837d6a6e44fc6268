//! Drains the inbox: retrieve first, then one transaction an event.

use std::time::Duration;

use super::{
    Inbox, apply,
    error::ApplyError,
    event::Event,
    inbox::{self, Learned, Stored},
};
use crate::{clock::now, db::DbError};

/// An event that the database refuses rests after this many tries.
const MAX_ATTEMPTS: i64 = 10;

/// What one step of the worker found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// This event was looked at; its state says what became of it.
    Done { id: String },
    /// Nothing is due.
    Empty,
}

/// The inbox is looked at this often even when nobody says that something arrived: another process may have stored an
/// event and gone away.
const LOOKS_AGAIN: Duration = Duration::from_secs(30);

/// Applies events as they arrive until the task is aborted. Logs what fails and goes on.
pub async fn run(inbox: Inbox) {
    loop {
        let pause = match drain(&inbox).await {
            Ok(_) => until_next_retry(&inbox).await,
            Err(error) => {
                tracing::error!(%error, "the inbox cannot be drained");
                Duration::from_secs(2)
            }
        };
        tokio::select! {
            () = inbox.arrived.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Applies everything that is due. Returns how many events were looked at.
pub async fn drain(inbox: &Inbox) -> Result<usize, DbError> {
    let mut done = 0;
    while let Step::Done { .. } = step(inbox, now()).await? {
        done += 1;
    }
    Ok(done)
}

/// Applies the next event that is due at `now` (unix seconds).
pub async fn step(inbox: &Inbox, now: i64) -> Result<Step, DbError> {
    let Some(id) = inbox::find_due(&inbox.db, now).await? else {
        return Ok(Step::Empty);
    };
    apply_one(inbox, &id, now).await?;
    Ok(Step::Done { id })
}

/// Applies one event unless that has been done. Another worker at the same event is waited for.
pub async fn apply_one(inbox: &Inbox, id: &str, now: i64) -> Result<(), DbError> {
    let mut tx = inbox.db.read().await?;
    let Some(stored) = inbox::find_received(&mut tx, id).await? else {
        return Ok(());
    };
    drop(tx);
    let outcome = apply_stored(inbox, stored, now).await;
    inbox.applied.notify_waiters();
    outcome
}

async fn apply_stored(inbox: &Inbox, stored: Stored, now: i64) -> Result<(), DbError> {
    let id = stored.id.as_str();

    let event = match Event::parse(&stored) {
        Ok(event) => event,
        Err(error) => return fail(inbox, id, None, &error.0, &Learned::default()).await,
    };
    let tries = stored.attempts + 1;
    let retry_at = now + pause(tries);
    let (reason, retry_at) = match apply_read(inbox, &event, now).await {
        Ok(()) => return Ok(()),
        Err(ApplyError::Unreadable(reason)) => {
            return fail(inbox, id, None, &reason, &event.learned()).await;
        }
        // However long Stripe is away: nobody sends this event again.
        Err(ApplyError::Stripe(error)) => (error.to_string(), Some(retry_at)),
        // Where the database refuses this event alone, the others go on; where it is away, this cannot be noted either.
        Err(ApplyError::Db(error)) => {
            let reason = format!("the database refused: {error}");
            (reason, Some(retry_at).filter(|_| tries < MAX_ATTEMPTS))
        }
    };
    fail(inbox, id, retry_at, &reason, &event.learned()).await
}

/// Waits until nothing is due, at most for `patience`: who has just paid comes back before the worker is done.
pub async fn settled(inbox: &Inbox, patience: Duration) -> Result<(), DbError> {
    let nothing_due = async {
        loop {
            let applied = inbox.applied.notified();
            if inbox::find_due(&inbox.db, now()).await?.is_none() {
                return Ok(());
            }
            applied.await;
        }
    };
    tokio::time::timeout(patience, nothing_due)
        .await
        .unwrap_or(Ok(()))
}

async fn apply_read(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    // The network before the transaction: nothing that holds a `Tx` waits for Stripe.
    apply::retrieve(inbox, event, now).await?;

    // Without its commit nothing of a half-applied event remains.
    let mut tx = inbox.db.write().await?;
    inbox::lock(&mut tx).await?;
    if inbox::find_received(&mut tx, &event.id).await?.is_none() {
        return Ok(());
    }
    let state = apply::apply(&mut tx, inbox, event, now).await?;
    inbox::mark(&mut tx, &event.id, state, &event.learned()).await?;
    tx.commit().await?;
    tracing::info!(event = %event.id, kind = %event.kind, state = state.as_str(), "event applied");
    Ok(())
}

async fn fail(
    inbox: &Inbox,
    id: &str,
    retry_at: Option<i64>,
    error: &str,
    learned: &Learned,
) -> Result<(), DbError> {
    tracing::warn!(event = %id, error, will_retry = retry_at.is_some(), "an event could not be applied");
    let mut tx = inbox.db.write().await?;
    inbox::mark_failed(&mut tx, id, retry_at, error, learned).await?;
    tx.commit().await
}

/// Seconds until the next try: 2, 4, 8 and so on, an hour at most.
pub fn pause(tries: i64) -> i64 {
    2_i64.pow(tries.clamp(1, 12) as u32).min(3_600)
}

async fn until_next_retry(inbox: &Inbox) -> Duration {
    match inbox::next_retry(&inbox.db).await {
        Ok(Some(at)) => {
            let wait = u64::try_from(at - now()).unwrap_or(0).max(1);
            Duration::from_secs(wait).min(LOOKS_AGAIN)
        }
        Ok(None) => LOOKS_AGAIN,
        Err(error) => {
            tracing::error!(%error, "the inbox cannot be read");
            Duration::from_secs(2)
        }
    }
}
