//! What becomes of a checkout's row.

use super::Checkout;
use crate::db::{DbError, Tx, on};

/// Fails with a unique violation where the attempt is taken, or the visitor has an open checkout for this price.
pub async fn insert(tx: &mut Tx, checkout: &Checkout, attempt: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into checkouts (id, token, owner, attempt, product_id, product_name, price_id, quantity, amount,
                                    currency, idempotency_key, status, created_at, buyer_id, customer_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(&checkout.id)
        .bind(&checkout.token)
        .bind(&checkout.owner)
        .bind(attempt)
        .bind(&checkout.product_id)
        .bind(&checkout.product_name)
        .bind(&checkout.price_id)
        .bind(checkout.quantity)
        .bind(checkout.money.amount)
        .bind(&checkout.money.currency)
        .bind(&checkout.idempotency_key)
        .bind(checkout.status.as_str())
        .bind(checkout.created_at)
        .bind(&checkout.buyer_id)
        .bind(&checkout.customer_id)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Whether the checkout was still there to have a session: it is not once it was given up.
pub async fn set_session(
    tx: &mut Tx,
    id: &str,
    session_id: &str,
    url: &str,
) -> Result<bool, DbError> {
    let updated = on!(tx, c => {
        sqlx::query(
            "update checkouts set session_id = $2, session_url = $3 where id = $1 and status in ('open', 'complete')",
        )
        .bind(id)
        .bind(session_id)
        .bind(url)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(updated > 0)
}

/// Complete is final, whatever is heard later.
pub async fn complete(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update checkouts set status = 'complete' where id = $1").bind(id).execute(c).await.map(drop)
    })?;
    Ok(())
}

/// An open checkout's payment page has closed. Its attempt is free for another.
pub async fn expire(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update checkouts set status = 'expired', attempt = null where id = $1 and status = 'open'")
            .bind(id)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Stripe said that it makes no session, or fails at it for good: the next click begins anew.
pub async fn fail(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update checkouts set status = 'failed', attempt = null
             where id = $1 and status = 'open' and session_id is null",
        )
        .bind(id)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Stripe has failed at making the session. What it stored under the key it replays, so the next click is the last that
/// asks under it.
pub async fn set_failed_at(tx: &mut Tx, id: &str, now: i64) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update checkouts set retrieved_at = $2 where id = $1 and status = 'open' and session_id is null",
        )
        .bind(id)
        .bind(now)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Frees a form's attempt for another checkout.
pub async fn release_attempt(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update checkouts set attempt = null where id = $1").bind(id).execute(c).await.map(drop)
    })?;
    Ok(())
}

/// The buyer was seen on the success page; the first time counts.
pub async fn set_returned(tx: &mut Tx, id: &str, now: i64) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update checkouts set returned_at = $2 where id = $1 and returned_at is null")
            .bind(id)
            .bind(now)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Claims the right to ask Stripe about the session or its payment, unless that was done within `pause` seconds.
pub async fn claim_retrieval(tx: &mut Tx, id: &str, pause: i64, now: i64) -> Result<bool, DbError> {
    let claimed = on!(tx, c => {
        sqlx::query(
            "update checkouts set retrieved_at = $2 where id = $1 and (retrieved_at is null or retrieved_at <= $3)",
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
