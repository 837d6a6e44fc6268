//! Giving a PaymentIntent up.

use serde_json::{Value, json};

use super::{attempt::unexpected, read};
use crate::sandbox::{call::Call, error::ApiError, events, form::Form, store};

/// A debit on its way is in the banks' hands.
const CANCELABLE: [&str; 4] = [
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
];

pub async fn cancel(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    let reason = form.choice(
        "cancellation_reason",
        &[
            "abandoned",
            "duplicate",
            "fraudulent",
            "requested_by_customer",
        ],
    )?;
    form.finish()?;
    let intent = read::get(call, id).await?;
    let hidden = store::hidden(&mut call.tx, id).await?;
    if let Some(session) = hidden["session"].as_str() {
        let session = store::get(&mut call.tx, "checkout.session", session).await?;
        let way = match session["status"].as_str() {
            Some("open") => "expire its Checkout Session instead.",
            _ => "it belongs to a Checkout Session.",
        };
        let message = format!("You cannot cancel this PaymentIntent: {way}");
        return Err(unexpected(&intent, message));
    }
    let status = intent["status"].as_str().unwrap_or_default();
    if !CANCELABLE.contains(&status) {
        let message = format!(
            "You cannot cancel this PaymentIntent because it has a status of {status}. Only a PaymentIntent with one \
             of the following statuses may be canceled: {}.",
            CANCELABLE.join(", ")
        );
        return Err(unexpected(&intent, message));
    }
    end(call, intent, reason.as_deref()).await
}

/// That of a Checkout Session whose time is over.
pub async fn expire(call: &mut Call, id: &str) -> Result<(), ApiError> {
    let intent = read::get(call, id).await?;
    let status = intent["status"].as_str().unwrap_or_default();
    if CANCELABLE.contains(&status) {
        end(call, intent, Some("expired")).await?;
    }
    Ok(())
}

async fn end(call: &mut Call, mut intent: Value, reason: Option<&str>) -> Result<Value, ApiError> {
    intent["canceled_at"] = json!(call.now);
    intent["cancellation_reason"] = json!(reason);
    intent["next_action"] = Value::Null;
    intent["status"] = json!("canceled");
    store::update(&mut call.tx, &intent).await?;
    events::emit(call, "payment_intent.canceled", &intent).await?;
    Ok(intent)
}
