//! What is left of a payment to give back, whoever gives it.

use super::{
    RefundRequest,
    find::{asked, requested},
};
use crate::{
    db::{DbError, Tx},
    error::NoRefund,
    ledger::{
        disputes,
        payments::{Payment, Status},
        refunds::{self, Totals},
        standing::Standing,
    },
    money::Money,
};

/// What is true of a payment, whatever the merchant allows.
pub(super) struct Known {
    status: Status,
    paid: Money,
    refunded: Totals,
    requested: i64,
    /// What waits for an operator, as far as it is left.
    pub asked: i64,
    /// How the disputes stand where Stripe would refuse.
    locked: Option<Standing>,
}

pub(super) async fn known(tx: &mut Tx, payment: &Payment) -> Result<Known, DbError> {
    let disputes = disputes::list(tx, &payment.id).await?;
    // Stripe would refuse, and the bank may have given the money back already. An inquiry is best answered with a refund.
    let locked = disputes.iter().any(|dispute| !dispute.is_charge_refundable);
    let refunded = refunds::totals(tx, &payment.id).await?;
    let requested = requested(tx, &payment.id).await?;
    let gone = [refunded.succeeded, refunded.pending, requested];
    let left = minus(payment.money.amount, &gone).max(0);
    Ok(Known {
        status: payment.status,
        paid: payment.money.clone(),
        refunded,
        requested,
        asked: asked(tx, &payment.id).await?.min(left),
        locked: locked.then(|| Standing::of(&disputes)),
    })
}

/// More than can be counted is more than was paid.
fn minus(paid: i64, taken: &[i64]) -> i64 {
    let left = taken
        .iter()
        .try_fold(paid, |left, taken| left.checked_sub(*taken));
    left.unwrap_or(0)
}

impl Known {
    /// What is left beside `reserved`, which waits for an operator.
    pub fn left(&self, reserved: i64) -> Result<Money, NoRefund> {
        let refunded = &self.refunded;
        let taken = [
            refunded.succeeded,
            refunded.pending,
            self.requested,
            reserved,
        ];
        let left = minus(self.paid.amount, &taken);
        if self.status != Status::Paid {
            Err(NoRefund::NotPaid)
        } else if self.paid.amount == 0 {
            Err(NoRefund::Free)
        } else if refunded.succeeded >= self.paid.amount {
            Err(NoRefund::AlreadyRefunded)
        } else if self.locked == Some(Standing::Lost) {
            Err(NoRefund::TakenBack)
        } else if self.locked.is_some() {
            Err(NoRefund::Disputed)
        } else if left <= 0 && reserved > 0 {
            Err(NoRefund::Asked)
        } else if left <= 0 {
            Err(NoRefund::UnderWay)
        } else if refunded.failed > 0 {
            // The same card would not take it a second time: the merchant arranges another way (docs: "Refunds", failed
            // refunds).
            Err(NoRefund::CameBack)
        } else {
            Ok(Money::new(left, self.paid.currency.clone()))
        }
    }
}

/// What an operator may give back of the payment. What buyers have asked for is kept for that.
pub async fn left_to_give(
    tx: &mut Tx,
    payment: &Payment,
) -> Result<Result<Money, NoRefund>, DbError> {
    let known = known(tx, payment).await?;
    Ok(known.left(known.asked))
}

/// What approving the request, which waits for an operator, would give back: what was asked for, or less where less is left.
pub async fn approvable(
    tx: &mut Tx,
    payment: &Payment,
    request: &RefundRequest,
) -> Result<Result<Money, NoRefund>, DbError> {
    let known = known(tx, payment).await?;
    let others = (known.asked - request.money.amount).max(0);
    Ok(known
        .left(others)
        .map(|left| match left.amount < request.money.amount {
            true => left,
            false => request.money.clone(),
        }))
}

/// What the request, which waits for an operator, still asks for. `None` where nothing is left of it to decide on.
pub async fn still_asked(
    tx: &mut Tx,
    payment: &Payment,
    request: &RefundRequest,
) -> Result<Option<Money>, DbError> {
    let asked = known(tx, payment).await?.asked.min(request.money.amount);
    Ok((asked > 0).then(|| Money::new(asked, request.money.currency.clone())))
}
