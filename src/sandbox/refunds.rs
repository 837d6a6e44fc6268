//! Refunds of card payments: they succeed at once, and may fail later.

use serde_json::{Value, json};

use super::{
    call::Call, charges::transact, currency, error::ApiError, events, form::Form, id, list, store,
};

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&[
        "currency",
        "customer",
        "instructions_email",
        "origin",
        "refund_application_fee",
        "reverse_transfer",
    ])?;
    let mut charge = charge(call, &mut form).await?;
    let amount = form.integer_in("amount", 1, i64::MAX)?;
    let reason = form.choice(
        "reason",
        &["duplicate", "fraudulent", "requested_by_customer"],
    )?;
    let metadata = form.metadata(&Value::Null)?;
    form.finish()?;

    let amount = refundable(&charge, amount)?;
    let id = id::random("re_3", 23);
    let transaction = transact(call, "refund", &id, -amount, 0, &charge["currency"]).await?;
    let refund = json!({
        "id": id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": transaction,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": null,
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": "succeeded",
        "transfer_reversal": null,
    });
    store::insert(&mut call.tx, &refund, None, &store::nothing()).await?;
    let before = charge.clone();
    set_refunded(&mut charge, amount);
    store::update(&mut call.tx, &charge).await?;
    events::emit(call, "refund.created", &refund).await?;
    events::emit_updated(call, "charge.refunded", &charge, &before).await?;
    Ok(refund)
}

/// The charge to refund, by its own id or by its PaymentIntent's.
async fn charge(call: &mut Call, form: &mut Form) -> Result<Value, ApiError> {
    match (form.text("charge")?, form.text("payment_intent")?) {
        (None, None) => Err(ApiError::invalid(
            "One of the following params should be provided for this request: payment_intent or charge.",
        )
        .code("parameter_missing")
        .param("payment_intent")),
        (Some(id), None) => store::get(&mut call.tx, "charge", &id)
            .await
            .map_err(|error| error.in_path("charge")),
        (charge, Some(id)) => {
            let intent = store::get(&mut call.tx, "payment_intent", &id)
                .await
                .map_err(|error| error.in_path("payment_intent"))?;
            let latest = intent["latest_charge"].as_str().unwrap_or_default();
            if charge.is_some_and(|charge| charge != latest) {
                return Err(ApiError::invalid(
                    "The charge given does not belong to the payment_intent given.",
                )
                .param("charge"));
            }
            if intent["status"] != "succeeded" {
                return Err(ApiError::invalid(format!(
                    "This PaymentIntent ({id}) does not have a successful charge to refund."
                ))
                .code("payment_intent_unexpected_state")
                .while_executing());
            }
            store::get(&mut call.tx, "charge", latest).await
        }
    }
}

/// How much is to be refunded, in minor units: what was asked for, else all that is left.
fn refundable(charge: &Value, asked: Option<i64>) -> Result<i64, ApiError> {
    let id = charge["id"].as_str().unwrap_or_default();
    if charge["status"] != "succeeded" {
        return Err(ApiError::invalid(format!(
            "Charge {id} was not successful and cannot be refunded."
        ))
        .while_executing());
    }
    // The bank has taken the money back: a refund beside that would pay the buyer twice (docs: "Disputes and refunds").
    if charge["disputed"] == true {
        return Err(ApiError::invalid(format!(
            "Charge {id} has been charged back; cannot issue a refund."
        ))
        .code("charge_disputed")
        .while_executing());
    }
    let paid = charge["amount"].as_i64().unwrap_or_default();
    let left = paid - charge["amount_refunded"].as_i64().unwrap_or_default();
    if left <= 0 {
        return Err(
            ApiError::invalid(format!("Charge {id} has already been refunded."))
                .code("charge_already_refunded")
                .while_executing(),
        );
    }
    match asked {
        Some(amount) if amount > left => {
            let currency = charge["currency"].as_str().unwrap_or_default();
            Err(ApiError::invalid(format!(
                "Refund amount ({}) is greater than unrefunded amount on charge ({})",
                currency::show(amount, currency),
                currency::show(left, currency)
            ))
            .param("amount")
            .while_executing())
        }
        Some(amount) => Ok(amount),
        None => Ok(left),
    }
}

/// Adds `more` minor units, which may be negative, to what was refunded of the charge.
fn set_refunded(charge: &mut Value, more: i64) {
    let refunded = charge["amount_refunded"].as_i64().unwrap_or_default() + more;
    charge["amount_refunded"] = json!(refunded);
    charge["refunded"] = json!(charge["amount"] == refunded);
}

/// A refund that succeeded comes back: the bank could not take it.
pub async fn fail(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let before = store::get(&mut call.tx, "refund", id)
        .await
        .map_err(|error| error.in_path("refund"))?;
    if before["status"] != "succeeded" {
        return Err(ApiError::invalid("Only a refund that succeeded can fail."));
    }
    let amount = before["amount"].as_i64().unwrap_or_default();
    let mut refund = before.clone();
    let transaction = transact(call, "refund_failure", id, amount, 0, &before["currency"]).await?;
    refund["status"] = json!("failed");
    refund["failure_reason"] = json!("expired_or_canceled_card");
    refund["failure_balance_transaction"] = json!(transaction);
    store::update(&mut call.tx, &refund).await?;

    let charge = before["charge"].as_str().unwrap_or_default();
    let mut charge = store::get(&mut call.tx, "charge", charge).await?;
    set_refunded(&mut charge, -amount);
    store::update(&mut call.tx, &charge).await?;
    tell_update(call, &refund, &before).await?;
    events::emit(call, "refund.failed", &refund).await?;
    Ok(refund)
}

async fn tell_update(call: &mut Call, refund: &Value, before: &Value) -> Result<(), ApiError> {
    events::emit_updated(call, "refund.updated", refund, before).await?;
    events::emit_updated(call, "charge.refund.updated", refund, before).await
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    let before = store::get(&mut call.tx, "refund", id)
        .await
        .map_err(|error| error.in_path("refund"))?;
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
    store::get(&mut call.tx, "refund", id)
        .await
        .map_err(|error| error.in_path("refund"))
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    let mut filters = list::created(&mut form)?;
    filters.extend(list::texts(
        &mut form,
        &[
            ("charge", "$.charge"),
            ("payment_intent", "$.payment_intent"),
        ],
    )?);
    list::page(call, "refund", filters, form, "/v1/refunds").await
}
