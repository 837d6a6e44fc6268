//! Money was received, whatever became of the session's own event: PaymentIntents and charges say the same.

use serde::Deserialize;

use super::error::ApplyError;
use crate::{
    checkouts,
    db::Tx,
    ledger::{
        journal::Proof,
        payments::{self, Payment, Status},
    },
    money::Money,
};

/// What the buyer was shown (Stripe: "Adaptive Pricing").
#[derive(Clone, Deserialize)]
pub struct Presentment {
    presentment_amount: i64,
    presentment_currency: String,
}

impl Presentment {
    pub fn money(self) -> Money {
        Money::new(self.presentment_amount, self.presentment_currency)
    }
}

pub struct Received {
    pub payment_intent: String,
    pub charge: Option<String>,
    pub checkout_id: String,
    pub money: Money,
    pub presentment: Option<Presentment>,
    /// When the PaymentIntent or the charge was made, unix seconds.
    pub created: i64,
}

pub async fn received(tx: &mut Tx, received: Received, proof: Proof<'_>) -> Result<(), ApplyError> {
    // Amounts are compared when the session speaks: here tax and discounts cannot be told from a mismatch.
    let mismatch = match checkouts::find(tx, &received.checkout_id).await? {
        Some(_) => None,
        None => Some("no such checkout here".to_owned()),
    };
    let fact = Payment {
        id: received.payment_intent,
        checkout_id: received.checkout_id,
        checkout_session_id: None,
        charge_id: received.charge,
        email: None,
        money: received.money,
        status: Status::Paid,
        created_at: received.created,
        mismatch,
        presentment: received.presentment.map(Presentment::money),
    };
    record(tx, fact, proof).await
}

/// Records what is told of a payment. One that came twice for a checkout is somebody's to give back: it is said aloud.
pub async fn record(tx: &mut Tx, fact: Payment, proof: Proof<'_>) -> Result<(), ApplyError> {
    let payment = payments::record(tx, fact, proof).await?;
    if payments::is_overpaid(tx, &payment.checkout_id).await? {
        tracing::error!(payment = %payment.id, checkout = %payment.checkout_id, "a checkout was paid more than once");
    }
    Ok(())
}
