//! What becomes of a refund request's row.

use super::{RefundRequest, State};
use crate::{
    db::{DbError, Tx, on},
    ledger::refunds::Refund,
    money::Money,
};

/// Longer than one click may go on asking Stripe, and than an event takes that is not lost; seconds.
const NEWS_TAKES: i64 = 60;

pub async fn insert(tx: &mut Tx, request: &RefundRequest) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into refund_requests (id, payment_intent, amount, currency, reason, requested_by, by_operator,
                                          idempotency_key, state, created_at, word, decided_at, attempts, retry_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(&request.id)
        .bind(&request.payment_intent)
        .bind(request.money.amount)
        .bind(&request.money.currency)
        .bind(&request.reason)
        .bind(&request.requested_by)
        .bind(request.by_operator)
        .bind(&request.idempotency_key)
        .bind(request.state.as_str())
        .bind(request.created_at)
        .bind(&request.word)
        .bind(request.decided_at)
        .bind(request.attempts)
        .bind(request.created_at + NEWS_TAKES)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// An operator has said yes to so much, and Stripe is about to be asked. Whether it still waited for that.
pub async fn set_approved(
    tx: &mut Tx,
    id: &str,
    money: &Money,
    word: Option<&str>,
    now: i64,
) -> Result<bool, DbError> {
    decided(tx, id, State::Requested, money, word, now).await
}

/// An operator has said no to so much. Whether it still waited for that.
pub async fn set_declined(
    tx: &mut Tx,
    id: &str,
    money: &Money,
    word: &str,
    now: i64,
) -> Result<bool, DbError> {
    decided(tx, id, State::Declined, money, Some(word), now).await
}

async fn decided(
    tx: &mut Tx,
    id: &str,
    state: State,
    money: &Money,
    word: Option<&str>,
    now: i64,
) -> Result<bool, DbError> {
    let decided = on!(tx, c => {
        sqlx::query(
            "update refund_requests set state = $2, word = $3, decided_at = $4, retry_at = $5, amount = $6
             where id = $1 and state = 'asked'",
        )
        .bind(id)
        .bind(state.as_str())
        .bind(word)
        .bind(now)
        .bind(now + NEWS_TAKES)
        .bind(money.amount)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(decided > 0)
}

/// Stripe has made the refund.
pub async fn set_created(tx: &mut Tx, id: &str, refund_id: &str, now: i64) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update refund_requests set state = 'created', refund_id = $2, answered_at = $3, retry_at = $4, attempts = 0
             where id = $1 and state <> 'created'",
        )
        .bind(id)
        .bind(refund_id)
        .bind(now)
        .bind(now + NEWS_TAKES)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// A refund was applied. The request that its metadata names has been answered, whoever heard that; one that is final is
/// not asked about any more.
pub async fn heard(
    tx: &mut Tx,
    refund: &Refund,
    request_id: Option<&str>,
    now: i64,
) -> Result<(), DbError> {
    if let Some(request_id) = request_id {
        on!(tx, c => {
            sqlx::query(
                "update refund_requests set state = 'created', refund_id = $2, answered_at = coalesce(answered_at, $3),
                        retry_at = $4, attempts = 0
                 where id = $1 and payment_intent = $5 and state <> 'created'
                   and not exists (select 1 from refund_requests other where other.refund_id = $2)",
            )
            .bind(request_id)
            .bind(&refund.id)
            .bind(now)
            .bind(now + NEWS_TAKES)
            .bind(&refund.payment_intent)
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    if refund.status.is_final() {
        on!(tx, c => {
            sqlx::query("update refund_requests set settled_at = $2 where refund_id = $1 and settled_at is null")
                .bind(&refund.id)
                .bind(now)
                .execute(c)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}

/// Stripe has refused, under this error code.
pub async fn set_refused(
    tx: &mut Tx,
    id: &str,
    refusal: Option<&str>,
    now: i64,
) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update refund_requests set state = 'refused', refusal = $2, answered_at = $3
             where id = $1 and state = 'requested'",
        )
        .bind(id)
        .bind(refusal)
        .bind(now)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Stripe is asked again at `retry_at` (unix seconds).
pub async fn postpone(tx: &mut Tx, id: &str, retry_at: i64) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update refund_requests set retry_at = $2, attempts = attempts + 1 where id = $1")
            .bind(id)
            .bind(retry_at)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Claims the right to ask Stripe for a page, unless that was done within `pause` seconds.
pub async fn claim_retrieval(tx: &mut Tx, id: &str, pause: i64, now: i64) -> Result<bool, DbError> {
    let claimed = on!(tx, c => {
        sqlx::query(
            "update refund_requests set retrieved_at = $2
             where id = $1 and (retrieved_at is null or retrieved_at <= $3)",
        )
        .bind(id)
        .bind(now)
        .bind(now - pause)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(claimed > 0)
}
