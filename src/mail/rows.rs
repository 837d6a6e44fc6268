//! The table of mail on its way out: what is due, and what became of it.

use crate::db::{DbError, Tx, on};

/// A letter that is to be sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Mail {
    pub id: String,
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub created_at: i64,
    /// How often it was tried before.
    pub attempts: i64,
    /// How often the mail server has refused it.
    pub refusals: i64,
}

/// What is due at `now` (unix seconds), a few at a time. What is soon worth nothing goes first: somebody waits for it.
pub async fn due(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Mail>, DbError> {
    let mails = on!(tx, c => {
        sqlx::query_as(
            "select id, recipient, subject, text, html, created_at, attempts, refusals from mails
             where state = 'queued' and retry_at <= $1 and (expires_at is null or expires_at > $1)
             order by case when expires_at is null then 1 else 0 end, retry_at, created_at, id limit $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(c)
        .await?
    });
    Ok(mails)
}

/// Whether it is ours to send until `until`: another shop on the same database may have taken it.
pub async fn claim(tx: &mut Tx, id: &str, now: i64, until: i64) -> Result<bool, DbError> {
    let claimed = on!(tx, c => {
        sqlx::query(
            "update mails set retry_at = $3, attempts = attempts + 1
             where id = $1 and state = 'queued' and retry_at <= $2",
        )
        .bind(id)
        .bind(now)
        .bind(until)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(claimed > 0)
}

/// What opens a door is forgotten as it leaves, unless it `stays` to be read on /outbox.
pub async fn set_sent(tx: &mut Tx, id: &str, stays: bool, now: i64) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update mails set state = 'sent', sent_at = $2, last_error = null,
                    text = case when secret and not $3 then '' else text end,
                    html = case when secret and not $3 then '' else html end
             where id = $1",
        )
        .bind(id)
        .bind(now)
        .bind(stays)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The mail server has refused it, and is asked again at `retry_at` (unix seconds).
pub async fn note_refusal(
    tx: &mut Tx,
    id: &str,
    retry_at: i64,
    error: &str,
) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update mails set refusals = refusals + 1, retry_at = $2, last_error = $3
             where id = $1 and state = 'queued'",
        )
        .bind(id)
        .bind(retry_at)
        .bind(error)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The mail server has refused it once more, and is not asked again.
pub async fn set_refused(tx: &mut Tx, id: &str, error: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update mails set state = 'refused', refusals = refusals + 1, last_error = $2,
                    text = case when secret then '' else text end, html = case when secret then '' else html end
             where id = $1",
        )
        .bind(id)
        .bind(error)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

pub async fn postpone(tx: &mut Tx, id: &str, retry_at: i64, error: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update mails set retry_at = $2, last_error = $3 where id = $1 and state = 'queued'")
            .bind(id)
            .bind(retry_at)
            .bind(error)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Why what is due at `now` (unix seconds) cannot even be tried. Written once for each reason.
pub async fn note_away(tx: &mut Tx, now: i64, error: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update mails set last_error = $2
             where state = 'queued' and retry_at <= $1 and (last_error is null or last_error <> $2)",
        )
        .bind(now)
        .bind(error)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Gives up what is worth nothing any more at `now` (unix seconds). How many there were.
pub async fn expire(tx: &mut Tx, now: i64) -> Result<u64, DbError> {
    let expired = on!(tx, c => {
        sqlx::query(
            "update mails set state = 'expired',
                    text = case when secret then '' else text end, html = case when secret then '' else html end
             where state = 'queued' and expires_at <= $1",
        )
        .bind(now)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(expired)
}

/// Whether anything is to be sent or given up at `now`, and else the moment at which something will be; unix seconds.
pub async fn next(tx: &mut Tx) -> Result<Option<i64>, DbError> {
    let (retry, expiry): (Option<i64>, Option<i64>) = on!(tx, c => {
        sqlx::query_as("select min(retry_at), min(expires_at) from mails where state = 'queued'")
            .fetch_one(c)
            .await?
    });
    Ok(retry.into_iter().chain(expiry).min())
}
