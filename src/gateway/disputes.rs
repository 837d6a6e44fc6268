//! Disputes: retrieve one, list those of a payment.

use serde_json::Value;
use stripe_client_core::StripeRequest;
use stripe_core::dispute::{ListDispute, RetrieveDispute};

use super::{GatewayError, Stripe, recorded::send_recorded, retry::with_retries};

/// The dispute as Stripe has it now, as raw JSON.
pub async fn retrieve_dispute(stripe: &Stripe, dispute_id: &str) -> Result<String, GatewayError> {
    let (_, raw) =
        with_retries(|| send_recorded(stripe, RetrieveDispute::new(dispute_id).customize()))
            .await?;
    Ok(raw)
}

#[derive(serde::Deserialize)]
struct Page {
    data: Vec<Value>,
}

/// Those of a payment, each as raw JSON. A bank opens one or two, so there is one page.
pub async fn list_disputes(
    stripe: &Stripe,
    payment_intent: &str,
) -> Result<Vec<String>, GatewayError> {
    let (_, raw) = with_retries(|| {
        let request = ListDispute::new().payment_intent(payment_intent).limit(100);
        send_recorded(stripe, request.customize())
    })
    .await?;
    let page: Page = serde_json::from_str(&raw).map_err(|_| GatewayError::Unreadable)?;
    Ok(page.data.iter().map(Value::to_string).collect())
}
