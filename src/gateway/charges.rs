//! Charges: what a payment's money went through.

use stripe_client_core::StripeRequest;
use stripe_core::charge::ListCharge;
use stripe_shared::ChargeStatus;

use super::{GatewayError, Stripe, retry::with_retries};

/// The charge that paid, as Stripe has it now.
#[derive(Clone, Debug)]
pub struct Charge {
    pub id: String,
    /// The buyer's bank has been asked to take the money back.
    pub disputed: bool,
    /// Minor units; failed refunds are not counted.
    pub refunded: i64,
}

/// The charge that succeeded for this payment; `None` where there is none.
pub async fn find_charge(
    stripe: &Stripe,
    payment_intent: &str,
) -> Result<Option<Charge>, GatewayError> {
    // Listed rather than retrieved: events do not always name the charge, and a payment that was declined first has two.
    let charges = with_retries(|| async {
        Ok(ListCharge::new()
            .payment_intent(payment_intent)
            .limit(100)
            .customize()
            .send(&stripe.client)
            .await?)
    })
    .await?;
    Ok(charges
        .data
        .into_iter()
        .find(|charge| charge.status == ChargeStatus::Succeeded)
        .map(|charge| Charge {
            id: charge.id.to_string(),
            disputed: charge.disputed,
            refunded: charge.amount_refunded,
        }))
}
