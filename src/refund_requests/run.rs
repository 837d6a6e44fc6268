//! Requests that wait: for Stripe's answer, or for the news of a refund that it made.

use std::time::Duration;

use super::{
    RefundRequest, State,
    ask::ask_again,
    change::{claim_retrieval, heard, postpone},
    find::{due, waiting},
};
use crate::{
    clock,
    db::DbError,
    ledger::refunds,
    webhook::{self, Inbox, worker::pause},
};

/// How often it is looked whether a request is due.
const LOOKS_AGAIN: Duration = Duration::from_secs(10);
/// An event is given this many seconds before a page has Stripe asked, and Stripe this many before it is asked again.
const PATIENCE: i64 = 5;
/// A page waits this long for Stripe; the question itself goes on.
pub const PAGE_WAITS: Duration = Duration::from_secs(4);

/// Sees to requests as they come due, until the task is aborted. Also to those of a shop that stopped midway.
pub async fn run(inbox: Inbox) {
    loop {
        if let Err(error) = see_to_due(&inbox, clock::now()).await {
            tracing::error!(%error, "refund requests cannot be seen to");
        }
        tokio::time::sleep(LOOKS_AGAIN).await;
    }
}

/// Sees to every request that is due at `now` (unix seconds).
pub async fn see_to_due(inbox: &Inbox, now: i64) -> Result<(), DbError> {
    let mut tx = inbox.db.read().await?;
    let due = due(&mut tx, now).await?;
    drop(tx);
    for request in due {
        if let Err(error) = follow_up(inbox, &request, now).await {
            tracing::error!(%error, request = %request.id, "a refund request cannot be seen to");
        }
    }
    Ok(())
}

/// For a page: has Stripe asked about a request that should have been heard of by now. Whether there was one.
pub async fn see_to(inbox: &Inbox, payment_intent: &str, now: i64) -> Result<bool, DbError> {
    let mut tx = inbox.db.read().await?;
    let waiting = waiting(&mut tx, payment_intent).await?;
    drop(tx);
    let Some(request) = waiting.filter(|request| now - request.released_at() >= PATIENCE) else {
        return Ok(false);
    };
    let mut tx = inbox.db.write().await?;
    let claimed = claim_retrieval(&mut tx, &request.id, PATIENCE, now).await?;
    tx.commit().await?;
    if !claimed {
        return Ok(false);
    }
    let inbox = inbox.clone();
    let question = tokio::spawn(async move {
        if let Err(error) = follow_up(&inbox, &request, now).await {
            tracing::error!(%error, "a refund request cannot be seen to");
        }
    });
    // What has not come by then is told by the next look.
    let _ = tokio::time::timeout(PAGE_WAITS, question).await;
    Ok(true)
}

async fn follow_up(inbox: &Inbox, request: &RefundRequest, now: i64) -> Result<(), DbError> {
    let refund_id = match (request.state, &request.refund_id) {
        (State::Requested, _) => return ask_again(inbox, request, now).await,
        (State::Created, Some(refund_id)) => refund_id,
        _ => return Ok(()),
    };
    // Its event is late or lost.
    let applied = match webhook::retrieve_refund(inbox, refund_id, now).await {
        Ok(applied) => applied,
        Err(error) => {
            tracing::warn!(%error, refund = %refund_id, "a refund could not be retrieved");
            false
        }
    };
    let mut tx = inbox.db.write().await?;
    match refunds::find(&mut tx, refund_id).await? {
        Some(refund) if applied && refund.status.is_final() => {
            heard(&mut tx, &refund, None, now).await?;
        }
        // Stripe is away, or the money is still on its way.
        _ => postpone(&mut tx, &request.id, now + pause(request.attempts + 1)).await?,
    }
    tx.commit().await
}
