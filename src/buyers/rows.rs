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
