//! Charges.

use serde_json::{Value, json};

use super::{
    balance_transactions::{Kind, make_available, transact},
    call::Call,
    decline::Decline,
    error::ApiError,
    events,
    form::Form,
    id, list,
    object::of_parts,
    payment_methods::{Instrument, charge_details},
    store,
    test_cards::Fate,
};

/// Whether the money is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Now,
    /// The banks will tell.
    Later,
    Refused(Decline),
}

/// Keeps the charge of an attempt, with its balance transaction where it succeeded and was captured at once.
pub async fn make(
    call: &mut Call,
    intent: &Value,
    method: &Value,
    instrument: &Instrument,
    taken: Taken,
    authenticated: bool,
) -> Result<Value, ApiError> {
    let amount = intent["amount"].as_i64().unwrap_or_default();
    let id = id::random(charge_prefix(instrument), 23);
    let (status, decline) = match taken {
        Taken::Now => ("succeeded", None),
        Taken::Later => ("pending", None),
        Taken::Refused(decline) => ("failed", Some(decline)),
    };
    let descriptor = match intent["statement_descriptor_suffix"].as_str() {
        Some(suffix) => format!("SANDBOX* {suffix}"),
        None => "SANDBOX".to_owned(),
    };
    let mut charge = of_parts([
        json!({
            "id": id,
            "object": "charge",
            "amount": amount,
            "amount_captured": if decline.is_none() { amount } else { 0 },
            "amount_refunded": 0,
            "application": null,
            "application_fee": null,
            "application_fee_amount": null,
            "balance_transaction": null,
            "billing_details": method["billing_details"],
            "calculated_statement_descriptor": descriptor,
            "captured": decline.is_none(),
            "created": call.now,
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": false,
            "failure_balance_transaction": null,
        }),
        json!({
            "failure_code": decline.map(Decline::code),
            "failure_message": decline.map(Decline::message),
            "fraud_details": {},
            "livemode": false,
            "metadata": intent["metadata"],
            "on_behalf_of": null,
            "outcome": outcome(taken),
            "paid": taken == Taken::Now,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": charge_details(instrument, amount, authenticated),
            "radar_options": {},
            "receipt_email": intent["receipt_email"],
            "receipt_number": null,
            "receipt_url": null,
            "refunded": false,
            "review": null,
            "shipping": intent["shipping"],
            "source_transfer": null,
            "statement_descriptor": intent["statement_descriptor"],
            "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
            "status": status,
            "transfer_data": null,
            "transfer_group": intent["transfer_group"],
        }),
    ]);
    if let Some(shown) = intent.get("presentment_details") {
        charge["presentment_details"] = shown.clone();
    }
    if taken == Taken::Now && intent["capture_method"] == "automatic" {
        charge["balance_transaction"] = balance(call, &charge, instrument).await?;
    }
    store::insert(&mut call.tx, &charge, None, &hidden(instrument)).await?;
    Ok(charge)
}

/// Puts the money on the balance behind all that told of the payment (docs: "Asynchronous capture"), unless it is there.
pub async fn capture(
    call: &mut Call,
    before: &Value,
    instrument: &Instrument,
) -> Result<(), ApiError> {
    if before["balance_transaction"].is_string() {
        return Ok(());
    }
    let mut charge = before.clone();
    charge["balance_transaction"] = balance(call, &charge, instrument).await?;
    store::update(&mut call.tx, &charge).await?;
    events::emit_updated(call, "charge.updated", &charge, before).await
}

fn charge_prefix(instrument: &Instrument) -> &'static str {
    match instrument {
        Instrument::Card(_) => "ch_3",
        Instrument::SepaDebit(_) => "py_3",
    }
}

/// What becomes of the charge's refunds.
fn hidden(instrument: &Instrument) -> Value {
    match instrument {
        Instrument::Card(card) => match card.test.fate {
            Fate::RefundPends => json!({ "refunds": "pending" }),
            Fate::RefundFails => json!({ "refunds": "fail" }),
            _ => json!({}),
        },
        Instrument::SepaDebit(_) => json!({}),
    }
}

async fn balance(
    call: &mut Call,
    charge: &Value,
    instrument: &Instrument,
) -> Result<Value, ApiError> {
    let id = charge["id"].as_str().unwrap_or_default();
    let amount = charge["amount"].as_i64().unwrap_or_default();
    let kind = Kind::of_charge(&charge["payment_method_details"]["type"]);
    let transaction = transact(call, kind, id, amount, charge).await?;
    if let Instrument::Card(card) = instrument
        && card.test.fate == Fate::IsAvailable
    {
        make_available(call, &transaction).await?;
    }
    Ok(json!(transaction))
}

/// A pending charge whose money has come.
pub async fn succeed(
    call: &mut Call,
    mut charge: Value,
    instrument: &Instrument,
) -> Result<Value, ApiError> {
    charge["balance_transaction"] = balance(call, &charge, instrument).await?;
    charge["outcome"] = outcome(Taken::Now);
    charge["paid"] = json!(true);
    charge["status"] = json!("succeeded");
    store::update(&mut call.tx, &charge).await?;
    Ok(charge)
}

/// A pending charge that the bank sends back.
pub async fn fail(
    call: &mut Call,
    mut charge: Value,
    code: &str,
    message: &str,
) -> Result<Value, ApiError> {
    charge["amount_captured"] = json!(0);
    charge["captured"] = json!(false);
    charge["failure_code"] = json!(code);
    charge["failure_message"] = json!(message);
    charge["outcome"]["network_status"] = json!("declined_by_network");
    charge["outcome"]["reason"] = json!(code);
    charge["outcome"]["type"] = json!("issuer_declined");
    charge["status"] = json!("failed");
    store::update(&mut call.tx, &charge).await?;
    Ok(charge)
}

fn outcome(taken: Taken) -> Value {
    let Taken::Refused(decline) = taken else {
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
    };
    json!({
        "advice_code": decline.advice(),
        "network_advice_code": null,
        "network_decline_code": null,
        "network_status": "declined_by_network",
        "reason": decline.decline_code(),
        "risk_level": "normal",
        "risk_score": 3,
        "seller_message": match decline {
            Decline::Generic => "The bank did not return any further details with this decline.".to_owned(),
            decline => format!("The bank returned the decline code `{}`.", decline.decline_code()),
        },
        "type": "issuer_declined",
    })
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["transfer_group"])?;
    let mut filters = list::created(&mut form)?;
    filters.extend(
        list::named(
            call,
            &mut form,
            &[
                ("customer", "customer", "$.customer"),
                ("payment_intent", "payment_intent", "$.payment_intent"),
            ],
        )
        .await?,
    );
    list::page(call, "charge", filters, form, "/v1/charges").await
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, "charge", id)
        .await
        .map_err(|error| error.in_path("charge"))
}
