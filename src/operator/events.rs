//! Events that somebody should look at: those that rest as failed, and those whose payment nobody has told of for long.

use super::{act, links::at_stripe, logged, search::checkout_of};
use crate::{
    api::{DeskEvent, DeskEvents, DeskReplay, Replayed},
    clock,
    config::Config,
    db::{DbError, Tx},
    error::AppError,
    webhook::{Inbox, inbox},
};

/// Stripe delivers in no order: so many seconds a payment may be behind what is told of it.
const BEHIND: i64 = 60 * 60;
/// On the page; with one more it says that there are more.
const SHOWN: usize = 50;
/// The last replays that belong to no payment; those of payments stand in their time lines.
const REPLAYS: i64 = 20;

/// How many there are at `now` (unix seconds).
pub async fn count_troubled(tx: &mut Tx, now: i64) -> Result<i64, DbError> {
    inbox::count_troubled(tx, now - BEHIND).await
}

/// Oldest first. `replayed` was just replayed: what became of it is told. `now` is unix seconds.
pub async fn events(
    inbox: &Inbox,
    config: &Config,
    replayed: Option<&str>,
    now: i64,
) -> Result<DeskEvents, AppError> {
    read(inbox, config, replayed, now).await.map_err(logged)
}

async fn read(
    inbox: &Inbox,
    config: &Config,
    replayed: Option<&str>,
    now: i64,
) -> Result<DeskEvents, DbError> {
    let mut tx = inbox.db.read().await?;
    let replayed = match replayed {
        Some(id) => inbox::find(&mut tx, id).await?.map(|event| Replayed {
            is_settled: matches!(event.state.as_str(), "applied" | "foreign"),
            id: event.id,
        }),
        None => None,
    };
    let mut found = inbox::list_troubled(&mut tx, now - BEHIND, SHOWN as i64 + 1).await?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let mut events = Vec::with_capacity(found.len());
    for event in found {
        events.push(DeskEvent {
            checkout: checkout_of(&mut tx, &event).await?,
            age: age(now - event.received_at),
            datetime: clock::rfc3339(event.received_at),
            is_failed: event.state == "failed",
            attempts: event.attempts,
            error: event.last_error,
            object: event.object_id,
            kind: event.kind,
            id: event.id,
        });
    }
    let acts = act::list_of_no_payment(&mut tx, REPLAYS).await?;
    let replays = acts.into_iter().map(|act| DeskReplay {
        event: act.subject,
        kind: act.note,
        by: act.operator,
        date: clock::readable(act.at),
        datetime: clock::rfc3339(act.at),
    });
    Ok(DeskEvents {
        events,
        more,
        replayed,
        replays: replays.collect(),
        at_stripe: at_stripe(config, &inbox.stamp),
    })
}

/// `5 minutes`, `3 hours`, `2 days`
fn age(seconds: i64) -> String {
    let (count, noun) = match seconds {
        ..3_600 => (seconds.max(0) / 60, "minute"),
        3_600..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
