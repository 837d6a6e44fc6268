//! Looking a checkout up.

use super::{Checkout, Status};
use crate::{
    db::{DbError, Tx, is_storable, on},
    ledger::payments::{self, Payment},
    money::Money,
};

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

/// The payment that the pages show of a checkout: the one that got furthest. Where somebody has paid twice, the later one,
/// which is to be given back, until it has been or the bank has taken one of them.
pub async fn find_payment(tx: &mut Tx, checkout_id: &str) -> Result<Option<Payment>, DbError> {
    let standing = payments::list_standing(tx, checkout_id).await?;
    let mut shown: Option<Payment> = None;
    for payment in payments::list_by_checkout(tx, checkout_id).await? {
        let better = match &shown {
            None => true,
            Some(known) if known.status == payment.status => {
                payment.status != payments::Status::Paid || standing.contains(&payment.id)
            }
            Some(known) => known.status < payment.status,
        };
        if better {
            shown = Some(payment);
        }
    }
    Ok(shown)
}

/// The visitor's own checkout, with its payment, where there is one.
pub async fn find_own(
    tx: &mut Tx,
    visitor: &str,
    id: &str,
) -> Result<Option<(Checkout, Payment)>, DbError> {
    let Some(checkout) = find(tx, id)
        .await?
        .filter(|checkout| checkout.owner == visitor)
    else {
        return Ok(None);
    };
    let payment = find_payment(tx, id).await?;
    Ok(payment.map(|payment| (checkout, payment)))
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
    if !is_storable(first) || second.is_some_and(|second| !is_storable(second)) {
        return Ok(None);
    }
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
