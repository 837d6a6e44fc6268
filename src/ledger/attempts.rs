//! Attempts to pay that came to nothing: a declined card, a buyer whom the bank did not recognize.

use super::journal::Proof;
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The charge's id; the PaymentMethod's where there is no charge.
    pub id: String,
    pub payment_intent: String,
    pub money: Money,
    /// Stripe's decline code, else its error code.
    pub reason: String,
    /// The earliest moment at which Stripe told of it, unix seconds.
    pub failed_at: i64,
    /// The inbox id of the event that told of it; `None` where it was applied before this was kept.
    pub event_id: Option<String>,
}

/// Keeps an attempt; told of twice it is one, since the earlier moment.
pub async fn record(tx: &mut Tx, attempt: &Attempt, proof: Proof<'_>) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into payment_attempts (id, payment_intent, amount, currency, reason, failed_at, event_id)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (payment_intent, id) do update set
                 amount = excluded.amount, currency = excluded.currency, reason = excluded.reason,
                 failed_at = excluded.failed_at, event_id = excluded.event_id
             where excluded.failed_at < payment_attempts.failed_at
                or (excluded.failed_at = payment_attempts.failed_at
                    and (payment_attempts.event_id is null or excluded.event_id < payment_attempts.event_id))",
        )
        .bind(&attempt.id)
        .bind(&attempt.payment_intent)
        .bind(attempt.money.amount)
        .bind(&attempt.money.currency)
        .bind(&attempt.reason)
        .bind(attempt.failed_at)
        .bind(proof.event_id)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

type Row = (String, String, i64, String, String, i64, Option<String>);

/// Those of a PaymentIntent, oldest first.
pub async fn list(tx: &mut Tx, payment_intent: &str) -> Result<Vec<Attempt>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, payment_intent, amount, currency, reason, failed_at, event_id
             from payment_attempts where payment_intent = $1 order by failed_at, id",
        )
        .bind(payment_intent)
        .fetch_all(c)
        .await?
    });
    let attempt = |(id, payment_intent, amount, currency, reason, failed_at, event_id)| Attempt {
        id,
        payment_intent,
        money: Money::new(amount, currency),
        reason,
        failed_at,
        event_id,
    };
    Ok(rows.into_iter().map(attempt).collect())
}
