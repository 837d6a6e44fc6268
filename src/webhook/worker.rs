//! Drains the inbox: what Stripe must be asked about waits for the answer aside, everything else is applied in turn.

use std::time::Duration;

use super::{
    Inbox,
    asking::Asking,
    attempt::{self, Attempt},
    inbox,
};
use crate::{clock::now, db::DbError};

pub use attempt::pause;

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
/// The database is left alone this long when it is in trouble.
const RECOVERS: Duration = Duration::from_secs(2);
/// Where every place is taken, what must ask Stripe comes back after so many seconds.
const QUEUES: i64 = 5;

/// Applies events as they arrive until the task is aborted. Logs what fails and goes on.
pub async fn run(inbox: Inbox) {
    let mut asking = Asking::new(&inbox.asked);
    loop {
        let pause = match take_up_due(&inbox, &mut asking).await {
            Ok(()) => until_next_retry(&inbox).await,
            Err(error) => {
                tracing::error!(%error, "the inbox cannot be drained");
                tokio::time::sleep(RECOVERS).await;
                continue;
            }
        };
        tokio::select! {
            () = inbox.arrived.notified() => {}
            outcome = asking.next(), if !asking.is_empty() => {
                if let Err(error) = outcome {
                    tracing::error!(%error, "what became of an event cannot be noted");
                    tokio::time::sleep(RECOVERS).await;
                }
            }
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn take_up_due(inbox: &Inbox, asking: &mut Asking) -> Result<(), DbError> {
    loop {
        asking.sweep()?;
        let Some(id) = inbox::find_due(&inbox.db, now(), &inbox.asked.ids()).await? else {
            return Ok(());
        };
        if let Some(attempt) = find(inbox, &id).await? {
            take_up(inbox, attempt, asking).await?;
        }
    }
}

/// Applies the event, or has Stripe asked about it meanwhile.
async fn take_up(inbox: &Inbox, attempt: Attempt, asking: &mut Asking) -> Result<(), DbError> {
    let id = attempt.event.id.clone();
    let mut retrieval = Box::pin({
        let inbox = inbox.clone();
        async move {
            let retrieved = attempt::retrieve(&inbox, &attempt.event, now()).await;
            (attempt, retrieved)
        }
    });
    // Looked at once: where nothing is asked for, it is done already.
    let asked_nothing = tokio::select! {
        biased;
        done = &mut retrieval => Some(done),
        () = std::future::ready(()) => None,
    };
    match asked_nothing {
        Some((attempt, retrieved)) => {
            return attempt::finish(inbox, &attempt, retrieved, now()).await;
        }
        None if asking.is_full() => {
            // It may have a place in the database's queue, where it would hold up everybody behind it.
            drop(retrieval);
            let mut tx = inbox.db.write().await?;
            inbox::postpone(&mut tx, &id, now() + QUEUES).await?;
            tx.commit().await?;
        }
        None => {
            let inbox = inbox.clone();
            asking.begin(id, async move {
                let (attempt, retrieved) = retrieval.await;
                attempt::finish(&inbox, &attempt, retrieved, now()).await
            });
        }
    }
    // Who waits until nothing is due need not wait for this one.
    inbox.applied.notify_waiters();
    Ok(())
}

/// Applies everything that is due, one after the other. Returns how many events were looked at.
pub async fn drain(inbox: &Inbox) -> Result<usize, DbError> {
    let mut done = 0;
    while let Step::Done { .. } = step(inbox, now()).await? {
        done += 1;
    }
    Ok(done)
}

/// Applies the next event that is due at `now` (unix seconds).
pub async fn step(inbox: &Inbox, now: i64) -> Result<Step, DbError> {
    let Some(id) = inbox::find_due(&inbox.db, now, &[]).await? else {
        return Ok(Step::Empty);
    };
    apply_one(inbox, &id, now).await?;
    Ok(Step::Done { id })
}

/// Applies one event unless that has been done. Another worker at the same event is waited for.
pub async fn apply_one(inbox: &Inbox, id: &str, now: i64) -> Result<(), DbError> {
    let Some(attempt) = find(inbox, id).await? else {
        return Ok(());
    };
    let retrieved = attempt::retrieve(inbox, &attempt.event, now).await;
    attempt::finish(inbox, &attempt, retrieved, now).await
}

/// Waits until nothing is due, at most for `patience`: who has just paid comes back before the worker is done. What
/// waits for Stripe is not waited for.
pub async fn settled(inbox: &Inbox, patience: Duration) -> Result<(), DbError> {
    let nothing_due = async {
        loop {
            let applied = inbox.applied.notified();
            let asked = inbox.asked.ids();
            if inbox::find_due(&inbox.db, now(), &asked).await?.is_none() {
                return Ok(());
            }
            applied.await;
        }
    };
    tokio::time::timeout(patience, nothing_due)
        .await
        .unwrap_or(Ok(()))
}

async fn find(inbox: &Inbox, id: &str) -> Result<Option<Attempt>, DbError> {
    let mut tx = inbox.db.read().await?;
    let stored = inbox::find_received(&mut tx, id).await?;
    drop(tx);
    match stored {
        Some(stored) => attempt::read(inbox, &stored).await,
        None => Ok(None),
    }
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
            RECOVERS
        }
    }
}
