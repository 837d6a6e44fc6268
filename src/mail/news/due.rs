//! Which letters are due: a fact of late that has no letter to this address yet. The letter's key says which.

use super::kind::Kind;
use crate::{
    config::Receipts,
    db::{DbError, Tx, on},
};

/// A letter that is to be written.
#[derive(Clone, Debug)]
pub struct Due {
    pub kind: Kind,
    pub checkout_id: String,
    pub payment_id: String,
    /// The payment, refund request, refund or dispute that it tells of.
    pub object_id: String,
    pub key: String,
    /// Where it goes to an operator.
    pub operator: Option<String>,
}

/// What a query knows beside the moment since when.
#[derive(Clone, Copy)]
enum Besides<'a> {
    Nothing,
    Charged(bool),
    Until(i64),
    Operator(&'a str),
    OperatorUntil(&'a str, i64),
}

/// Those to buyers, since `since`; a refund is told as asked for once that was at `until` or before. Unix seconds. Receipts
/// of what was charged only where those are ours to send.
pub async fn of_buyers(
    tx: &mut Tx,
    kind: Kind,
    since: i64,
    until: i64,
    receipts: Receipts,
) -> Result<Vec<Due>, DbError> {
    let besides = match kind {
        Kind::Receipt | Kind::ReceiptCorrected => Besides::Charged(receipts == Receipts::Till),
        Kind::RefundAsked => Besides::Until(until),
        _ => Besides::Nothing,
    };
    find(tx, kind, since, besides).await
}

/// Likewise to one operator; a payment is told without its buyer once it was paid at `until` or before.
pub async fn of_operator(
    tx: &mut Tx,
    kind: Kind,
    since: i64,
    until: i64,
    operator: &str,
) -> Result<Vec<Due>, DbError> {
    let besides = match kind {
        Kind::Payment => Besides::OperatorUntil(operator, until),
        _ => Besides::Operator(operator),
    };
    find(tx, kind, since, besides).await
}

async fn find(
    tx: &mut Tx,
    kind: Kind,
    since: i64,
    besides: Besides<'_>,
) -> Result<Vec<Due>, DbError> {
    let rows: Vec<(String, String, String, String)> = on!(tx, c => {
        let query = sqlx::query_as(kind.sql()).bind(since);
        let query = match besides {
            Besides::Nothing => query,
            Besides::Charged(charged) => query.bind(charged),
            Besides::Until(until) => query.bind(until),
            Besides::Operator(operator) => query.bind(operator),
            Besides::OperatorUntil(operator, until) => query.bind(operator).bind(until),
        };
        query.fetch_all(c).await?
    });
    let operator = match besides {
        Besides::Operator(operator) | Besides::OperatorUntil(operator, _) => {
            Some(operator.to_owned())
        }
        _ => None,
    };
    Ok(rows
        .into_iter()
        .map(|(checkout_id, payment_id, object_id, key)| Due {
            kind,
            checkout_id,
            payment_id,
            object_id,
            key,
            operator: operator.clone(),
        })
        .collect())
}
