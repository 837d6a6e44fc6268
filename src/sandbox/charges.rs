//! Charges.

use serde_json::{Value, json};

use super::{
    balance_transactions::{Kind, card_fee, transact},
    call::Call,
    card::{Payer, Verdict},
    error::ApiError,
    form::Form,
    id, list,
    object::of_parts,
    store,
};

/// Keeps the charge of an attempt, with its balance transaction where it succeeded.
pub async fn make(
    call: &mut Call,
    intent: &Value,
    method: &Value,
    payer: &Payer,
) -> Result<Value, ApiError> {
    let paid = payer.verdict == Verdict::Paid;
    let amount = intent["amount"].as_i64().unwrap_or_default();
    let id = id::random("ch_3", 23);
    let transaction = if paid {
        let fee = card_fee(amount);
        Some(
            transact(
                call,
                Kind::of_charge(&method["type"]),
                &id,
                amount,
                fee,
                intent,
            )
            .await?,
        )
    } else {
        None
    };
    let descriptor = match intent["statement_descriptor_suffix"].as_str() {
        Some(suffix) => format!("SANDBOX* {suffix}"),
        None => "SANDBOX".to_owned(),
    };
    let charge = of_parts([
        json!({
            "id": id,
            "object": "charge",
            "amount": amount,
            "amount_captured": if paid { amount } else { 0 },
            "amount_refunded": 0,
            "application": null,
            "application_fee": null,
            "application_fee_amount": null,
            "balance_transaction": transaction,
            "billing_details": payer.billing_details(),
            "calculated_statement_descriptor": descriptor,
            "captured": paid,
            "created": call.now,
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": false,
            "failure_balance_transaction": null,
        }),
        json!({
                "failure_code": if paid { None } else { Some("card_declined") },
                "failure_message": if paid { None } else { Some(payer.verdict.message()) },
                "fraud_details": {},
                "livemode": false,
                "metadata": intent["metadata"],
                "on_behalf_of": null,
                "outcome": outcome(payer.verdict),
                "paid": paid,
                "payment_intent": intent["id"],
                "payment_method": method["id"],
                "payment_method_details": payer.charge_details(amount),
                "radar_options": {},
                "receipt_email": intent["receipt_email"],
                "receipt_number": null,
                "receipt_url": null,
                "refunded": false,
                "review": null,
                "shipping": null,
                "source": null,
                "source_transfer": null,
                "statement_descriptor": intent["statement_descriptor"],
                "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
                "status": if paid { "succeeded" } else { "failed" },
                "transfer_data": null,
                "transfer_group": intent["transfer_group"],
        }),
    ]);
    store::insert(&mut call.tx, &charge, None, &store::nothing()).await?;
    Ok(charge)
}

fn outcome(verdict: Verdict) -> Value {
    if verdict == Verdict::Paid {
        return json!({
            "advice_code": null,
            "network_advice_code": null,
            "network_decline_code": null,
            "network_status": "approved_by_network",
            "reason": null,
            "risk_level": "normal",
            "risk_score": 3,
            "seller_message": "Payment complete.",
            "type": "authorized",
        });
    }
    json!({
        "advice_code": "try_again_later",
        "network_advice_code": null,
        "network_decline_code": null,
        "network_status": "declined_by_network",
        "reason": verdict.decline_code(),
        "risk_level": "normal",
        "risk_score": 3,
        "seller_message": match verdict {
            Verdict::InsufficientFunds => "The bank returned the decline code `insufficient_funds`.",
            _ => "The bank did not return any further details with this decline.",
        },
        "type": "issuer_declined",
    })
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["transfer_group"])?;
    let mut filters = list::created(&mut form)?;
    filters.extend(list::texts(
        &mut form,
        &[
            ("customer", "$.customer"),
            ("payment_intent", "$.payment_intent"),
        ],
    )?);
    list::page(call, "charge", filters, form, "/v1/charges").await
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, "charge", id)
        .await
        .map_err(|error| error.in_path("charge"))
}
