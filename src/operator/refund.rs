//! An operator gives money back: all that is left, or part of it. Neither `REFUNDS=off` nor the buyer's window counts.

use super::{
    act::{self, Act, Kind},
    logged, words,
};
use crate::{
    api::ShopReason,
    db::Tx,
    error::{AppError, NoAct},
    ledger::payments::{self, Payment},
    money::Money,
    refund_requests::{self, Asker, RefundRequest, State},
    webhook::{Inbox, inbox::lock},
};

/// What the form holds.
#[derive(Clone, Debug)]
pub struct Refund {
    pub checkout_id: String,
    pub payment_intent: String,
    /// As it was typed; empty is all that is left.
    pub amount: String,
    pub reason: ShopReason,
    /// For operators alone.
    pub note: String,
    pub attempt: String,
}

/// Once for each form, however often that is sent. `now` is unix seconds.
pub async fn refund(
    inbox: &Inbox,
    operator: &str,
    wanted: &Refund,
    now: i64,
) -> Result<(), AppError> {
    let note = words(&wanted.note)?;
    let id = act::id(&wanted.attempt, Kind::Refund, &wanted.payment_intent)?;
    let mut tx = inbox.db.read().await.map_err(logged)?;
    let payment = find(&mut tx, wanted).await?;
    let Some(money) = what_to_give(&mut tx, &id, &payment, &wanted.amount).await? else {
        return Ok(());
    };
    drop(tx);
    // What was done in the dashboard or at the bank may not have been heard of yet.
    refund_requests::ask_charge(inbox, &payment.id, Asker::Click, now).await?;
    let asked_for_all = wanted.amount.trim().is_empty();

    let mut tx = inbox.db.write().await.map_err(logged)?;
    // No other request, and no event, comes between the sum and the row.
    lock(&mut tx).await.map_err(logged)?;
    let payment = find(&mut tx, wanted).await?;
    let Some(left) = what_to_give(&mut tx, &id, &payment, &wanted.amount).await? else {
        return Ok(());
    };
    // Who left the amount open saw another sum on the page.
    if asked_for_all && left != money {
        return Err(AppError::StaleForm);
    }
    let (by, reason) = (operator.to_owned(), wanted.reason.as_str());
    let mut request = RefundRequest::new(
        &payment.id,
        money.clone(),
        reason,
        by,
        State::Requested,
        now,
    );
    request.by_operator = true;
    refund_requests::insert(&mut tx, &request)
        .await
        .map_err(logged)?;
    let act = Act {
        id,
        operator: operator.to_owned(),
        kind: Kind::Refund,
        checkout_id: Some(payment.checkout_id),
        subject: request.id.clone(),
        note,
        money: Some(money),
        at: now,
    };
    act::record(&mut tx, &act).await.map_err(logged)?;
    tx.commit().await.map_err(logged)?;
    tracing::info!(request = %request.id, "an operator gives money back");
    refund_requests::send(inbox, &request, now).await
}

async fn find(tx: &mut Tx, wanted: &Refund) -> Result<Payment, AppError> {
    payments::find(tx, &wanted.payment_intent)
        .await
        .map_err(logged)?
        .filter(|payment| payment.checkout_id == wanted.checkout_id)
        .ok_or(AppError::NotFound)
}

/// `None` where this form was sent before.
async fn what_to_give(
    tx: &mut Tx,
    act: &str,
    payment: &Payment,
    typed: &str,
) -> Result<Option<Money>, AppError> {
    let currency = &payment.money.currency;
    let typed = match typed.trim() {
        "" => None,
        text => Some(
            Money::parse(text, currency)
                .ok()
                .filter(|money| money.amount > 0)
                .ok_or(AppError::NoAct(NoAct::Amount))?,
        ),
    };
    if let Some(done) = act::find(tx, act).await.map_err(logged)? {
        // The browser's back button brings the old form back: another amount is another wish.
        return match typed {
            Some(typed) if done.money != Some(typed.clone()) => Err(AppError::StaleForm),
            _ => Ok(None),
        };
    }
    let left = refund_requests::left_to_give(tx, payment)
        .await
        .map_err(logged)?
        .map_err(AppError::NoRefund)?;
    match typed {
        Some(typed) if typed.amount > left.amount => Err(AppError::NoAct(NoAct::TooMuch)),
        Some(typed) => Ok(Some(typed)),
        None => Ok(Some(left)),
    }
}
