//! Looking a checkout up.

use super::{Checkout, Status};
use crate::{
    access::Who,
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

/// A checkout that is theirs, with its payment, where there is one.
pub async fn find_own(
    tx: &mut Tx,
    who: &Who,
    id: &str,
) -> Result<Option<(Checkout, Payment)>, DbError> {
    let Some((checkout, payment)) = find_paid(tx, id).await? else {
        return Ok(None);
    };
    let payments = payments::list_by_checkout(tx, id).await?;
    Ok(who
        .owns(&checkout, &payments)
        .then_some((checkout, payment)))
}

/// A checkout that they may see, with its payment, where there is one.
pub async fn find_visible(
    tx: &mut Tx,
    who: &Who,
    id: &str,
) -> Result<Option<(Checkout, Payment)>, DbError> {
    let Some((checkout, payment)) = find_paid(tx, id).await? else {
        return Ok(None);
    };
    let payments = payments::list_by_checkout(tx, id).await?;
    Ok(who
        .may_see(&checkout, &payments)
        .then_some((checkout, payment)))
}

async fn find_paid(tx: &mut Tx, id: &str) -> Result<Option<(Checkout, Payment)>, DbError> {
    let Some(checkout) = find(tx, id).await? else {
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

async fn find_by(tx: &mut Tx, by: By<'_>) -> Result<Option<Checkout>, DbError> {
    macro_rules! query {
        ($condition:literal) => {
            concat!(
                "select id, token, owner, product_id, product_name, price_id, quantity, amount, currency,
                        idempotency_key, session_id, session_url, status, created_at, returned_at, retrieved_at,
                        buyer_id, customer_id, corrected_email
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
    Ok(row.map(Checkout::from))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    token: String,
    owner: String,
    product_id: String,
    product_name: String,
    price_id: String,
    quantity: i64,
    amount: i64,
    currency: String,
    idempotency_key: String,
    session_id: Option<String>,
    session_url: Option<String>,
    status: String,
    created_at: i64,
    returned_at: Option<i64>,
    retrieved_at: Option<i64>,
    buyer_id: Option<String>,
    customer_id: Option<String>,
    corrected_email: Option<String>,
}

impl From<Row> for Checkout {
    fn from(row: Row) -> Self {
        Self {
            money: Money::new(row.amount, row.currency),
            status: Status::parse(&row.status),
            id: row.id,
            token: row.token,
            owner: row.owner,
            product_id: row.product_id,
            product_name: row.product_name,
            price_id: row.price_id,
            quantity: row.quantity,
            idempotency_key: row.idempotency_key,
            session_id: row.session_id,
            session_url: row.session_url,
            created_at: row.created_at,
            returned_at: row.returned_at,
            retrieved_at: row.retrieved_at,
            buyer_id: row.buyer_id,
            customer_id: row.customer_id,
            corrected_email: row.corrected_email,
        }
    }
}
