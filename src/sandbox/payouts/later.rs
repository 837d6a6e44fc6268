//! What becomes of a payout after it was made.

use serde_json::{Value, json};

use super::get;
use crate::sandbox::{
    balance_transactions::{Kind, Moved, keep},
    call::Call,
    error::ApiError,
    events,
    form::Form,
    store,
};

/// Until a payout that changes by itself does, in seconds.
pub const STEP: i64 = 90;

/// What time alone does: a pending payout goes to the bank, and arrives there.
pub async fn in_time(call: &mut Call, payout: &Value) -> Result<(), ApiError> {
    let id = payout["id"].as_str().unwrap_or_default();
    if payout["status"] != "pending" {
        pay(call, id).await?;
        return Ok(());
    }
    let mut sent = payout.clone();
    sent["status"] = json!("in_transit");
    store::update(&mut call.tx, &sent).await?;
    store::set_due(&mut call.tx, id, Some(call.now + STEP)).await?;
    events::emit_updated(call, "payout.updated", &sent, payout).await
}

/// The money is at the bank.
pub async fn pay(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let mut payout = get(call, id).await?;
    if payout["status"] != "pending" && payout["status"] != "in_transit" {
        return Err(ApiError::invalid(
            "Only a payout that is pending or in transit can be paid.",
        ));
    }
    payout["status"] = json!("paid");
    payout["trace_id"] = json!({ "status": "unsupported", "value": null });
    store::update(&mut call.tx, &payout).await?;
    store::set_due(&mut call.tx, id, None).await?;
    events::emit(call, "payout.paid", &payout).await?;
    Ok(payout)
}

/// The bank sends the money back, which it may do with what it had taken.
pub async fn fail(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let mut payout = get(call, id).await?;
    if payout["status"] == "canceled" || payout["status"] == "failed" {
        return Err(ApiError::invalid("This payout has come to its end."));
    }
    payout["failure_code"] = json!("account_closed");
    payout["failure_message"] = json!("The bank account has been closed");
    payout["status"] = json!("failed");
    give_back(call, payout, Kind::PayoutFailure, "payout.failed").await
}

pub async fn cancel(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let mut payout = get(call, id).await?;
    if payout["status"] != "pending" {
        return Err(ApiError::invalid(format!(
            "Payouts can only be canceled while they are pending; this payout is {}.",
            payout["status"].as_str().unwrap_or_default()
        ))
        .while_executing());
    }
    payout["status"] = json!("canceled");
    give_back(call, payout, Kind::PayoutCancel, "payout.canceled").await
}

/// The money is on the balance again.
async fn give_back(
    call: &mut Call,
    mut payout: Value,
    kind: Kind,
    told: &str,
) -> Result<Value, ApiError> {
    let id = payout["id"].as_str().unwrap_or_default().to_owned();
    let moved = Moved {
        kind,
        source: &id,
        amount: payout["amount"].as_i64().unwrap_or_default(),
        currency: payout["currency"].as_str().unwrap_or_default(),
        exchange_rate: None,
        description: Some(
            match kind {
                Kind::PayoutCancel => "STRIPE PAYOUT CANCEL",
                _ => "STRIPE PAYOUT FAILURE",
            }
            .to_owned(),
        ),
        available_on: call.now,
    };
    let transaction = keep(call, moved).await?;
    payout["failure_balance_transaction"] = json!(transaction);
    store::update(&mut call.tx, &payout).await?;
    store::set_due(&mut call.tx, &id, None).await?;
    events::emit(call, told, &payout).await?;
    Ok(payout)
}
