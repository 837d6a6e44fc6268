//! Money goes back to a buyer.

use serde_json::{Value, json};

use super::{Fate, destination, fate, set_refunded};
use crate::sandbox::{
    balance_transactions::{Kind, transact},
    call::Call,
    currency, early_fraud_warnings,
    error::ApiError,
    events,
    form::Form,
    id, presentment, store,
};

/// Until a refund that changes by itself does, in seconds.
const LATER: i64 = 3 * 60;

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&[
        "currency",
        "customer",
        "instructions_email",
        "origin",
        "refund_application_fee",
        "reverse_transfer",
    ])?;
    let charge_id = form.text("charge")?;
    let intent = form.text("payment_intent")?;
    let amount = form.integer_in("amount", 1, i64::MAX)?;
    let reason = form.choice(
        "reason",
        &["duplicate", "fraudulent", "requested_by_customer"],
    )?;
    let metadata = form.metadata(&Value::Null)?;
    form.finish()?;

    let mut charge = charge(call, charge_id, intent).await?;
    let amount = refundable(call, &charge, amount).await?;
    let fate = fate(call, &charge).await?;
    let status = match fate {
        Fate::SucceedsLater => "pending",
        Fate::Succeeds | Fate::FailsLater => "succeeded",
    };
    // A refund of anything but a card is a refund of a payment.
    let (prefix, kind) = match charge["payment_method_details"]["type"].as_str() {
        Some("card") => ("re_3", Kind::Refund),
        _ => ("pyr_1", Kind::PaymentRefund),
    };
    let id = id::random(prefix, 23);
    // Pending or not, the account's balance has given it.
    let transaction = transact(call, kind, &id, -amount, &charge).await?;
    let mut refund = json!({
        "id": id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": transaction,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": null,
        "destination_details": destination(&charge, status),
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": status,
        "transfer_reversal": null,
    });
    if let Some(part) = presentment::part(&charge, amount) {
        refund["presentment_details"] = part;
    }
    if status == "pending" {
        refund["pending_reason"] = json!("processing");
    }
    store::insert(&mut call.tx, &refund, None, &store::nothing()).await?;
    if fate != Fate::Succeeds {
        store::set_due(&mut call.tx, &id, Some(call.now + LATER)).await?;
    }
    let before = charge.clone();
    set_refunded(&mut charge, amount);
    store::update(&mut call.tx, &charge).await?;
    events::emit(call, "refund.created", &refund).await?;
    events::emit_updated(call, "charge.refunded", &charge, &before).await?;
    early_fraud_warnings::follow(call, &charge).await?;
    Ok(refund)
}

/// The charge to refund, by its own id or by its PaymentIntent's.
async fn charge(
    call: &mut Call,
    charge: Option<String>,
    intent: Option<String>,
) -> Result<Value, ApiError> {
    match (charge, intent) {
        (None, None) => Err(ApiError::invalid(
            "One of the following params should be provided for this request: payment_intent or charge.",
        )),
        // Stripe looks it up as if the path named it.
        (Some(id), None) => store::get(&mut call.tx, "charge", &id)
            .await
            .map_err(|error| error.in_path("id")),
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
                return Err(unpaid(&id));
            }
            store::get(&mut call.tx, "charge", latest).await
        }
    }
}

fn unpaid(intent: &str) -> ApiError {
    ApiError::invalid(format!(
        "This PaymentIntent ({intent}) does not have a successful charge to refund."
    ))
    .while_executing()
}

/// How much is to be refunded, in minor units: what was asked for, else all that is left.
async fn refundable(call: &mut Call, charge: &Value, asked: Option<i64>) -> Result<i64, ApiError> {
    let id = charge["id"].as_str().unwrap_or_default();
    if charge["status"] != "succeeded" {
        let intent = charge["payment_intent"].as_str().unwrap_or_default();
        return Err(unpaid(intent));
    }
    // Where the bank has taken the money back, a refund beside that would pay the buyer twice; an inquiry can be
    // answered with one (docs: "Disputes and refunds").
    let disputes = store::having(&mut call.tx, "dispute", "$.charge", id).await?;
    if disputes
        .iter()
        .any(|dispute| dispute["is_charge_refundable"] == false)
    {
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
            let of = if left == paid {
                "charge amount"
            } else {
                "unrefunded amount on charge"
            };
            Err(ApiError::invalid(format!(
                "Refund amount ({}) is greater than {of} ({})",
                currency::show(amount, currency),
                currency::show(left, currency)
            ))
            .param("amount")
            .while_executing())
        }
        Some(amount) => {
            let currency = charge["currency"].as_str().unwrap_or_default();
            currency::check_divides(amount, currency, "amount")
                .map_err(ApiError::while_executing)?;
            Ok(amount)
        }
        None => Ok(left),
    }
}
