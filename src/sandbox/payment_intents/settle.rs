//! A bank debit: asked for now, decided later.

use serde_json::{Value, json};

use super::{
    attempt::{succeed, unexpected},
    read,
};
use crate::sandbox::{
    call::Call,
    charges::{self, Taken},
    error::{ApiError, doc_url},
    events,
    payment_methods::{self, Instrument},
    sessions, store,
    test_debits::TestDebit,
};

const FAILURE_CODE: &str = "insufficient_funds";
const FAILURE_MESSAGE: &str =
    "The customer's account has insufficient funds to cover this payment.";

/// Sends the debit on its way.
pub async fn begin(
    call: &mut Call,
    intent: &mut Value,
    method: &Value,
    instrument: &Instrument,
    debit: &TestDebit,
) -> Result<(), ApiError> {
    let charge = charges::make(call, intent, method, instrument, Taken::Later, false).await?;
    intent["latest_charge"] = charge["id"].clone();
    intent["status"] = json!("processing");
    store::update(&mut call.tx, intent).await?;
    let id = intent["id"].as_str().unwrap_or_default();
    store::set_due(&mut call.tx, id, Some(call.now + debit.after)).await?;
    events::emit(call, "charge.pending", &charge).await?;
    events::emit(call, "payment_intent.processing", intent).await
}

/// The time has come: what becomes of it is the test account's.
pub async fn settle_due(call: &mut Call, intent: Value) -> Result<Value, ApiError> {
    let method = intent["payment_method"].as_str().unwrap_or_default();
    let method = store::get(&mut call.tx, payment_methods::KIND, method).await?;
    let succeeds = match Instrument::of(call, &method).await? {
        Instrument::SepaDebit(debit) => debit.succeeds,
        Instrument::Card(_) => true,
    };
    let id = intent["id"].as_str().unwrap_or_default();
    settle(call, id, succeeds).await
}

/// The banks decide a debit that is on its way.
pub async fn settle(call: &mut Call, id: &str, succeeds: bool) -> Result<Value, ApiError> {
    let mut intent = read::get(call, id).await?;
    if intent["status"] != "processing" {
        return Err(unexpected(
            &intent,
            "Only a PaymentIntent that is processing can be settled.",
        ));
    }
    store::set_due(&mut call.tx, id, None).await?;
    let method = intent["payment_method"].as_str().unwrap_or_default();
    let method = store::get(&mut call.tx, payment_methods::KIND, method).await?;
    let charge = intent["latest_charge"].as_str().unwrap_or_default();
    let charge = store::get(&mut call.tx, "charge", charge).await?;
    if succeeds {
        let instrument = Instrument::of(call, &method).await?;
        let charge = charges::succeed(call, charge, &instrument).await?;
        events::emit(call, "charge.succeeded", &charge).await?;
        succeed(call, &mut intent).await?;
    } else {
        let charge = charges::fail(call, charge, FAILURE_CODE, FAILURE_MESSAGE).await?;
        intent["payment_method"] = Value::Null;
        intent["status"] = json!("requires_payment_method");
        intent["last_payment_error"] = json!({
            "charge": charge["id"],
            "code": FAILURE_CODE,
            "doc_url": doc_url(FAILURE_CODE),
            "message": FAILURE_MESSAGE,
            "payment_method": method,
            "type": "invalid_request_error",
        });
        store::update(&mut call.tx, &intent).await?;
        events::emit(call, "charge.failed", &charge).await?;
        events::emit(call, "payment_intent.payment_failed", &intent).await?;
    }
    sessions::follow(call, &intent, &method).await?;
    Ok(intent)
}
