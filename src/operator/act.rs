//! What operators did: who, what, when.

use crate::{
    db::{DbError, Tx, is_storable, on},
    error::AppError,
    money::Money,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Gave money back that no buyer had asked for.
    Refund,
    Approve,
    Decline,
    CorrectAddress,
    Replay,
}

impl Kind {
    const ALL: [(Self, &str); 5] = [
        (Self::Refund, "refund"),
        (Self::Approve, "approve"),
        (Self::Decline, "decline"),
        (Self::CorrectAddress, "correct_address"),
        (Self::Replay, "replay"),
    ];

    fn as_str(self) -> &'static str {
        let named = Self::ALL.iter().find(|(kind, _)| *kind == self);
        named.map_or("", |(_, name)| name)
    }

    /// `None` for what a newer release has done.
    fn parse(text: &str) -> Option<Self> {
        let named = Self::ALL.iter().find(|(_, name)| *name == text);
        named.map(|(kind, _)| *kind)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Made of the form's own random value: a form that is sent twice is one act.
    pub id: String,
    /// The operator's address.
    pub operator: String,
    pub kind: Kind,
    pub checkout_id: Option<String>,
    /// The refund request, the event, or the checkout.
    pub subject: String,
    pub note: Option<String>,
    pub money: Option<Money>,
    /// Unix seconds.
    pub at: i64,
}

/// The id of what a form does to `target`. One page has several forms, and all hold the same random value.
pub(super) fn id(attempt: &str, kind: Kind, target: &str) -> Result<String, AppError> {
    let is_ours =
        (16..=64).contains(&attempt.len()) && attempt.bytes().all(|b| b.is_ascii_alphanumeric());
    match is_ours && is_storable(target) {
        true => Ok(format!("{attempt}:{}:{target}", kind.as_str())),
        false => Err(AppError::BadRequest),
    }
}

/// Belongs into the transaction of what was done.
pub(super) async fn record(tx: &mut Tx, act: &Act) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into operator_acts (id, operator, kind, checkout_id, subject, note, amount, currency, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&act.id)
        .bind(&act.operator)
        .bind(act.kind.as_str())
        .bind(&act.checkout_id)
        .bind(&act.subject)
        .bind(&act.note)
        .bind(act.money.as_ref().map(|money| money.amount))
        .bind(act.money.as_ref().map(|money| &money.currency))
        .bind(act.at)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    operator: String,
    kind: String,
    checkout_id: Option<String>,
    subject: String,
    note: Option<String>,
    amount: Option<i64>,
    currency: Option<String>,
    at: i64,
}

fn from_row(row: Row) -> Option<Act> {
    Some(Act {
        kind: Kind::parse(&row.kind)?,
        id: row.id,
        operator: row.operator,
        checkout_id: row.checkout_id,
        subject: row.subject,
        note: row.note,
        money: row
            .amount
            .zip(row.currency)
            .map(|(amount, currency)| Money::new(amount, currency)),
        at: row.at,
    })
}

macro_rules! select {
    ($($rest:expr),+) => {
        concat!(
            "select id, operator, kind, checkout_id, subject, note, amount, currency, at from operator_acts a ",
            $($rest),+
        )
    };
}

pub(super) async fn find(tx: &mut Tx, id: &str) -> Result<Option<Act>, DbError> {
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(select!("where id = $1")).bind(id).fetch_optional(c).await?
    });
    Ok(row.and_then(from_row))
}

/// Of an act `a` about an event: the payments `p` that the event tells of. When it was replayed there may have been none.
macro_rules! its_payments {
    () => {
        "select 1 from events e join payments p
            on p.id = e.payment_intent or p.id = e.object_id or p.checkout_session_id = e.object_id
         where e.id = a.subject"
    };
}

/// What was done about a checkout, oldest first.
pub async fn list(tx: &mut Tx, checkout_id: &str) -> Result<Vec<Act>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(select!(
            "where checkout_id = $1
                or (checkout_id is null and exists (",
            its_payments!(),
            " and p.checkout_id = $1))
             order by at, id"
        ))
        .bind(checkout_id)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().filter_map(from_row).collect())
}

/// What was done about no payment that is known, newest first.
pub(super) async fn list_of_no_payment(tx: &mut Tx, limit: i64) -> Result<Vec<Act>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(select!(
            "where checkout_id is null and not exists (",
            its_payments!(),
            ") order by at desc, id limit $1"
        ))
        .bind(limit)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().filter_map(from_row).collect())
}
