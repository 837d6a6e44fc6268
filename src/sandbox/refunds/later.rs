//! What becomes of a refund after it was made.

use serde_json::{Value, json};

use super::{destination, get, set_refunded, tell_update};
use crate::sandbox::{
    balance_transactions::{Kind, transact},
    call::Call,
    error::ApiError,
    events, store,
};

/// A pending refund has reached the buyer.
pub async fn succeed(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let before = get(call, id).await?;
    if before["status"] != "pending" {
        return Err(ApiError::invalid("Only a pending refund can succeed."));
    }
    let charge = before["charge"].as_str().unwrap_or_default();
    let charge = store::get(&mut call.tx, "charge", charge).await?;
    let mut refund = before.clone();
    refund["status"] = json!("succeeded");
    refund["destination_details"] = destination(&charge, "succeeded");
    without(&mut refund, "pending_reason");
    store::update(&mut call.tx, &refund).await?;
    store::set_due(&mut call.tx, id, None).await?;
    tell_update(call, &refund, &before).await?;
    Ok(refund)
}

/// A refund comes back: the bank could not take it.
pub async fn fail(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let before = get(call, id).await?;
    if before["status"] != "succeeded" && before["status"] != "pending" {
        return Err(ApiError::invalid(
            "Only a refund that is pending or succeeded can fail.",
        ));
    }
    let charge = before["charge"].as_str().unwrap_or_default();
    let mut charge = store::get(&mut call.tx, "charge", charge).await?;
    let amount = before["amount"].as_i64().unwrap_or_default();
    let kind = Kind::RefundFailure;
    let transaction = transact(call, kind, id, amount, 0, &charge).await?;
    let mut refund = before.clone();
    refund["status"] = json!("failed");
    refund["failure_reason"] = json!(match charge["payment_method_details"]["type"].as_str() {
        Some("card") => "expired_or_canceled_card",
        _ => "unknown",
    });
    refund["failure_balance_transaction"] = json!(transaction);
    without(&mut refund, "pending_reason");
    store::update(&mut call.tx, &refund).await?;
    store::set_due(&mut call.tx, id, None).await?;
    set_refunded(&mut charge, -amount);
    store::update(&mut call.tx, &charge).await?;
    tell_update(call, &refund, &before).await?;
    events::emit(call, "refund.failed", &refund).await?;
    Ok(refund)
}

/// What time alone does: a pending refund succeeds, one that had succeeded fails.
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
