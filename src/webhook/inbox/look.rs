//! The inbox as its operator looks at it.

use super::State;
use crate::db::{DbError, Tx, is_storable, on};
use crate::hex::unhex;

/// Which events are meant. What is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub state: Option<State>,
    /// `charge.refunded`, or `charge.*` for all that begin so.
    pub kind: Option<String>,
    /// Received then or later, unix seconds.
    pub since: Option<i64>,
}

/// What is known of an event beside its body.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    pub origin: String,
    /// `None` until it was read.
    pub kind: Option<String>,
    pub object_id: Option<String>,
    pub payment_intent: Option<String>,
    /// Unix seconds.
    pub received_at: i64,
    pub state: String,
    pub attempts: i64,
    /// Not tried before this moment, unix seconds.
    pub retry_at: i64,
    pub last_error: Option<String>,
}

pub(super) type Row = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    String,
    i64,
    i64,
    Option<String>,
);

pub(super) fn from_row(row: Row) -> Known {
    let (
        id,
        origin,
        kind,
        object_id,
        payment_intent,
        received_at,
        state,
        attempts,
        retry_at,
        last_error,
    ) = row;
    Known {
        id,
        origin,
        kind,
        object_id,
        payment_intent,
        received_at,
        state,
        attempts,
        retry_at,
        last_error,
    }
}

macro_rules! wanted {
    ($select:literal, $order:literal) => {
        concat!(
            "select ",
            $select,
            " from events
             where ($1 is null or state = $1) and ($3 is null or received_at >= $3)
               and ($2 is null or type = $2
                    or ($2 like '%*' and substr(type, 1, length($2) - 1) = substr($2, 1, length($2) - 1)))",
            $order
        )
    };
}

/// The newest of the events that are wanted, newest first.
pub async fn list(tx: &mut Tx, wanted: &Wanted, limit: i64) -> Result<Vec<Known>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(wanted!(
            "id, origin, type, object_id, payment_intent, received_at, state, attempts, retry_at, last_error",
            " order by received_at desc, id desc limit $4"
        ))
        .bind(wanted.state.map(State::as_str))
        .bind(&wanted.kind)
        .bind(wanted.since)
        .bind(limit)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}

/// How many events are wanted.
pub async fn count(tx: &mut Tx, wanted: &Wanted) -> Result<i64, DbError> {
    let (count,): (i64,) = on!(tx, c => {
        sqlx::query_as(wanted!("cast(count(*) as bigint)", ""))
            .bind(wanted.state.map(State::as_str))
            .bind(&wanted.kind)
            .bind(wanted.since)
            .fetch_one(c)
            .await?
    });
    Ok(count)
}

/// One event.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Known>, DbError> {
    if !is_storable(id) {
        return Ok(None);
    }
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, origin, type, object_id, payment_intent, received_at, state, attempts, retry_at, last_error
             from events where id = $1",
        )
        .bind(id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(from_row))
}

/// An event's body as it came.
pub async fn body(tx: &mut Tx, id: &str) -> Result<Option<Vec<u8>>, DbError> {
    let row: Option<(String, String)> = on!(tx, c => {
        sqlx::query_as("select payload, encoding from events where id = $1")
            .bind(id)
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(|(payload, encoding)| match encoding.as_str() {
        "hex" => unhex(&payload).unwrap_or_default(),
        _ => payload.into_bytes(),
    }))
}

/// The events that rest as failed, in the order in which they came.
pub async fn failed(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, c => {
        sqlx::query_as("select id from events where state = 'failed' order by received_at, id")
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How many events are in each state, by state.
pub async fn count_by_state(tx: &mut Tx) -> Result<Vec<(String, i64)>, DbError> {
    let rows = on!(tx, c => {
        sqlx::query_as("select state, cast(count(*) as bigint) from events group by state order by state")
            .fetch_all(c)
            .await?
    });
    Ok(rows)
}
