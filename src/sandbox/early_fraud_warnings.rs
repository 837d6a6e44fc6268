//! Early fraud warnings: the buyer's bank believes that a charge was not the cardholder's, before anybody disputes it.

use serde_json::{Value, json};

use super::{call::Call, error::ApiError, events, form::Form, id, list, store};

const KIND: &str = "radar.early_fraud_warning";

/// Warns of a charge that succeeded.
pub async fn warn(call: &mut Call, charge: &str) -> Result<Value, ApiError> {
    let charge = store::get(&mut call.tx, "charge", charge)
        .await
        .map_err(|error| error.in_path("charge"))?;
    if charge["status"] != "succeeded" {
        return Err(ApiError::invalid(
            "Banks warn only of a charge that succeeded.",
        ));
    }
    if !of(call, &charge).await?.is_empty() {
        return Err(ApiError::invalid("The bank has warned of this charge."));
    }
    let warning = json!({
        "id": id::random("issfr_1", 23),
        "object": KIND,
        "actionable": is_actionable(&charge),
        "charge": charge["id"],
        "created": call.now,
        "fraud_type": "misc",
        "livemode": false,
        "payment_intent": charge["payment_intent"],
    });
    store::insert(&mut call.tx, &warning, None, &store::nothing()).await?;
    events::emit(call, "radar.early_fraud_warning.created", &warning).await?;
    Ok(warning)
}

/// Whether giving the money back would still spare a dispute.
fn is_actionable(charge: &Value) -> bool {
    charge["disputed"] != true && charge["refunded"] != true
}

async fn of(call: &mut Call, charge: &Value) -> Result<Vec<Value>, ApiError> {
    let id = charge["id"].as_str().unwrap_or_default();
    Ok(store::having(&mut call.tx, KIND, "$.charge", id).await?)
}

/// Brings the warnings of a charge to where the charge is.
pub async fn follow(call: &mut Call, charge: &Value) -> Result<(), ApiError> {
    for before in of(call, charge).await? {
        let mut warning = before.clone();
        warning["actionable"] = json!(is_actionable(charge));
        if warning != before {
            store::update(&mut call.tx, &warning).await?;
            let told = "radar.early_fraud_warning.updated";
            events::emit_updated(call, told, &warning, &before).await?;
        }
    }
    Ok(())
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, KIND, id)
        .await
        .map_err(|error| error.in_path("early_fraud_warning"))
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    let filters = list::of_payments(call, &mut form).await?;
    list::page(call, KIND, filters, form, "/v1/radar/early_fraud_warnings").await
}
