//! Payments that somebody should look at. Derived from the facts: a flag goes when what it says is mended.

use super::payments::stands;
use crate::db::{DbError, Tx, on};

/// A payment and what is the matter with it, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    pub payment: String,
    pub why: String,
}

/// Oldest payment first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Flag>, DbError> {
    let rows: Vec<(String, String, i64)> = on!(tx, c => {
        sqlx::query_as(concat!(
            "select id, 'not what was asked for: ' || mismatch, created_at from payments where mismatch is not null
             union all
             select p.id, 'paid more than once, by the checkout ' || p.checkout_id, p.created_at from payments p
             where ", stands!("p"), "
               and exists (select 1 from payments o where o.checkout_id = p.checkout_id and o.id <> p.id and ",
            stands!("o"), ")
             union all
             select w.payment_intent, 'the bank suspects fraud: ' || w.fraud_type, p.created_at
             from early_fraud_warnings w join payments p on p.id = w.payment_intent where ", stands!("p"), "
             union all
             select d.payment_intent, 'the bank waits for an answer to the dispute ' || d.id, p.created_at
             from disputes d join payments p on p.id = d.payment_intent
             where d.status in ('needs_response', 'warning_needs_response')
             order by 3, 1, 2"
        ))
        .fetch_all(c)
        .await?
    });
    Ok(rows
        .into_iter()
        .map(|(payment, why, _)| Flag { payment, why })
        .collect())
}
