//! `POST /webhook`: what Stripe is answered. 2xx means that the event is committed.

use axum::{
    body::Bytes,
    extract::rejection::BytesRejection,
    http::{HeaderMap, StatusCode},
};

use super::{
    Inbox, event,
    inbox::{self, Origin},
    verify::{TOLERANCE, verify},
};
use crate::{config::Secret, db::DbError};

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// Verifies and stores one delivery. `now` is unix seconds.
pub async fn receive(
    inbox: &Inbox,
    secrets: &[Secret],
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    now: i64,
) -> (StatusCode, String) {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            tracing::warn!(status = %rejection.status(), "a delivery could not be read");
            return (
                rejection.status(),
                "The body could not be read: it is cut short, or larger than 1 MiB.".into(),
            );
        }
    };
    let header = headers
        .get("stripe-signature")
        .map(|value| value.as_bytes());
    match verify(secrets, header, &body, now) {
        Ok(signed_at) if signed_at > now + TOLERANCE => {
            tracing::warn!(
                ahead_seconds = signed_at - now,
                "a delivery was signed in the future: is this clock slow?"
            );
        }
        Ok(_) => {}
        Err(error) => {
            tracing::warn!(%error, "a delivery was refused");
            return (StatusCode::BAD_REQUEST, error.to_string());
        }
    }

    let id = event::inbox_id(&body);
    match store(inbox, &id, &body, now).await {
        Ok(true) => {
            tracing::info!(event = %id, "event received");
            inbox.arrived.notify_one();
            (StatusCode::OK, "Received.".into())
        }
        Ok(false) => {
            tracing::info!(event = %id, "event received again");
            (StatusCode::OK, "Received before.".into())
        }
        Err(error) => {
            tracing::error!(event = %id, %error, "an event could not be stored");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "The event could not be stored; please send it again.".into(),
            )
        }
    }
}

async fn store(inbox: &Inbox, id: &str, body: &[u8], now: i64) -> Result<bool, DbError> {
    let mut tx = inbox.db.write().await?;
    let new = inbox::insert_once(&mut tx, id, Origin::Webhook, None, body, now).await?;
    tx.commit().await?;
    Ok(new)
}
