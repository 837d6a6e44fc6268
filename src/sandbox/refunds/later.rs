//! What becomes of a refund after it was made.

use serde_json::{Value, json};

use super::{destination, get, set_refunded, tell_update};
use crate::sandbox::{
    balance_transactions::{Kind, transact},
    call::Call,
    error::ApiError,
    events,
    form::Form,
    store,
};

/// How long a buyer has to say where a refund goes, in seconds: 45 days.
const TIME_TO_ANSWER: i64 = 45 * 24 * 60 * 60;

/// The buyer is asked where the money of a pending refund goes. Nothing happens before the answer, or its time is over.
pub async fn require_action(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let before = get(call, id).await?;
    if before["status"] != "pending" {
        return Err(ApiError::invalid(
            "Only a pending refund can come to wait for the buyer.",
        ));
    }
    let charge = before["charge"].as_str().unwrap_or_default();
    let charge = store::get(&mut call.tx, "charge", charge).await?;
    let email = charge["billing_details"]["email"].as_str();
    let expires_at = call.now + TIME_TO_ANSWER;
    let mut refund = before.clone();
    refund["status"] = json!("requires_action");
    refund["next_action"] = json!({
        "display_details": {
            "email_sent": {
                "email_sent_at": call.now,
                "email_sent_to": email.unwrap_or("buyer@example.com"),
            },
            "expires_at": expires_at,
        },
        "type": "display_details",
    });
    without(&mut refund, "pending_reason");
    store::update(&mut call.tx, &refund).await?;
    store::set_due(&mut call.tx, id, Some(expires_at)).await?;
    tell_update(call, &refund, &before).await?;
    Ok(refund)
}

/// A refund that was on its way has reached the buyer.
pub async fn succeed(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let before = get(call, id).await?;
    if before["status"] != "pending" && before["status"] != "requires_action" {
        return Err(ApiError::invalid(
            "Only a refund that is pending or waits for the buyer can succeed.",
        ));
    }
    let charge = before["charge"].as_str().unwrap_or_default();
    let charge = store::get(&mut call.tx, "charge", charge).await?;
    let mut refund = before.clone();
    refund["status"] = json!("succeeded");
    refund["destination_details"] = destination(&charge, "succeeded");
    without(&mut refund, "pending_reason");
    without(&mut refund, "next_action");
    store::update(&mut call.tx, &refund).await?;
    store::set_due(&mut call.tx, id, None).await?;
    tell_update(call, &refund, &before).await?;
    Ok(refund)
}

/// A refund comes back: the bank could not take it.
pub async fn fail(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let before = get(call, id).await?;
    if before["status"] == "failed" || before["status"] == "canceled" {
        return Err(ApiError::invalid("This refund has come to its end."));
    }
    let charge = before["charge"].as_str().unwrap_or_default();
    let charge = store::get(&mut call.tx, "charge", charge).await?;
    let mut refund = before.clone();
    refund["status"] = json!("failed");
    refund["failure_reason"] = json!(match charge["payment_method_details"]["type"].as_str() {
        Some("card") => "expired_or_canceled_card",
        _ => "unknown",
    });
    let refund = give_back(call, refund, charge, &before).await?;
    events::emit(call, "refund.failed", &refund).await?;
    Ok(refund)
}

/// Calls off a refund that waits for the buyer, as Stripe does with no other.
pub async fn cancel(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let before = get(call, id).await?;
    if before["status"] != "requires_action" {
        return Err(ApiError::invalid("Canceling this refund is unsupported.").while_executing());
    }
    let charge = before["charge"].as_str().unwrap_or_default();
    let charge = store::get(&mut call.tx, "charge", charge).await?;
    let mut refund = before.clone();
    refund["status"] = json!("canceled");
    refund["failure_reason"] = json!("merchant_request");
    give_back(call, refund, charge, &before).await
}

/// The money is on the account's balance again, and its charge is refunded by so much less.
async fn give_back(
    call: &mut Call,
    mut refund: Value,
    mut charge: Value,
    before: &Value,
) -> Result<Value, ApiError> {
    let id = before["id"].as_str().unwrap_or_default();
    let amount = before["amount"].as_i64().unwrap_or_default();
    let transaction = transact(call, Kind::RefundFailure, id, amount, &charge).await?;
    refund["failure_balance_transaction"] = json!(transaction);
    without(&mut refund, "pending_reason");
    without(&mut refund, "next_action");
    store::update(&mut call.tx, &refund).await?;
    store::set_due(&mut call.tx, id, None).await?;
    set_refunded(&mut charge, -amount);
    store::update(&mut call.tx, &charge).await?;
    tell_update(call, &refund, before).await?;
    Ok(refund)
}

/// What time alone does: a pending refund succeeds; one that had succeeded fails, and one that the buyer did not answer.
pub async fn in_time(call: &mut Call, refund: &Value) -> Result<(), ApiError> {
    let id = refund["id"].as_str().unwrap_or_default();
    match refund["status"].as_str() {
        Some("pending") => succeed(call, id).await?,
        _ => fail(call, id).await?,
    };
    Ok(())
}

fn without(refund: &mut Value, field: &str) {
    if let Some(fields) = refund.as_object_mut() {
        fields.remove(field);
    }
}
