//! What is known of the runs before.

use super::{
    Run,
    runs::{Row, from_row},
};
use crate::db::{Db, DbError, on};

/// The last run that came to its end.
pub async fn last(db: &Db) -> Result<Option<Run>, DbError> {
    let mut tx = db.read().await?;
    let row: Option<Row> = on!(&mut tx, c => {
        sqlx::query_as(
            "select number, fixes, since, events_since, began_at, ended_at, step, after_id, holder, compared, missing,
                    different, fixed, unread, refused, error
             from reconcile_runs where ended_at is not null order by number desc limit 1",
        )
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(from_row))
}

/// The last run that began, wherever it is.
pub async fn newest(db: &Db) -> Result<Option<Run>, DbError> {
    let mut tx = db.read().await?;
    let row: Option<Row> = on!(&mut tx, c => {
        sqlx::query_as(
            "select number, fixes, since, events_since, began_at, ended_at, step, after_id, holder, compared, missing,
                    different, fixed, unread, refused, error
             from reconcile_runs order by number desc limit 1",
        )
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(from_row))
}

/// When the last run began that fixed and came to its end, unix seconds.
pub async fn last_fixing(db: &Db) -> Result<Option<i64>, DbError> {
    let mut tx = db.read().await?;
    let (began,): (Option<i64>,) = on!(&mut tx, c => {
        sqlx::query_as("select max(began_at) from reconcile_runs where ended_at is not null and fixes")
            .fetch_one(c)
            .await?
    });
    Ok(began)
}

/// Whether the shop itself has compared so many seconds back, in a run that began after `began` (unix seconds).
pub async fn has_reached(db: &Db, seconds: i64, began: i64) -> Result<bool, DbError> {
    let mut tx = db.read().await?;
    let row: Option<(i64,)> = on!(&mut tx, c => {
        sqlx::query_as(
            "select number from reconcile_runs
             where origin = 'shop' and ended_at is not null and error is null and began_at - since >= $1 and began_at > $2
             limit 1",
        )
        .bind(seconds)
        .bind(began)
        .fetch_optional(c)
        .await?
    });
    Ok(row.is_some())
}
