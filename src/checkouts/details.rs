//! What the owner of a checkout is told of it, and what the pages call a payment.

use super::{Checkout, Status};
use crate::{
    api::{CheckoutDetails, PaymentStatus},
    clock,
    db::{DbError, Tx},
    ledger::{
        disputes,
        payments::{self, Payment},
        refunds::{self, Totals},
        standing::Standing,
    },
    refund_requests,
};

/// What the checkout's owner may know of it.
pub async fn details(
    tx: &mut Tx,
    checkout: &Checkout,
    payment: Option<&Payment>,
) -> Result<CheckoutDetails, DbError> {
    let created_at = payment.map_or(checkout.created_at, |payment| payment.created_at);
    let status = match payment {
        Some(payment) => {
            let mut refunded = refunds::totals(tx, &payment.id).await?;
            refunded.pending += refund_requests::requested(tx, &payment.id).await?;
            let disputes = disputes::list(tx, &payment.id).await?;
            let standing = Standing::of(&disputes);
            let asked = refund_requests::asked(tx, &payment.id).await?;
            payment_status(
                payment.status,
                payment.money.amount,
                refunded,
                asked,
                standing,
            )
        }
        None if matches!(checkout.status, Status::Expired | Status::Failed) => {
            PaymentStatus::NotPaid
        }
        None => PaymentStatus::Processing,
    };
    Ok(CheckoutDetails {
        product_id: checkout.product_id.clone(),
        product: checkout.product_name.clone(),
        quantity: checkout.quantity,
        amount: payment
            .map_or(&checkout.money, |payment| &payment.money)
            .clone(),
        status,
        presentment: payment.and_then(|payment| payment.presentment.clone()),
        email: payment.and_then(|payment| payment.email.clone()),
        date: clock::readable(created_at),
        datetime: clock::rfc3339(created_at),
    })
}

/// What the pages call a payment of `amount` minor units, derived from its facts, its disputes' and its refunds', those
/// that Stripe was only asked for among the pending ones; `asked` waits for an operator, unless all has gone back.
pub fn payment_status(
    status: payments::Status,
    amount: i64,
    refunded: Totals,
    asked: i64,
    standing: Standing,
) -> PaymentStatus {
    match (status, standing) {
        (payments::Status::Processing, _) => return PaymentStatus::Processing,
        (payments::Status::Failed, _) => return PaymentStatus::NotPaid,
        // Nothing else moves until the bank has decided.
        (payments::Status::Paid, Standing::Open) => return PaymentStatus::Disputed,
        (payments::Status::Paid, Standing::Lost) => return PaymentStatus::DisputeLost,
        (payments::Status::Paid, _) if amount == 0 => return PaymentStatus::Free,
        // The payment stands as long as a bank only asks.
        (payments::Status::Paid, _) => {}
    }
    match refunded {
        Totals {
            unanswered: 1.., ..
        } => PaymentStatus::RefundNeedsAction,
        Totals { pending: 1.., .. } => PaymentStatus::RefundPending,
        _ if asked > 0 && refunded.succeeded < amount => PaymentStatus::RefundRequested,
        Totals {
            succeeded: 0,
            failed: 1..,
            ..
        } => PaymentStatus::RefundFailed,
        Totals { succeeded: 0, .. } => PaymentStatus::Paid,
        Totals { succeeded, .. } if succeeded < amount => PaymentStatus::PartlyRefunded,
        _ => PaymentStatus::Refunded,
    }
}
