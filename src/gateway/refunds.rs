//! Refunds: create one, find it again, retrieve one, list those of a charge.

use std::collections::HashMap;

use serde_json::Value;
use stripe_client_core::{IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_core::refund::{CreateRefund, CreateRefundReason, ListRefund, RetrieveRefund};

use super::{GatewayError, Stripe, recorded::send_recorded, retry::with_retries};
use crate::money::Money;

/// What a refund is made from. The same values under the same key give the same refund.
#[derive(Clone, Copy, Debug)]
pub struct NewRefund<'a> {
    /// Our refund request's id.
    pub request_id: &'a str,
    pub idempotency_key: &'a str,
    pub namespace: &'a str,
    pub payment_intent: &'a str,
    pub money: &'a Money,
    pub why: RefundWhy,
    /// The same in our words.
    pub reason: &'a str,
}

/// The reasons that Stripe knows (docs: "Create a refund").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundWhy {
    /// Paid twice for the same thing.
    Duplicate,
    /// The card and the address go on Stripe's block lists.
    Fraudulent,
    RequestedByCustomer,
}

/// Creates the refund, asking again under the same key while the outcome is unknown. Returns its id.
pub async fn create_refund(stripe: &Stripe, new: &NewRefund<'_>) -> Result<String, GatewayError> {
    let key = IdempotencyKey::new(new.idempotency_key).map_err(|_| GatewayError::Unsendable)?;
    let metadata = HashMap::from([
        ("till_namespace".to_owned(), new.namespace.to_owned()),
        ("till_refund_request".to_owned(), new.request_id.to_owned()),
        ("till_reason".to_owned(), new.reason.to_owned()),
    ]);
    let request = CreateRefund::new()
        .payment_intent(new.payment_intent)
        .amount(new.money.amount)
        .reason(match new.why {
            RefundWhy::Duplicate => CreateRefundReason::Duplicate,
            RefundWhy::Fraudulent => CreateRefundReason::Fraudulent,
            RefundWhy::RequestedByCustomer => CreateRefundReason::RequestedByCustomer,
        })
        .metadata(metadata);
    let refund = with_retries(|| async {
        let request = request
            .customize()
            .request_strategy(RequestStrategy::Idempotent(key.clone()));
        Ok(request.send(&stripe.client).await?)
    })
    .await?;
    Ok(refund.id.to_string())
}

/// The id of the refund that was made for our request, where there is one.
pub async fn find_refund(
    stripe: &Stripe,
    payment_intent: &str,
    request_id: &str,
) -> Result<Option<String>, GatewayError> {
    let refunds = with_retries(|| async {
        Ok(ListRefund::new()
            .payment_intent(payment_intent)
            .limit(100)
            .customize()
            .send(&stripe.client)
            .await?)
    })
    .await?;
    let is_it = |metadata: &HashMap<String, String>| {
        metadata
            .get("till_refund_request")
            .is_some_and(|id| id == request_id)
    };
    Ok(refunds
        .data
        .into_iter()
        .find(|refund| refund.metadata.as_ref().is_some_and(is_it))
        .map(|refund| refund.id.to_string()))
}

/// The refund as Stripe has it now, as raw JSON.
pub async fn retrieve_refund(stripe: &Stripe, refund_id: &str) -> Result<String, GatewayError> {
    let (_, raw) =
        with_retries(|| send_recorded(stripe, RetrieveRefund::new(refund_id).customize())).await?;
    Ok(raw)
}

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
