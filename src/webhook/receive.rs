//! `POST /webhook`: what Stripe is answered, and when. 2xx means that the event is committed.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode},
};
use tracing::Instrument;

use super::{
    Inbox, event,
    inbox::{self, Origin},
    verify::{self, SignatureError, TOLERANCE},
};
use crate::{config::Secret, db::DbError};

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// Stripe is answered within five seconds, whatever the sender, the disk and the database do: a second less, for the way.
const PATIENCE: Duration = Duration::from_secs(4);

/// Answers a delivery in time: that it should be sent again, where reading and storing it takes longer. It may be stored
/// all the same; sent again, it is then known.
pub async fn in_time(answer: impl Future<Output = (StatusCode, String)>) -> (StatusCode, String) {
    tokio::time::timeout(PATIENCE, answer)
        .await
        .unwrap_or_else(|_| {
            tracing::error!("a delivery could not be stored in time");
            again()
        })
}

/// Verifies and stores one delivery. `now` is unix seconds.
pub async fn receive(
    inbox: &Inbox,
    secrets: &[Secret],
    headers: &HeaderMap,
    body: impl Future<Output = Result<Bytes, BytesRejection>>,
    now: i64,
) -> (StatusCode, String) {
    let header = headers
        .get("stripe-signature")
        .map(|value| value.as_bytes());
    if let Err(error) = verify::read(header) {
        return refused(error);
    }
    let body = match body.await {
        Ok(body) => body,
        Err(rejection) => {
            tracing::warn!(status = %rejection.status(), "a delivery could not be read");
            return (
                rejection.status(),
                "The body could not be read: it is cut short, or larger than 1 MiB.".into(),
            );
        }
    };
    match verify::verify(secrets, header, &body, now) {
        Ok(signed_at) if signed_at > now + TOLERANCE => {
            tracing::warn!(
                ahead_seconds = signed_at - now,
                "a delivery was signed in the future: is this clock slow?"
            );
        }
        Ok(_) => {}
        Err(error) => return refused(error),
    }

    let id = event::inbox_id(&body);
    // In a task of its own: who has waited long enough goes away, and what is stored by then is applied all the same.
    let stored = tokio::spawn(store(inbox.clone(), id.clone(), body, now).in_current_span()).await;
    match stored {
        Ok(Ok(true)) => (StatusCode::OK, "Received.".into()),
        Ok(Ok(false)) => (StatusCode::OK, "Received before.".into()),
        Ok(Err(error)) => {
            tracing::error!(event = %id, %error, "an event could not be stored");
            again()
        }
        Err(error) => {
            tracing::error!(event = %id, %error, "an event could not be stored");
            again()
        }
    }
}

fn refused(error: SignatureError) -> (StatusCode, String) {
    tracing::warn!(%error, "a delivery was refused");
    (StatusCode::BAD_REQUEST, error.to_string())
}

fn again() -> (StatusCode, String) {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "The event could not be stored; please send it again.".into(),
    )
}

/// Commits a body, and wakes the worker where there is something to apply.
async fn store(inbox: Inbox, id: String, body: Bytes, now: i64) -> Result<bool, DbError> {
    let mut tx = inbox.db.write().await?;
    let new = inbox::insert_once(&mut tx, &id, Origin::Webhook, None, &body, now).await?;
    tx.commit().await?;
    if new {
        tracing::info!(event = %id, "event received");
        inbox.arrived.notify_one();
    } else {
        tracing::info!(event = %id, "event received again");
    }
    Ok(new)
}
