//! What a buyer may have back, as far as we know ourselves.

use super::find::requested;
use crate::{
    config::{Config, Refunds},
    db::{DbError, Tx},
    error::NoRefund,
    ledger::{
        disputes,
        moments::{self, What},
        payments::{Payment, Status},
        refunds::{self, Totals},
        standing::Standing,
    },
    money::Money,
};

const DAY: i64 = 24 * 60 * 60;

/// All that is left of the payment at `now` (unix seconds), or why nothing is given back.
pub async fn offer(
    tx: &mut Tx,
    config: &Config,
    payment: &Payment,
    now: i64,
) -> Result<Result<Money, NoRefund>, DbError> {
    let refunded = refunds::totals(tx, &payment.id).await?;
    let requested = requested(tx, &payment.id).await?;
    let disputes = disputes::list(tx, &payment.id).await?;
    // Stripe would refuse, and the bank may have given the money back already. An inquiry is best answered with a refund.
    let locked = disputes.iter().any(|dispute| !dispute.is_charge_refundable);
    let locked = locked.then(|| Standing::of(&disputes));
    let paid_at = moments::find(tx, &payment.id, What::Paid).await?;
    let age = now - paid_at.unwrap_or(payment.created_at);
    Ok(decide(config, payment, refunded, requested, locked, age))
}

/// What is true of the payment comes before what the merchant allows.
fn decide(
    config: &Config,
    payment: &Payment,
    refunded: Totals,
    requested: i64,
    locked: Option<Standing>,
    age: i64,
) -> Result<Money, NoRefund> {
    let paid = payment.money.amount;
    // More than can be counted is more than was paid.
    let left = [refunded.succeeded, refunded.pending, requested]
        .into_iter()
        .try_fold(paid, |left: i64, taken| left.checked_sub(taken))
        .unwrap_or(0);
    if payment.status != Status::Paid {
        Err(NoRefund::NotPaid)
    } else if paid == 0 {
        Err(NoRefund::Free)
    } else if refunded.succeeded >= paid {
        Err(NoRefund::AlreadyRefunded)
    } else if locked == Some(Standing::Lost) {
        Err(NoRefund::TakenBack)
    } else if locked.is_some() {
        Err(NoRefund::Disputed)
    } else if left <= 0 {
        Err(NoRefund::UnderWay)
    } else if refunded.failed > 0 {
        // The same card would not take it a second time (docs: "Refunds", failed refunds).
        Err(NoRefund::CameBack)
    } else if config.refunds == Refunds::Off {
        Err(NoRefund::Off)
    } else if age > config.refund_window_days * DAY {
        Err(NoRefund::TooOld)
    } else {
        Ok(Money::new(left, payment.money.currency.clone()))
    }
}
