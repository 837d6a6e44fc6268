//! A visitor's own payments, in pages.

use crate::{
    api::{PaymentRow, PaymentsPage},
    checkouts, clock,
    db::{Db, DbError, Tx, on},
    ledger::payments::{self, Payment},
};

const PAGE: i64 = 20;

/// Newest first. `before` is the cursor of an earlier page; one that was not ours begins at the newest.
pub async fn list(db: &Db, visitor: &str, before: Option<&str>) -> Result<PaymentsPage, DbError> {
    let before = before.and_then(|cursor| {
        let (created_at, id) = cursor.split_once('.')?;
        Some((created_at.parse().ok()?, id))
    });
    let mut tx = db.read().await?;
    let mut listed = list_by_owner(&mut tx, visitor, before, PAGE + 1).await?;
    let more = listed.len() > PAGE as usize;
    listed.truncate(PAGE as usize);
    let mut rows = Vec::with_capacity(listed.len());
    for item in &listed {
        rows.push(PaymentRow {
            id: item.payment.checkout_id.clone(),
            date: clock::readable(item.payment.created_at),
            datetime: clock::rfc3339(item.payment.created_at),
            product: item.product_name.clone(),
            quantity: item.quantity,
            amount: item.payment.money.clone(),
            status: checkouts::payment_status(&mut tx, &item.payment).await?,
        });
    }
    let older = listed
        .last()
        .filter(|_| more)
        .map(|item| format!("{}.{}", item.payment.created_at, item.payment.id));
    Ok(PaymentsPage { rows, older })
}

/// A payment as its owner's list shows it: the facts that its status is derived from, and what was bought.
struct Listed {
    payment: Payment,
    product_name: String,
    quantity: i64,
}

/// The payments of a visitor's checkouts, newest first, older than `before` (`created_at`, id).
async fn list_by_owner(
    tx: &mut Tx,
    owner: &str,
    before: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let (created_at, id) = before.unwrap_or((i64::MAX, ""));
    let ids: Vec<(String, String, i64)> = on!(tx, c => {
        sqlx::query_as(
            "select payments.id, checkouts.product_name, checkouts.quantity
             from payments join checkouts on checkouts.id = payments.checkout_id
             where checkouts.owner = $1
               and (payments.created_at < $2 or (payments.created_at = $2 and payments.id < $3))
             order by payments.created_at desc, payments.id desc limit $4",
        )
        .bind(owner)
        .bind(created_at)
        .bind(id)
        .bind(limit)
        .fetch_all(c)
        .await?
    });
    let mut listed = Vec::with_capacity(ids.len());
    for (id, product_name, quantity) in ids {
        if let Some(payment) = payments::find(tx, &id).await? {
            listed.push(Listed {
                payment,
                product_name,
                quantity,
            });
        }
    }
    Ok(listed)
}
