//! Refunds of a charge, as Stripe has them now.

use serde_json::Value;
use stripe_client_core::StripeRequest;
use stripe_core::refund::ListRefund;

use super::{GatewayError, Stripe, recorded::send_recorded, retry::with_retries};

#[derive(serde::Deserialize)]
struct Page {
    data: Vec<Value>,
}

/// Every refund of the charge, each as raw JSON.
pub async fn list_refunds(stripe: &Stripe, charge_id: &str) -> Result<Vec<String>, GatewayError> {
    let mut refunds = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let (page, raw) = with_retries(|| {
            let mut request = ListRefund::new().charge(charge_id).limit(100);
            if let Some(after) = &after {
                request = request.starting_after(after);
            }
            send_recorded(stripe, request.customize())
        })
        .await?;
        let raw: Page = serde_json::from_str(&raw).map_err(|_| GatewayError::Unreadable)?;
        refunds.extend(raw.data.iter().map(|refund| refund.to_string()));
        after = page.data.last().map(|refund| refund.id.to_string());
        if !page.has_more || after.is_none() {
            return Ok(refunds);
        }
    }
}
