//! One payment, with all that an operator may know and do.

use super::{links::at_stripe, logged};
use crate::{
    access::{self, Who},
    account::{self, Reader},
    api::{DecisionView, DeskOffer, DeskPayment, PaymentView, RefundReason},
    checkouts, clock,
    config::Config,
    db::{DbError, Tx},
    error::AppError,
    ledger::payments::{self, Payment, Status},
    refund_requests::{self, State},
    webhook::Inbox,
};

/// `None` where there is no such payment. A refund whose news is late is asked for at Stripe first. `now` is unix seconds.
pub async fn get(
    inbox: &Inbox,
    config: &Config,
    who: &Who,
    checkout_id: &str,
    now: i64,
) -> Result<Option<DeskPayment>, AppError> {
    let payment = match account::get(inbox, config, who, checkout_id, now).await {
        Ok(payment) => payment,
        Err(AppError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    read(inbox, config, payment).await.map_err(logged)
}

async fn read(
    inbox: &Inbox,
    config: &Config,
    view: PaymentView,
) -> Result<Option<DeskPayment>, DbError> {
    let mut tx = inbox.db.read().await?;
    let Some(checkout) = checkouts::find(&mut tx, &view.id).await? else {
        return Ok(None);
    };
    let payments = payments::list_by_checkout(&mut tx, &checkout.id).await?;
    let shown = payments.iter().find(|payment| payment.id == view.reference);
    let (mut decisions, mut offers) = (Vec::new(), Vec::new());
    for payment in &payments {
        decisions.extend(undecided(&mut tx, payment).await?);
        if payment.status == Status::Paid {
            offers.push(DeskOffer {
                payment: payment.id.clone(),
                amount: payment.money.clone(),
                date: clock::readable(payment.created_at),
                left: refund_requests::left_to_give(&mut tx, payment).await?,
            });
        }
    }
    let facts = account::facts(&mut tx, &checkout, &payments, Reader::Operator).await?;
    Ok(Some(DeskPayment {
        address: access::address(&checkout, shown),
        is_corrected: checkout.corrected_email.is_some(),
        decisions,
        offers,
        at_stripe: at_stripe(config, &inbox.stamp),
        payment: PaymentView { facts, ..view },
    }))
}

/// What waits for an operator, and how much can be approved.
async fn undecided(tx: &mut Tx, payment: &Payment) -> Result<Vec<DecisionView>, DbError> {
    let mut waiting = Vec::new();
    for request in refund_requests::list(tx, &payment.id).await? {
        if request.state != State::Asked {
            continue;
        }
        if refund_requests::still_asked(tx, payment, &request)
            .await?
            .is_none()
        {
            continue;
        }
        let left = refund_requests::approvable(tx, payment, &request).await?;
        waiting.push(DecisionView {
            reason: RefundReason::parse(&request.reason).unwrap_or(RefundReason::Other),
            date: clock::readable(request.created_at),
            datetime: clock::rfc3339(request.created_at),
            id: request.id,
            money: request.money,
            left,
        });
    }
    Ok(waiting)
}
