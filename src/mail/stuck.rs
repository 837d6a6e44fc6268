//! Letters that somebody should know of: they were refused, came too late, or have waited for long.

use crate::db::{DbError, Tx, on};

/// A letter that has waited for so many seconds waits for long.
const LONG: i64 = 60 * 60;
/// What came to nothing longer ago is nobody's business any more; seconds.
const OF_LATE: i64 = 30 * 24 * 60 * 60;
/// One line each: servers can be wordy.
const MAX_WORDS: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is tried again.
    Waits,
    Refused,
    TooLate,
}

#[derive(Clone, Debug)]
pub struct Stuck {
    pub state: State,
    pub recipient: String,
    pub subject: String,
    /// Unix seconds.
    pub created_at: i64,
    /// What the mail server said last, or why it could not be asked.
    pub words: Option<String>,
}

/// `$1` is the moment before which a letter waits for long, `$2` that since which one came to nothing of late.
macro_rules! is_stuck {
    () => {
        "((state = 'queued' and created_at <= $1) or (state = 'refused' and created_at > $2)
          or (state = 'expired' and created_at > $2 and last_error is not null))"
    };
}

/// How many there are at `now` (unix seconds).
pub async fn count_stuck(tx: &mut Tx, now: i64) -> Result<i64, DbError> {
    let (count,): (i64,) = on!(tx, c => {
        sqlx::query_as(concat!("select count(*) from mails where ", is_stuck!()))
            .bind(now - LONG)
            .bind(now - OF_LATE)
            .fetch_one(c)
            .await?
    });
    Ok(count)
}

/// The latest, newest first.
pub async fn list_stuck(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Stuck>, DbError> {
    let rows: Vec<(String, String, String, i64, Option<String>)> = on!(tx, c => {
        sqlx::query_as(concat!(
            "select state, recipient, subject, created_at, last_error from mails where ",
            is_stuck!(),
            " order by created_at desc, id desc limit $3"
        ))
        .bind(now - LONG)
        .bind(now - OF_LATE)
        .bind(limit)
        .fetch_all(c)
        .await?
    });
    let stuck = rows
        .into_iter()
        .map(|(state, recipient, subject, created_at, words)| Stuck {
            state: match state.as_str() {
                "refused" => State::Refused,
                "expired" => State::TooLate,
                _ => State::Waits,
            },
            recipient,
            subject,
            created_at,
            words: words.map(|words| words.chars().take(MAX_WORDS).collect()),
        });
    Ok(stuck.collect())
}
