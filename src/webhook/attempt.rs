//! One try at one event: retrieve first, then one transaction, and a note of what came of it.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use super::{
    Inbox, apply,
    error::ApplyError,
    event::Event,
    inbox::{self, Learned, Stored},
};
use crate::db::DbError;

/// An event that is refused for its own sake rests after this many tries: a quarter of an hour.
const MAX_ATTEMPTS: i64 = 10;

/// An event that was read, and how often it was tried before.
pub struct Attempt {
    pub event: Event,
    pub attempts: i64,
}

/// Reads a stored body; one that cannot be read rests as failed.
pub async fn read(inbox: &Inbox, stored: &Stored) -> Result<Option<Attempt>, DbError> {
    match Event::parse(stored) {
        Ok(event) => Ok(Some(Attempt {
            event,
            attempts: stored.attempts,
        })),
        Err(error) => {
            let (id, tried) = (stored.id.as_str(), stored.attempts);
            fail(inbox, id, tried, None, &error.0, &Learned::default()).await?;
            Ok(None)
        }
    }
}

/// Asks Stripe for what the event does not say itself. Waits for nothing where that is nothing.
pub async fn retrieve(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    unpanicked(apply::retrieve(inbox, event, now)).await
}

/// Applies the event once everything is there, and notes what came of it. `now` is unix seconds.
pub async fn finish(
    inbox: &Inbox,
    attempt: &Attempt,
    retrieved: Result<(), ApplyError>,
    now: i64,
) -> Result<(), DbError> {
    let event = &attempt.event;
    let outcome = match retrieved {
        Ok(()) => unpanicked(apply_once(inbox, event, now)).await,
        Err(error) => Err(error),
    };
    let outcome = match outcome {
        Ok(()) => Ok(()),
        Err(error) => {
            let (id, tried) = (event.id.as_str(), attempt.attempts);
            let tries = tried + 1;
            let retry_at = is_tried_again(&error, tries).then(|| now + pause(tries));
            let reason = error.to_string();
            fail(inbox, id, tried, retry_at, &reason, &event.learned()).await
        }
    };
    inbox.applied.notify_waiters();
    outcome
}

/// What is in trouble as a whole is waited for without end: nobody sends this event again. What is about this event
/// alone rests, for somebody to look at.
fn is_tried_again(error: &ApplyError, tries: i64) -> bool {
    match error {
        ApplyError::Unreadable(_) | ApplyError::Panicked => false,
        ApplyError::Stripe(error) if error.is_transient() || error.refuses_the_key() => true,
        ApplyError::Db(error) if error.is_passing() => true,
        ApplyError::Stripe(_) | ApplyError::Db(_) => tries < MAX_ATTEMPTS,
    }
}

/// Seconds until the next try: 2, 4, 8 and so on, an hour at most.
pub fn pause(tries: i64) -> i64 {
    2_i64.pow(tries.clamp(1, 12) as u32).min(3_600)
}

async fn apply_once(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    // Without its commit nothing of a half-applied event remains.
    let mut tx = inbox.db.write().await?;
    inbox::lock(&mut tx).await?;
    let Some(stored) = inbox::find_received(&mut tx, &event.id).await? else {
        return Ok(());
    };
    // Another retrieval that brought the same may have raised its number since the event was read.
    let mut event = event.clone();
    event.retrieval = stored.retrieval;
    let state = apply::apply(&mut tx, inbox, &event, now).await?;
    inbox::mark(&mut tx, &event.id, state, &event.learned()).await?;
    tx.commit().await?;
    tracing::info!(event = %event.id, kind = %event.kind, state = state.as_str(), "event applied");
    Ok(())
}

async fn fail(
    inbox: &Inbox,
    id: &str,
    tried: i64,
    retry_at: Option<i64>,
    error: &str,
    learned: &Learned,
) -> Result<(), DbError> {
    tracing::warn!(event = %id, error, will_retry = retry_at.is_some(), "an event could not be applied");
    let mut tx = inbox.db.write().await?;
    inbox::mark_failed(&mut tx, id, tried, retry_at, error, learned).await?;
    tx.commit().await
}

/// A mistake of ours in one event's code must not stand in the way of all that come behind it.
pub async fn unpanicked<T>(
    work: impl Future<Output = Result<T, ApplyError>>,
) -> Result<T, ApplyError> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or(Err(ApplyError::Panicked))
}

#[cfg(test)]
mod tests {
    use super::{MAX_ATTEMPTS, is_tried_again, unpanicked};
    use crate::{
        db::DbError,
        gateway::GatewayError,
        webhook::error::ApplyError::{self, Db, Panicked, Stripe, Unreadable},
    };

    fn refused(status: u16) -> ApplyError {
        Stripe(GatewayError::Refused {
            status,
            kind: "invalid_request_error".to_owned(),
            code: None,
            param: None,
        })
    }

    #[test]
    fn what_is_in_trouble_as_a_whole_is_tried_without_end() {
        for error in [
            Stripe(GatewayError::Unavailable { status: None }),
            Stripe(GatewayError::Unavailable { status: Some(429) }),
            Stripe(GatewayError::Unreadable),
            refused(401),
            Db(DbError::from(sqlx::Error::PoolTimedOut)),
        ] {
            assert!(is_tried_again(&error, 5_000), "{error}");
        }
        for error in [
            refused(404),
            refused(403),
            Db(DbError::from(sqlx::Error::RowNotFound)),
        ] {
            assert!(is_tried_again(&error, MAX_ATTEMPTS - 1), "{error}");
            assert!(!is_tried_again(&error, MAX_ATTEMPTS), "{error}");
        }
        for error in [Unreadable("cannot be read".to_owned()), Panicked] {
            assert!(!is_tried_again(&error, 1), "{error}");
        }
    }

    #[tokio::test]
    async fn a_panic_is_an_error_of_that_event_alone() {
        let outcome: Result<(), _> =
            unpanicked(async { std::panic::resume_unwind(Box::new("a mistake")) }).await;
        assert!(matches!(outcome, Err(Panicked)), "{outcome:?}");
    }
}
