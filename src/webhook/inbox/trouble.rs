//! What only an operator can mend: events that rest as failed, or wait for a payment that nobody tells of.

use super::look::{Known, Row, from_row};
use crate::db::{DbError, Tx, on};

macro_rules! troubled {
    ($select:literal, $order:literal) => {
        concat!(
            "select ",
            $select,
            " from events where state in ('failed', 'unmatched') and (state = 'failed' or received_at < $1)",
            $order
        )
    };
}

/// Those that failed, and those that are unmatched since before `late` (unix seconds), in the order in which they came.
pub async fn list_troubled(tx: &mut Tx, late: i64, limit: i64) -> Result<Vec<Known>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(troubled!(
            "id, origin, type, object_id, payment_intent, received_at, state, attempts, retry_at, last_error",
            " order by received_at, id limit $2"
        ))
        .bind(late)
        .bind(limit)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}

pub async fn count_troubled(tx: &mut Tx, late: i64) -> Result<i64, DbError> {
    let (count,): (i64,) = on!(tx, c => {
        sqlx::query_as(troubled!("cast(count(*) as bigint)", "")).bind(late).fetch_one(c).await?
    });
    Ok(count)
}
