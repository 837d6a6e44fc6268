//! What is to be told: found in the facts, and written once.

mod due;
mod kind;
mod write;

use std::time::{Duration, Instant};

use super::{Outbox, queue, troubled};
use crate::{
    clock,
    config::Config,
    db::{Db, DbError, on},
    webhook::Inbox,
};
use due::Due;
use kind::Kind;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
/// What happened longer ago is news to nobody. Letters keep their rows far longer than that.
const NEWS: i64 = 7 * DAY;
/// Each time that something was applied, this far back; what comes later than that waits for the next long look.
const LATELY: i64 = 15 * MINUTE;
/// All that is news is looked at this often.
const LOOKS_AGAIN: Duration = Duration::from_secs(60);
/// Events come in swarms: they are looked at together.
const GATHERS: Duration = Duration::from_millis(250);
/// The database is left alone this long when it is in trouble.
const RECOVERS: Duration = Duration::from_secs(2);
/// A refund asked for is told once it has taken this long: a card's is done at once, and that is told then. Likewise a
/// payment of whose buyer nothing is heard.
const AT_ONCE: i64 = MINUTE;

/// From the first start on that can mail; what happened before is not told. `now` is unix seconds.
pub async fn begin(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    on!(&mut tx, c => {
        sqlx::query("update stamp set mails_since = $1 where mails_since is null")
            .bind(now)
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await
}

/// Writes what is to be told as it happens, until the task is aborted.
pub async fn run(inbox: &Inbox, config: &Config, outbox: &Outbox) {
    let mut last: Option<Instant> = None;
    loop {
        // What is applied from here on is not missed.
        let applied = inbox.applied();
        let long_ago = last.is_none_or(|last| last.elapsed() >= LOOKS_AGAIN);
        let back = if long_ago { NEWS } else { LATELY };
        match tell(inbox, config, back, clock::now()).await {
            // There may be more than one look takes up.
            Ok(told) if told > 0 => {
                outbox.queued.notify_one();
                continue;
            }
            Ok(_) if long_ago => last = Some(Instant::now()),
            Ok(_) => {}
            Err(error) => {
                troubled(&error, "look for news");
                tokio::time::sleep(RECOVERS).await;
                continue;
            }
        }
        tokio::select! {
            () = applied => {}
            () = outbox.happened.notified() => {}
            () = tokio::time::sleep(LOOKS_AGAIN) => {}
        }
        tokio::time::sleep(GATHERS).await;
    }
}

/// Writes a letter about all that happened within `back` seconds before `now` (unix seconds) and has none. How many.
pub async fn tell(inbox: &Inbox, config: &Config, back: i64, now: i64) -> Result<usize, DbError> {
    let mut tx = inbox.db.read().await?;
    let (mails_since,): (Option<i64>,) = on!(&mut tx, c => {
        sqlx::query_as("select mails_since from stamp").fetch_one(c).await?
    });
    let Some(mails_since) = mails_since else {
        return Ok(0);
    };
    let since = mails_since.max(now - back.min(NEWS));
    let mut found: Vec<Due> = Vec::new();
    for kind in Kind::BUYERS {
        let receipts = config.mail.receipts;
        found.extend(due::of_buyers(&mut tx, kind, since, now - AT_ONCE, receipts).await?);
    }
    for operator in &config.operators {
        for kind in Kind::OPERATORS {
            found.extend(due::of_operator(&mut tx, kind, since, now - AT_ONCE, operator).await?);
        }
    }
    let mut letters = Vec::with_capacity(found.len());
    for due in &found {
        letters.extend(write::letter(&mut tx, config, due).await?);
    }
    drop(tx);
    if letters.is_empty() {
        return Ok(0);
    }
    let mut told = 0;
    let mut tx = inbox.db.write().await?;
    for letter in &letters {
        told += usize::from(queue(&mut tx, letter, now).await?);
    }
    tx.commit().await?;
    Ok(told)
}
