//! Their rows.

use crate::{
    access::Buyer,
    db::{DbError, Tx, on},
    random,
};

/// The buyer with this address, who has just shown that it is theirs; `email` is in lower case.
pub async fn find_or_create(tx: &mut Tx, email: &str, now: i64) -> Result<Buyer, DbError> {
    on!(&mut *tx, c => {
        sqlx::query(
            "insert into buyers (id, email, created_at) values ($1, $2, $3) on conflict (email) do nothing",
        )
        .bind(format!("buyer_{}", random::text(24)))
        .bind(email)
        .bind(now)
        .execute(c)
        .await
        .map(drop)
    })?;
    let (id,): (String,) = on!(tx, c => {
        sqlx::query_as("select id from buyers where email = $1").bind(email).fetch_one(c).await?
    });
    Ok(Buyer {
        id,
        email: email.to_owned(),
    })
}

/// What is known of a buyer's customer at Stripe.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Known {
    pub customer_id: Option<String>,
    /// One that was deleted there.
    pub lost_customer_id: Option<String>,
}

pub(super) async fn find(tx: &mut Tx, id: &str) -> Result<Option<Known>, DbError> {
    Ok(on!(tx, c => {
        sqlx::query_as("select customer_id, lost_customer_id from buyers where id = $1")
            .bind(id)
            .fetch_optional(c)
            .await?
    }))
}

/// The first that is kept stays.
pub(super) async fn set_customer(tx: &mut Tx, id: &str, customer_id: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update buyers set customer_id = $2 where id = $1 and customer_id is null")
            .bind(id)
            .bind(customer_id)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// Stripe does not know this customer any more: the next checkout has another made.
pub async fn forget_customer(tx: &mut Tx, customer_id: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update buyers set customer_id = null, lost_customer_id = $1 where customer_id = $1")
            .bind(customer_id)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}
