//! A visitor's own payments, in pages.

use crate::{
    api::{PaymentRow, PaymentsPage},
    checkouts, clock,
    db::{Db, DbError},
    ledger::payments,
};

const PAGE: i64 = 20;

/// Newest first. `before` is the cursor of an earlier page; one that was not ours begins at the newest.
pub async fn list(db: &Db, visitor: &str, before: Option<&str>) -> Result<PaymentsPage, DbError> {
    let before = before.and_then(|cursor| {
        let (created_at, id) = cursor.split_once('.')?;
        Some((created_at.parse().ok()?, id))
    });
    let mut tx = db.read().await?;
    let mut listed = payments::list_by_owner(&mut tx, visitor, before, PAGE + 1).await?;
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
