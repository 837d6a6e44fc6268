//! Between which moments every event of Stripe's list was taken.

use crate::db::{Db, DbError, Tx, on};

/// Stripe's list is eventually consistent: an event may show an hour after it was made.
const OVERLAP: i64 = 60 * 60;

/// Since when the list must be looked through so that all since `wanted` will have been taken; unix seconds.
pub async fn since(db: &Db, wanted: i64) -> Result<i64, DbError> {
    let mut tx = db.read().await?;
    Ok(match find(&mut tx).await? {
        Some((from, until)) if from <= wanted => wanted.max(until - OVERLAP),
        _ => wanted,
    })
}

/// Every event between these moments was taken.
pub async fn advance(db: &Db, from: i64, until: i64) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    let (from, until) = match find(&mut tx).await? {
        // Another run may have come further meanwhile.
        Some(known) if from <= known.1 => (from.min(known.0), until.max(known.1)),
        _ => (from, until),
    };
    on!(&mut tx, c => {
        sqlx::query(
            "insert into reconcile_events (id, taken_from, taken_until) values (1, $1, $2)
             on conflict (id) do update set taken_from = excluded.taken_from, taken_until = excluded.taken_until",
        )
        .bind(from)
        .bind(until)
        .execute(c)
        .await
        .map(drop)
    })?;
    tx.commit().await
}

async fn find(tx: &mut Tx) -> Result<Option<(i64, i64)>, DbError> {
    let row = on!(tx, c => {
        sqlx::query_as("select taken_from, taken_until from reconcile_events").fetch_optional(c).await?
    });
    Ok(row)
}
