//! Which event is next.

use crate::db::{Db, DbError, Tx, on};

/// The event that is due at `now` and came first, but for those that are being seen to.
pub async fn find_due(db: &Db, now: i64, but_for: &[String]) -> Result<Option<String>, DbError> {
    let mut tx = db.read().await?;
    let rows: Vec<(String,)> = on!(&mut tx, c => {
        sqlx::query_as(
            "select id from events where state = 'received' and retry_at <= $1 order by retry_at, received_at, id limit $2",
        )
        .bind(now)
        .bind(i64::try_from(but_for.len()).unwrap_or(i64::MAX).saturating_add(1))
        .fetch_all(c)
        .await?
    });
    let mut ids = rows.into_iter().map(|(id,)| id);
    Ok(ids.find(|id| !but_for.contains(id)))
}

/// When the next event that is being retried comes due, unix seconds.
pub async fn next_retry(db: &Db) -> Result<Option<i64>, DbError> {
    let mut tx = db.read().await?;
    let (at,): (Option<i64>,) = on!(&mut tx, c => {
        sqlx::query_as("select min(retry_at) from events where state = 'received'").fetch_one(c).await?
    });
    Ok(at)
}

/// Lets an event that was not tried wait until `retry_at` (unix seconds).
pub async fn postpone(tx: &mut Tx, id: &str, retry_at: i64) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update events set retry_at = $2 where id = $1 and state = 'received'")
            .bind(id)
            .bind(retry_at)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Whether an event has been applied, or found to be somebody else's.
pub async fn is_settled(db: &Db, id: &str) -> Result<bool, DbError> {
    let mut tx = db.read().await?;
    let row: Option<(String,)> = on!(&mut tx, c => {
        sqlx::query_as("select id from events where id = $1 and state in ('applied', 'foreign')")
            .bind(id)
            .fetch_optional(c)
            .await?
    });
    Ok(row.is_some())
}

/// The last numbered retrieval of an object of this payment that has been looked at.
pub async fn find_last_retrieval(
    tx: &mut Tx,
    payment_intent: &str,
    object_id: &str,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as(
            "select id from events
             where payment_intent = $1 and object_id = $2 and retrieval is not null
             order by retrieval desc limit 1",
        )
        .bind(payment_intent)
        .bind(object_id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(|(id,)| id))
}
