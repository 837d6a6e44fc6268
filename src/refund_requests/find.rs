//! Looking refund requests up.

use super::{RefundRequest, State};
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

/// The columns that make a [`RefundRequest`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, payment_intent, amount, currency, reason, requested_by, idempotency_key, state, refund_id,
                    created_at, answered_at, attempts
             from refund_requests ",
            $rest
        )
    };
}

/// Asked for, and not among the refunds yet.
macro_rules! is_waiting {
    () => {
        "(state = 'requested'
          or (state = 'created' and not exists (select 1 from refunds where refunds.id = refund_requests.refund_id)))"
    };
}
pub(crate) use is_waiting;

type Row = (
    String,
    String,
    i64,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    i64,
    Option<i64>,
    i64,
);

fn from_row(row: Row) -> RefundRequest {
    let (
        id,
        payment_intent,
        amount,
        currency,
        reason,
        requested_by,
        idempotency_key,
        state,
        refund_id,
        created_at,
        answered_at,
        attempts,
    ) = row;
    RefundRequest {
        id,
        payment_intent,
        money: Money::new(amount, currency),
        reason,
        requested_by,
        idempotency_key,
        state: State::parse(&state),
        refund_id,
        created_at,
        answered_at,
        attempts,
    }
}

/// The requests of a payment, oldest first.
pub async fn list(tx: &mut Tx, payment_intent: &str) -> Result<Vec<RefundRequest>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(select!("where payment_intent = $1 order by created_at, id"))
            .bind(payment_intent)
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}

/// What was asked for and is not among the payment's refunds yet, in minor units.
pub async fn requested(tx: &mut Tx, payment_intent: &str) -> Result<i64, DbError> {
    let (amount,): (i64,) = on!(tx, c => {
        sqlx::query_as(concat!(
            "select cast(coalesce(sum(amount), 0) as bigint) from refund_requests where payment_intent = $1 and ",
            is_waiting!()
        ))
        .bind(payment_intent)
        .fetch_one(c)
        .await?
    });
    Ok(amount)
}

/// The payment's request that is not among the refunds yet.
pub async fn waiting(tx: &mut Tx, payment_intent: &str) -> Result<Option<RefundRequest>, DbError> {
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(concat!(select!("where payment_intent = $1 and "), is_waiting!(), " order by created_at, id limit 1"))
            .bind(payment_intent)
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(from_row))
}

/// Every request that Stripe is to be asked about at `now` (unix seconds).
pub async fn due(tx: &mut Tx, now: i64) -> Result<Vec<RefundRequest>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(concat!(
            select!("where (state = 'requested' or (state = 'created' and settled_at is null)) and retry_at <= $1 "),
            "order by retry_at, id limit 100"
        ))
        .bind(now)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}

/// Whether the request still waits for Stripe's answer.
pub async fn is_requested(tx: &mut Tx, id: &str) -> Result<bool, DbError> {
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as("select id from refund_requests where id = $1 and state = 'requested'")
            .bind(id)
            .fetch_optional(c)
            .await?
    });
    Ok(row.is_some())
}
