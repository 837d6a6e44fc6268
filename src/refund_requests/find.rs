//! Looking refund requests up.

use super::{RefundRequest, State};
use crate::{
    db::{DbError, Tx, is_storable, on},
    money::Money,
};

/// The columns that make a [`RefundRequest`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, payment_intent, amount, currency, reason, requested_by, by_operator, idempotency_key, state,
                    refund_id, created_at, word, decided_at, answered_at, attempts
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

/// Waits for an operator, and something is left to decide on: what has gone back in another way, or is on its way, and what
/// the bank has taken, answers the request.
macro_rules! is_open {
    () => {
        concat!(
            "state = 'asked'
             and not exists (select 1 from disputes d where d.payment_intent = refund_requests.payment_intent
                             and d.status = 'lost' and not d.is_charge_refundable)
             and (select p.amount from payments p where p.id = refund_requests.payment_intent)
                 > (select cast(coalesce(sum(r.amount), 0) as bigint) from refunds r
                    where r.payment_intent = refund_requests.payment_intent
                      and r.status in ('pending', 'requires_action', 'succeeded'))
                 + (select cast(coalesce(sum(sent.amount), 0) as bigint) from refund_requests sent
                    where sent.payment_intent = refund_requests.payment_intent
                      and (sent.state = 'requested'
                           or (sent.state = 'created'
                               and not exists (select 1 from refunds where refunds.id = sent.refund_id))))"
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    payment_intent: String,
    amount: i64,
    currency: String,
    reason: String,
    requested_by: String,
    by_operator: bool,
    idempotency_key: String,
    state: String,
    refund_id: Option<String>,
    created_at: i64,
    word: Option<String>,
    decided_at: Option<i64>,
    answered_at: Option<i64>,
    attempts: i64,
}

impl From<Row> for RefundRequest {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            payment_intent: row.payment_intent,
            money: Money::new(row.amount, row.currency),
            reason: row.reason,
            requested_by: row.requested_by,
            by_operator: row.by_operator,
            idempotency_key: row.idempotency_key,
            state: State::parse(&row.state),
            refund_id: row.refund_id,
            created_at: row.created_at,
            word: row.word,
            decided_at: row.decided_at,
            answered_at: row.answered_at,
            attempts: row.attempts,
        }
    }
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<RefundRequest>, DbError> {
    if !is_storable(id) {
        return Ok(None);
    }
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(select!("where id = $1")).bind(id).fetch_optional(c).await?
    });
    Ok(row.map(RefundRequest::from))
}

/// The requests of a payment, oldest first.
pub async fn list(tx: &mut Tx, payment_intent: &str) -> Result<Vec<RefundRequest>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(select!("where payment_intent = $1 order by created_at, id"))
            .bind(payment_intent)
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(RefundRequest::from).collect())
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

/// What waits for an operator's decision, in minor units: it may be more than is left.
pub async fn asked(tx: &mut Tx, payment_intent: &str) -> Result<i64, DbError> {
    let (amount,): (i64,) = on!(tx, c => {
        sqlx::query_as(concat!(
            "select cast(coalesce(sum(amount), 0) as bigint) from refund_requests where payment_intent = $1 and ",
            is_open!()
        ))
        .bind(payment_intent)
        .fetch_one(c)
        .await?
    });
    Ok(amount)
}

/// Every request that waits for an operator, the oldest first.
pub async fn list_asked(tx: &mut Tx, limit: i64) -> Result<Vec<RefundRequest>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(concat!(select!("where "), is_open!(), " order by created_at, id limit $1"))
            .bind(limit)
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(RefundRequest::from).collect())
}

/// The payment's request that is not among the refunds yet.
pub async fn waiting(tx: &mut Tx, payment_intent: &str) -> Result<Option<RefundRequest>, DbError> {
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(concat!(select!("where payment_intent = $1 and "), is_waiting!(), " order by created_at, id limit 1"))
            .bind(payment_intent)
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(RefundRequest::from))
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
    Ok(rows.into_iter().map(RefundRequest::from).collect())
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
