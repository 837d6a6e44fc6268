//! Into the table of what is to be sent.

use super::Letter;
use crate::{
    db::{DbError, Tx, on},
    random,
};

/// Whether it was new: what has this key already is not mailed again. Sent once `tx` is committed; `now` is unix seconds.
pub async fn queue(tx: &mut Tx, letter: &Letter, now: i64) -> Result<bool, DbError> {
    let queued = on!(tx, c => {
        sqlx::query(
            "insert into mails (id, key, recipient, subject, text, html, secret, created_at, expires_at, state, attempts,
                                retry_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', 0, $8)
             on conflict (key) do nothing",
        )
        .bind(format!("mail_{}", random::text(24)))
        .bind(&letter.key)
        .bind(&letter.to)
        .bind(&letter.subject)
        .bind(&letter.text)
        .bind(&letter.html)
        .bind(letter.secret)
        .bind(now)
        .bind(letter.expires_at)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(queued > 0)
}
