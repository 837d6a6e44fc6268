//! An event is applied once more, as `till events replay` does it.

use std::time::Duration;

use super::{
    act::{self, Act, Kind},
    logged,
    search::checkout_of,
};
use crate::{
    error::AppError,
    webhook::{Inbox, inbox, worker},
};

/// The page waits this long to say what became of it; the event itself goes on.
const PAGE_WAITS: Duration = Duration::from_secs(4);

/// What was applied before changes nothing. `now` is unix seconds.
pub async fn replay(
    inbox: &Inbox,
    operator: &str,
    event_id: &str,
    attempt: &str,
    now: i64,
) -> Result<(), AppError> {
    let id = act::id(attempt, Kind::Replay, event_id)?;
    let mut tx = inbox.db.write().await.map_err(logged)?;
    if act::find(&mut tx, &id).await.map_err(logged)?.is_some() {
        return Ok(());
    }
    let event = inbox::find(&mut tx, event_id)
        .await
        .map_err(logged)?
        .ok_or(AppError::NotFound)?;
    inbox::receive_again(&mut tx, event_id)
        .await
        .map_err(logged)?;
    let act = Act {
        id,
        operator: operator.to_owned(),
        kind: Kind::Replay,
        // Where the payment is not known yet, the event tells later whose act this was.
        checkout_id: checkout_of(&mut tx, &event).await.map_err(logged)?,
        subject: event_id.to_owned(),
        note: event.kind.clone(),
        money: None,
        at: now,
    };
    act::record(&mut tx, &act).await.map_err(logged)?;
    tx.commit().await.map_err(logged)?;
    tracing::info!(event = event_id, "an operator replays an event");
    let (inbox, event_id) = (inbox.clone(), event_id.to_owned());
    let applied = tokio::spawn(async move {
        if let Err(error) = worker::apply_one(&inbox, &event_id, now).await {
            tracing::error!(%error, event = %event_id, "a replayed event cannot be applied");
        }
        // What it let go, such as refunds that waited for their payment.
        inbox.wake();
    });
    let _ = tokio::time::timeout(PAGE_WAITS, applied).await;
    Ok(())
}
