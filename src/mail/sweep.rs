//! What nobody needs any more is forgotten.

use crate::db::{Db, DbError, on};

const DAY: i64 = 24 * 60 * 60;
/// Ways in are worth nothing long before that.
const WAYS_IN: i64 = DAY;
/// What a letter said is known from the facts it told of.
const WORDS: i64 = 90 * DAY;

/// Deletes what opened doors, and the words of other letters, once they are old at `now` (unix seconds). Those letters' rows
/// stay: their keys keep them from being mailed twice. What still waits keeps its words.
pub async fn sweep(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    on!(&mut tx, c => {
        sqlx::query("delete from mails where secret and created_at <= $1")
            .bind(now - WAYS_IN)
            .execute(c)
            .await
            .map(drop)
    })?;
    on!(&mut tx, c => {
        sqlx::query("update mails set text = '', html = '' where text <> '' and created_at <= $1 and state <> 'queued'")
            .bind(now - WORDS)
            .execute(c)
            .await
            .map(drop)
    })?;
    tx.commit().await
}
