//! An operator decides on what a buyer has asked for.

use super::{
    act::{self, Act, Kind},
    logged, words,
};
use crate::{
    db::Tx,
    error::{AppError, NoAct},
    ledger::payments::{self, Payment},
    money::Money,
    refund_requests::{self, Asker, RefundRequest, State},
    webhook::{Inbox, inbox::lock},
};

/// What the form holds.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The refund request.
    pub id: String,
    /// What the buyer reads.
    pub word: String,
    pub attempt: String,
}

/// Asks Stripe for what was asked for, or for what is left of that. The checkout that it is about; `now` is unix seconds.
pub async fn approve(
    inbox: &Inbox,
    operator: &str,
    decision: &Decision,
    now: i64,
) -> Result<String, AppError> {
    let word = words(&decision.word)?;
    let id = act::id(&decision.attempt, Kind::Approve, &decision.id)?;
    let mut tx = inbox.db.read().await.map_err(logged)?;
    let (request, payment) = find(&mut tx, &decision.id).await?;
    if request.state != State::Asked {
        return decided(&mut tx, &id, payment).await;
    }
    let shown = approvable(&mut tx, &payment, &request).await?;
    drop(tx);
    refund_requests::ask_charge(inbox, &payment.id, Asker::Click, now).await?;

    let mut tx = inbox.db.write().await.map_err(logged)?;
    lock(&mut tx).await.map_err(logged)?;
    let (request, payment) = find(&mut tx, &decision.id).await?;
    if request.state != State::Asked {
        return decided(&mut tx, &id, payment).await;
    }
    let money = approvable(&mut tx, &payment, &request).await?;
    // The button said another sum.
    if money != shown {
        return Err(AppError::StaleForm);
    }
    let request = RefundRequest { money, ..request };
    refund_requests::set_approved(&mut tx, &request.id, &request.money, word.as_deref(), now)
        .await
        .map_err(logged)?;
    let act = of(id, operator, Kind::Approve, &request, &payment, word, now);
    act::record(&mut tx, &act).await.map_err(logged)?;
    tx.commit().await.map_err(logged)?;
    tracing::info!(request = %request.id, "an operator has approved a refund");
    let request = RefundRequest {
        state: State::Requested,
        decided_at: Some(now),
        ..request
    };
    refund_requests::send(inbox, &request, now).await?;
    Ok(payment.checkout_id)
}

/// What is left of the request is not given back, and the buyer reads why; where nothing is left, there is nothing to say no
/// to. The checkout that it is about; `now` is unix seconds.
pub async fn decline(
    inbox: &Inbox,
    operator: &str,
    decision: &Decision,
    now: i64,
) -> Result<String, AppError> {
    let word = words(&decision.word)?.ok_or(AppError::NoAct(NoAct::NoWord))?;
    let id = act::id(&decision.attempt, Kind::Decline, &decision.id)?;
    let mut tx = inbox.db.write().await.map_err(logged)?;
    lock(&mut tx).await.map_err(logged)?;
    let (request, payment) = find(&mut tx, &decision.id).await?;
    if request.state != State::Asked {
        return decided(&mut tx, &id, payment).await;
    }
    let left = refund_requests::still_asked(&mut tx, &payment, &request)
        .await
        .map_err(logged)?;
    let Some(money) = left else {
        return Err(answered(&mut tx, &payment, &request).await);
    };
    let request = RefundRequest { money, ..request };
    refund_requests::set_declined(&mut tx, &request.id, &request.money, &word, now)
        .await
        .map_err(logged)?;
    let word = Some(word);
    let act = of(id, operator, Kind::Decline, &request, &payment, word, now);
    act::record(&mut tx, &act).await.map_err(logged)?;
    tx.commit().await.map_err(logged)?;
    tracing::info!(request = %request.id, "an operator has declined a refund");
    Ok(payment.checkout_id)
}

fn of(
    id: String,
    operator: &str,
    kind: Kind,
    request: &RefundRequest,
    payment: &Payment,
    word: Option<String>,
    at: i64,
) -> Act {
    Act {
        id,
        operator: operator.to_owned(),
        kind,
        checkout_id: Some(payment.checkout_id.clone()),
        subject: request.id.clone(),
        note: word,
        money: Some(request.money.clone()),
        at,
    }
}

async fn find(tx: &mut Tx, id: &str) -> Result<(RefundRequest, Payment), AppError> {
    let request = refund_requests::find(tx, id)
        .await
        .map_err(logged)?
        .filter(|request| !request.by_operator)
        .ok_or(AppError::NotFound)?;
    let payment = payments::find(tx, &request.payment_intent)
        .await
        .map_err(logged)?
        .ok_or(AppError::NotFound)?;
    Ok((request, payment))
}

async fn approvable(
    tx: &mut Tx,
    payment: &Payment,
    request: &RefundRequest,
) -> Result<Money, AppError> {
    refund_requests::approvable(tx, payment, request)
        .await
        .map_err(logged)?
        .map_err(AppError::NoRefund)
}

/// What has answered a request of which nothing is left.
async fn answered(tx: &mut Tx, payment: &Payment, request: &RefundRequest) -> AppError {
    let why = approvable(tx, payment, request).await.err();
    why.unwrap_or(AppError::NoAct(NoAct::Decided))
}

/// By this very form, sent twice; or by somebody else.
async fn decided(tx: &mut Tx, act: &str, payment: Payment) -> Result<String, AppError> {
    match act::find(tx, act).await.map_err(logged)? {
        Some(_) => Ok(payment.checkout_id),
        None => Err(AppError::NoAct(NoAct::Decided)),
    }
}
