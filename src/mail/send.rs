//! From the table to the door.

use std::time::Duration;

use futures_util::future::join_all;

use super::{
    Outbox,
    door::{AT_ONCE, Door, Outcome},
    rows::{self, Mail},
    trouble::Trouble,
    troubled,
};
use crate::{
    clock,
    db::{Db, DbError},
    webhook::worker::pause,
};

/// A letter is somebody's to send for so many seconds; whoever was killed over it, it is sent after that.
const CLAIMED: i64 = 120;
/// It is looked this often what is due, whoever says so: another process may have written a letter.
const LOOKS_AGAIN: Duration = Duration::from_secs(60);
/// The database is left alone this long when it is in trouble.
const RECOVERS: Duration = Duration::from_secs(2);
/// A server that is away is looked for at least this often, in seconds.
const LOOKS_FOR_IT: i64 = 30;

/// A letter that the mail server has refused so often rests. The pauses between are five minutes, ten, twenty and so on:
/// almost two days in all, as what is refused may be our own address, a full mailbox, or a rule that somebody mends.
const REFUSALS: i64 = 10;
const AFTER_REFUSAL: i64 = 5 * 60;

/// What one step found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many letters were tried; their rows say what became of them.
    Tried(usize),
    /// Nothing is due.
    Empty,
    /// The mail server is away: what is due waits.
    Away(Trouble),
}

/// Sends letters as they are written, until the task is aborted.
pub async fn run(db: &Db, outbox: &Outbox, mut door: Door) {
    let mut failures = 0;
    loop {
        let sending = outbox.sending.lock().await;
        let step = step(db, &mut door, clock::now()).await;
        drop(sending);
        match step {
            Ok(Step::Tried(_)) => {
                if failures > 0 {
                    tracing::info!("the mail server is back");
                }
                failures = 0;
            }
            Ok(Step::Empty) => {
                let wait = until_next(db).await;
                tokio::select! {
                    () = outbox.queued.notified() => {}
                    () = tokio::time::sleep(wait) => {}
                }
            }
            Ok(Step::Away(why)) => {
                if failures == 0 {
                    tracing::error!(%why, "the mail server is away: mail waits");
                }
                failures += 1;
                let wait = pause(failures).min(LOOKS_FOR_IT);
                tokio::time::sleep(seconds(wait)).await;
            }
            Err(error) => {
                troubled(&error, "send mail");
                tokio::time::sleep(RECOVERS).await;
            }
        }
    }
}

/// Sends the next few letters that are due at `now` (unix seconds). No transaction is open while the server is asked.
pub async fn step(db: &Db, door: &mut Door, now: i64) -> Result<Step, DbError> {
    let mut tx = db.read().await?;
    let next = rows::next(&mut tx).await?;
    drop(tx);
    if next.is_none_or(|next| next > now) {
        door.close();
        return Ok(Step::Empty);
    }
    let mut tx = db.write().await?;
    let expired = rows::expire(&mut tx, now).await?;
    tx.commit().await?;
    if expired > 0 {
        tracing::warn!(expired, "mail came too late to be sent");
    }
    let mut tx = db.read().await?;
    let due = rows::due(&mut tx, now, i64::from(AT_ONCE)).await?;
    drop(tx);
    if due.is_empty() {
        door.close();
        return Ok(Step::Empty);
    }
    if let Err(why) = door.open().await {
        let mut tx = db.write().await?;
        rows::note_away(&mut tx, now, &why.words).await?;
        tx.commit().await?;
        return Ok(Step::Away(why));
    }
    let mut ours = Vec::with_capacity(due.len());
    let mut tx = db.write().await?;
    for mail in due {
        if rows::claim(&mut tx, &mail.id, now, now + CLAIMED).await? {
            ours.push(mail);
        }
    }
    tx.commit().await?;
    let outcomes = join_all(ours.iter().map(|mail| async {
        let outcome = door.send(mail).await;
        note(db, mail, &outcome, door.keeps(), now).await;
        outcome
    }))
    .await;
    let away = outcomes.into_iter().find_map(|outcome| match outcome {
        Outcome::Away(why) => Some(why),
        _ => None,
    });
    Ok(match away {
        Some(why) => {
            door.close();
            Step::Away(why)
        }
        None => Step::Tried(ours.len()),
    })
}

/// Writes down what became of it, however long the database takes: until then it counts as not sent. The log names
/// no address, which the server's words may.
async fn note(db: &Db, mail: &Mail, outcome: &Outcome, keeps: bool, now: i64) {
    match outcome {
        Outcome::Sent => tracing::info!(mail = %mail.id, "mail sent"),
        Outcome::Refused(why) if rests(mail) => {
            tracing::error!(mail = %mail.id, %why, "the mail server refuses a letter for good")
        }
        Outcome::Refused(why) => {
            tracing::error!(mail = %mail.id, %why, "the mail server refuses a letter: it is asked again")
        }
        Outcome::Later(why) | Outcome::Away(why) => {
            tracing::warn!(mail = %mail.id, %why, "mail is postponed")
        }
    }
    while let Err(error) = keep(db, mail, outcome, keeps, now).await {
        troubled(&error, "note what became of a letter");
        tokio::time::sleep(RECOVERS).await;
    }
}

async fn keep(
    db: &Db,
    mail: &Mail,
    outcome: &Outcome,
    keeps: bool,
    now: i64,
) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    match outcome {
        Outcome::Sent => rows::set_sent(&mut tx, &mail.id, keeps, now).await?,
        Outcome::Refused(why) if rests(mail) => {
            rows::set_refused(&mut tx, &mail.id, &why.words).await?;
        }
        Outcome::Refused(why) => {
            let retry_at = now + (AFTER_REFUSAL << mail.refusals.clamp(0, REFUSALS));
            rows::note_refusal(&mut tx, &mail.id, retry_at, &why.words).await?;
        }
        // Whether a server that went away over it did so because of it nobody knows: others go first.
        Outcome::Later(why) | Outcome::Away(why) => {
            let retry_at = now + pause(mail.attempts + 1);
            rows::postpone(&mut tx, &mail.id, retry_at, &why.words).await?;
        }
    }
    tx.commit().await
}

/// Whether this refusal is the last.
fn rests(mail: &Mail) -> bool {
    mail.refusals + 1 >= REFUSALS
}

async fn until_next(db: &Db) -> Duration {
    let next = async {
        let mut tx = db.read().await?;
        rows::next(&mut tx).await
    };
    match next.await {
        Ok(Some(at)) => seconds((at - clock::now()).max(1)).min(LOOKS_AGAIN),
        Ok(None) => LOOKS_AGAIN,
        Err(error) => {
            troubled(&error, "look for mail");
            RECOVERS
        }
    }
}

fn seconds(seconds: i64) -> Duration {
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}
