//! Refunds: of most charges they succeed at once; some are pending first, and any may fail later.

mod create;
mod later;

use serde_json::{Value, json};

use super::{call::Call, error::ApiError, events, form::Form, list, store};

pub use create::create;
pub use later::{cancel, fail, in_time, require_action, succeed};

/// What comes of refunds of a charge, as the card that was charged has it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Succeeds,
    /// Pending for a while, then succeeded.
    SucceedsLater,
    /// Succeeded at first.
    FailsLater,
}

/// The card's own fate stands in what the API does not show of the charge; bank debits are refunded slowly.
async fn fate(call: &mut Call, charge: &Value) -> Result<Fate, ApiError> {
    let id = charge["id"].as_str().unwrap_or_default();
    let hidden = store::hidden(&mut call.tx, id).await?;
    Ok(match hidden["refunds"].as_str() {
        Some("pending") => Fate::SucceedsLater,
        Some("fail") => Fate::FailsLater,
        _ if charge["payment_method_details"]["type"] == "sepa_debit" => Fate::SucceedsLater,
        _ => Fate::Succeeds,
    })
}

/// Where the money goes, as far as is known.
fn destination(charge: &Value, status: &str) -> Value {
    let kind = &charge["payment_method_details"]["type"];
    if kind != "card" {
        return json!({ "type": kind });
    }
    let card = if status == "pending" {
        json!({ "type": "pending" })
    } else {
        json!({
            "reference_status": "pending",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        })
    };
    json!({ "card": card, "type": "card" })
}

/// Adds `more` minor units, which may be negative, to what was refunded of the charge.
fn set_refunded(charge: &mut Value, more: i64) {
    let refunded = charge["amount_refunded"].as_i64().unwrap_or_default() + more;
    charge["amount_refunded"] = json!(refunded);
    charge["refunded"] = json!(charge["amount"] == refunded);
}

async fn tell_update(call: &mut Call, refund: &Value, before: &Value) -> Result<(), ApiError> {
    events::emit_updated(call, "refund.updated", refund, before).await?;
    events::emit_updated(call, "charge.refund.updated", refund, before).await
}

async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::get(&mut call.tx, "refund", id)
        .await
        .map_err(|error| error.in_path("refund"))
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    let before = get(call, id).await?;
    let mut refund = before.clone();
    refund["metadata"] = form.metadata(&before["metadata"])?;
    form.finish()?;
    if refund != before {
        store::update(&mut call.tx, &refund).await?;
        tell_update(call, &refund, &before).await?;
    }
    Ok(refund)
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    get(call, id).await
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    let filters = list::of_payments(call, &mut form).await?;
    list::page(call, "refund", filters, form, "/v1/refunds").await
}
