//! The table of payments, and what follows when one is paid.

use super::{Payment, Status};
use crate::{
    db::{DbError, Tx, on},
    ledger::{
        accounts::Account,
        balance_transactions,
        journal::{self, Proof},
        moments::{self, What},
    },
    money::Money,
};

/// The columns that make a [`Payment`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status, created_at,
                    mismatch, presentment_amount, presentment_currency
             from payments ",
            $rest
        )
    };
}

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
    Option<String>,
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
        mismatch,
        presentment_amount,
        presentment_currency,
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
        mismatch,
        presentment: presentment_amount
            .zip(presentment_currency)
            .map(|(amount, currency)| Money::new(amount, currency)),
    }
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Payment>, DbError> {
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(select!("where id = $1")).bind(id).fetch_optional(c).await?
    });
    Ok(row.map(from_row))
}

/// The payments of a checkout, oldest first: more than one where somebody paid twice.
pub async fn list_by_checkout(tx: &mut Tx, checkout_id: &str) -> Result<Vec<Payment>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(select!("where checkout_id = $1 order by created_at, id"))
            .bind(checkout_id)
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}

/// Of a payment named `p`: it was paid, not all of it has gone back, and the bank has not taken it back.
macro_rules! stands {
    ($p:literal) => {
        concat!(
            "(",
            $p,
            ".status = 'paid' and ",
            $p,
            ".amount > (select cast(coalesce(sum(amount), 0) as bigint) from refunds where payment_intent = ",
            $p,
            ".id and status = 'succeeded') and not exists (select 1 from disputes where payment_intent = ",
            $p,
            ".id and status = 'lost'))"
        )
    };
}
pub(crate) use stands;

/// Whether a checkout was paid more than once, and nothing was given back of that.
pub async fn is_overpaid(tx: &mut Tx, checkout_id: &str) -> Result<bool, DbError> {
    Ok(list_standing(tx, checkout_id).await?.len() > 1)
}

/// The ids of a checkout's payments that stand.
pub async fn list_standing(tx: &mut Tx, checkout_id: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, c => {
        sqlx::query_as(concat!("select id from payments p where checkout_id = $1 and ", stands!("p")))
            .bind(checkout_id)
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Merges `fact` into what is known and posts the sale once it is paid. Returns the payment as known now.
/// The caller holds the lock of `apply`.
pub async fn record(tx: &mut Tx, fact: Payment, proof: Proof<'_>) -> Result<Payment, DbError> {
    let what = match fact.status {
        Status::Processing => What::Processing,
        Status::Failed => What::Failed,
        Status::Paid => What::Paid,
    };
    // A clock that differs from Stripe's must not let it end before it began.
    let at = proof.at.max(fact.created_at);
    moments::record(tx, &fact.id, what, at, proof).await?;
    let payment = match find(tx, &fact.id).await? {
        Some(known) => known.merge(fact),
        None => fact,
    };
    store(tx, &payment).await?;
    // Where nothing was to be paid there is nothing to post.
    if payment.status == Status::Paid && payment.money.amount > 0 {
        let source = format!("payment_intent:{}", payment.id);
        let (debit, credit) = (Account::StripeBalance, Account::Sales);
        journal::post(tx, &source, debit, credit, &payment.money, proof).await?;
        balance_transactions::settle(tx, &payment.id, proof).await?;
    }
    Ok(payment)
}

async fn store(tx: &mut Tx, payment: &Payment) -> Result<(), DbError> {
    let presentment = payment.presentment.as_ref();
    on!(tx, c => {
        sqlx::query(
            "insert into payments
                 (id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status, created_at, mismatch,
                  presentment_amount, presentment_currency)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             on conflict (id) do update set
                 checkout_id = excluded.checkout_id,
                 checkout_session_id = excluded.checkout_session_id, charge_id = excluded.charge_id,
                 email = excluded.email, amount = excluded.amount, currency = excluded.currency,
                 status = excluded.status, created_at = excluded.created_at, mismatch = excluded.mismatch,
                 presentment_amount = excluded.presentment_amount,
                 presentment_currency = excluded.presentment_currency",
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
        .bind(&payment.mismatch)
        .bind(presentment.map(|money| money.amount))
        .bind(presentment.map(|money| &money.currency))
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
