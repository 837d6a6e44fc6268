//! The table of payments, and what is posted when one is paid.

use super::{Payment, Status};
use crate::{
    db::{DbError, Tx, on},
    ledger::{accounts::Account, journal},
    money::Money,
};

type Row = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    String,
    String,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
);

fn from_row(row: Row) -> Payment {
    let (
        id,
        checkout_id,
        checkout_session_id,
        charge_id,
        email,
        amount,
        currency,
        status,
        created_at,
        processing_at,
        paid_at,
        failed_at,
        mismatch,
    ) = row;
    Payment {
        id,
        checkout_id,
        checkout_session_id,
        charge_id,
        email,
        money: Money::new(amount, currency),
        status: Status::parse(&status),
        created_at,
        processing_at,
        paid_at,
        failed_at,
        mismatch,
    }
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Payment>, DbError> {
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status, created_at,
                    processing_at, paid_at, failed_at, mismatch
             from payments where id = $1",
        )
        .bind(id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(from_row))
}

/// The payment of a checkout; where there are several, the one that got furthest.
pub async fn find_by_checkout(tx: &mut Tx, checkout_id: &str) -> Result<Option<Payment>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status, created_at,
                    processing_at, paid_at, failed_at, mismatch
             from payments where checkout_id = $1 order by created_at, id",
        )
        .bind(checkout_id)
        .fetch_all(c)
        .await?
    });
    Ok(rows
        .into_iter()
        .map(from_row)
        .max_by_key(|payment| payment.status))
}

/// Merges `fact` into what is known and posts the sale once it is paid. Returns the payment as known now.
/// The caller holds the lock of `apply`.
pub async fn record(
    tx: &mut Tx,
    fact: Payment,
    proof: journal::Proof<'_>,
) -> Result<Payment, DbError> {
    let payment = match find(tx, &fact.id).await? {
        Some(known) => known.merge(fact),
        None => fact,
    };
    on!(tx, c => {
        sqlx::query(
            "insert into payments
                 (id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status, created_at,
                  processing_at, paid_at, failed_at, mismatch)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             on conflict (id) do update set
                 checkout_session_id = excluded.checkout_session_id, charge_id = excluded.charge_id,
                 email = excluded.email, amount = excluded.amount, currency = excluded.currency,
                 status = excluded.status, created_at = excluded.created_at,
                 processing_at = excluded.processing_at, paid_at = excluded.paid_at,
                 failed_at = excluded.failed_at, mismatch = excluded.mismatch",
        )
        .bind(&payment.id)
        .bind(&payment.checkout_id)
        .bind(&payment.checkout_session_id)
        .bind(&payment.charge_id)
        .bind(&payment.email)
        .bind(payment.money.amount)
        .bind(&payment.money.currency)
        .bind(payment.status.as_str())
        .bind(payment.created_at)
        .bind(payment.processing_at)
        .bind(payment.paid_at)
        .bind(payment.failed_at)
        .bind(&payment.mismatch)
        .execute(c)
        .await
        .map(drop)
    })?;
    // Where nothing was to be paid there is nothing to post.
    if payment.status == Status::Paid && payment.money.amount > 0 {
        let source = format!("payment_intent:{}", payment.id);
        journal::post(
            tx,
            &source,
            Account::StripeBalance,
            Account::Sales,
            &payment.money,
            proof,
        )
        .await?;
    }
    Ok(payment)
}
