//! Checkouts: what a visitor asked to buy, committed before Stripe hears of it.

mod begin;
mod look;

pub use begin::{Destination, Wanted, begin, random};
pub use look::{Looking, after_cancel, after_return, payment_status};

use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The payment page can be used, as far as we know.
    Open,
    Complete,
    Expired,
    /// Stripe made no session that anybody was sent to.
    Failed,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "complete" => Self::Complete,
            "expired" => Self::Expired,
            "failed" => Self::Failed,
            // The column's check allows no fifth.
            _ => Self::Open,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Checkout {
    pub id: String,
    /// In the success and cancel URLs; shows the state and nothing else.
    pub token: String,
    /// The visitor id kept in the browser's session.
    pub owner: String,
    pub product_id: String,
    pub product_name: String,
    pub price_id: String,
    pub quantity: i64,
    /// What was asked for: the price times the quantity.
    pub money: Money,
    pub idempotency_key: String,
    pub session_id: Option<String>,
    pub session_url: Option<String>,
    pub status: Status,
    /// Unix seconds, like every time here.
    pub created_at: i64,
    pub returned_at: Option<i64>,
    pub retrieved_at: Option<i64>,
}

impl Checkout {
    /// The buyer's page about this checkout.
    pub fn success_path(&self) -> String {
        match &self.session_id {
            Some(session_id) => format!("/success?session_id={session_id}&token={}", self.token),
            None => format!("/success?token={}", self.token),
        }
    }
}

/// One column or a pair of them by which a checkout is found.
enum By<'a> {
    Id(&'a str),
    Token(&'a str),
    Session(&'a str),
    Attempt(&'a str),
    Open { owner: &'a str, price_id: &'a str },
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Checkout>, DbError> {
    find_by(tx, By::Id(id)).await
}

pub async fn find_by_token(tx: &mut Tx, token: &str) -> Result<Option<Checkout>, DbError> {
    find_by(tx, By::Token(token)).await
}

pub async fn find_by_session(tx: &mut Tx, session_id: &str) -> Result<Option<Checkout>, DbError> {
    find_by(tx, By::Session(session_id)).await
}

pub async fn find_by_attempt(tx: &mut Tx, attempt: &str) -> Result<Option<Checkout>, DbError> {
    find_by(tx, By::Attempt(attempt)).await
}

/// The visitor's own for the same thing, if its payment page is still open as far as we know.
pub async fn find_open(
    tx: &mut Tx,
    owner: &str,
    price_id: &str,
) -> Result<Option<Checkout>, DbError> {
    find_by(tx, By::Open { owner, price_id }).await
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    i64,
    Option<i64>,
    Option<i64>,
);

async fn find_by(tx: &mut Tx, by: By<'_>) -> Result<Option<Checkout>, DbError> {
    macro_rules! query {
        ($condition:literal) => {
            concat!(
                "select id, token, owner, product_id, product_name, price_id, quantity, amount, currency,
                        idempotency_key, session_id, session_url, status, created_at, returned_at, retrieved_at
                 from checkouts where ",
                $condition
            )
        };
    }
    let (sql, first, second) = match by {
        By::Id(id) => (query!("id = $1"), id, None),
        By::Token(token) => (query!("token = $1"), token, None),
        By::Session(session_id) => (query!("session_id = $1"), session_id, None),
        By::Attempt(attempt) => (query!("attempt = $1"), attempt, None),
        By::Open { owner, price_id } => (
            query!("owner = $1 and price_id = $2 and status = 'open'"),
            owner,
            Some(price_id),
        ),
    };
    let row: Option<Row> = on!(tx, c => {
        let mut query = sqlx::query_as(sql).bind(first);
        if let Some(second) = second {
            query = query.bind(second);
        }
        query.fetch_optional(c).await?
    });
    Ok(row.map(from_row))
}

fn from_row(row: Row) -> Checkout {
    let (
        id,
        token,
        owner,
        product_id,
        product_name,
        price_id,
        quantity,
        amount,
        currency,
        idempotency_key,
        session_id,
        session_url,
        status,
        created_at,
        returned_at,
        retrieved_at,
    ) = row;
    Checkout {
        id,
        token,
        owner,
        product_id,
        product_name,
        price_id,
        quantity,
        money: Money::new(amount, currency),
        idempotency_key,
        session_id,
        session_url,
        status: Status::parse(&status),
        created_at,
        returned_at,
        retrieved_at,
    }
}

/// Fails with a unique violation where the attempt is taken, or the visitor has an open checkout for this price.
pub async fn insert(tx: &mut Tx, checkout: &Checkout, attempt: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into checkouts (id, token, owner, attempt, product_id, product_name, price_id, quantity, amount,
                                    currency, idempotency_key, status, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
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
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

pub async fn set_session(
    tx: &mut Tx,
    id: &str,
    session_id: &str,
    url: &str,
) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update checkouts set session_id = $2, session_url = $3 where id = $1")
            .bind(id)
            .bind(session_id)
            .bind(url)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
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

/// Stripe made no session that anybody was sent to. Stripe replays a stored answer under the same key, so the next
/// click begins anew.
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

/// Claims the right to ask Stripe about the session, unless that was done within `pause` seconds.
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
