//! What a rebuild reads of the database that it checks.

use crate::{
    db::{DbError, Tx, on},
    webhook::inbox::{Stored, StoredRow, from_row},
};

/// So many payloads are held at once.
const PAGE: i64 = 200;

/// How many events have told nothing yet, by state: they wait, or rest with an error.
pub async fn untold(tx: &mut Tx) -> Result<Vec<(String, i64)>, DbError> {
    let rows = on!(tx, c => {
        sqlx::query_as(
            "select state, cast(count(*) as bigint) from events
             where state in ('received', 'failed') and not applied group by state",
        )
        .fetch_all(c)
        .await?
    });
    Ok(rows)
}

/// A page of the events that were applied or laid aside, by id; `after` is the last id of the page before. Where the states
/// were listed, SQLite would look them up by their index and sort all of them for every page.
pub async fn events_after(tx: &mut Tx, after: &str) -> Result<Vec<Stored>, DbError> {
    let rows: Vec<StoredRow> = on!(tx, c => {
        sqlx::query_as(
            "select id, origin, payload, encoding, received_at, retrieval, attempts from events
             where id > $1 and (applied or state not in ('received', 'failed')) order by id limit $2",
        )
        .bind(after)
        .bind(PAGE)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}

pub async fn get_event(tx: &mut Tx, id: &str) -> Result<Stored, DbError> {
    let row: StoredRow = on!(tx, c => {
        sqlx::query_as(
            "select id, origin, payload, encoding, received_at, retrieval, attempts from events where id = $1",
        )
        .bind(id)
        .fetch_one(c)
        .await?
    });
    Ok(from_row(row))
}

/// What events are compared with: a checkout as it was committed.
pub type CheckoutRow = (String, Option<String>, i64, String, String);

/// A page of the checkouts, by id: id, session, amount, currency, status.
pub async fn checkouts_after(tx: &mut Tx, after: &str) -> Result<Vec<CheckoutRow>, DbError> {
    let rows = on!(tx, c => {
        sqlx::query_as(
            "select id, session_id, amount, currency, status from checkouts where id > $1 order by id limit $2",
        )
        .bind(after)
        .bind(PAGE)
        .fetch_all(c)
        .await?
    });
    Ok(rows)
}
