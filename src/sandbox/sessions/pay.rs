//! A Checkout Session is paid, and follows what becomes of its PaymentIntent.

use serde_json::{Value, json};

use super::{
    KIND,
    create::{NOTHING_TO_PAY, customer_details},
};
use crate::sandbox::{
    call::Call,
    error::ApiError,
    events,
    payment_intents::{self, Attempt},
    presentment, store,
};

/// Takes the money of an open session by `method`.
pub async fn pay(
    call: &mut Call,
    session: &mut Value,
    method: &Value,
) -> Result<(Attempt, Value), ApiError> {
    let mut intent = intent(call, session).await?;
    payment_intents::allowed(&intent, method)?;
    let id = session["id"].as_str().unwrap_or_default();
    let page = format!("{}/c/pay/{id}", call.app.url);
    let attempt = payment_intents::attempt(call, &mut intent, method, Some(&page), true).await?;
    *session = store::get(&mut call.tx, KIND, id).await?;
    Ok((attempt, intent))
}

/// Whether the order costs nothing: no money is taken, and no PaymentIntent made for it.
pub fn is_free(session: &Value) -> bool {
    session["payment_status"] == NOTHING_TO_PAY
}

/// Ends an open session in which there is nothing to pay.
pub async fn complete_free(
    call: &mut Call,
    session: &mut Value,
    email: Option<&str>,
) -> Result<(), ApiError> {
    complete(call, session, email, None).await?;
    store::update(&mut call.tx, session).await?;
    events::emit(call, "checkout.session.completed", session).await
}

/// The session's one PaymentIntent, made at the first attempt.
async fn intent(call: &mut Call, session: &mut Value) -> Result<Value, ApiError> {
    if let Some(id) = session["payment_intent"].as_str() {
        return store::get(&mut call.tx, payment_intents::KIND, id).await;
    }
    let id = session["id"].as_str().unwrap_or_default();
    let mut set = store::hidden(&mut call.tx, id).await?["payment"].take();
    set["amount"] = session["amount_total"].clone();
    set["currency"] = session["currency"].clone();
    set["customer"] = session["customer"].clone();
    set["payment_method_types"] = session["payment_method_types"].clone();
    if let Some(shown) = presentment::of_session(session) {
        set["presentment_details"] = shown;
    }
    let intent = payment_intents::insert(call, set, json!({ "session": id })).await?;
    session["payment_intent"] = intent["id"].clone();
    store::update(&mut call.tx, session).await?;
    Ok(intent)
}

/// Brings the session that a PaymentIntent belongs to, if any, to where the PaymentIntent is.
pub async fn follow(call: &mut Call, intent: &Value, method: &Value) -> Result<(), ApiError> {
    let id = intent["id"].as_str().unwrap_or_default();
    let hidden = store::hidden(&mut call.tx, id).await?;
    let Some(id) = hidden["session"].as_str() else {
        return Ok(());
    };
    let mut session = store::get(&mut call.tx, KIND, id).await?;
    let event = match (session["status"].as_str(), intent["status"].as_str()) {
        (Some("open"), Some("succeeded" | "processing")) => {
            let payer = &method["billing_details"];
            let (email, name) = (payer["email"].as_str(), payer["name"].as_str());
            complete(call, &mut session, email, name).await?;
            "checkout.session.completed"
        }
        (Some("complete"), Some("succeeded")) => "checkout.session.async_payment_succeeded",
        (Some("complete"), Some("requires_payment_method")) => {
            "checkout.session.async_payment_failed"
        }
        _ => return Ok(()),
    };
    if let Some(shown) = intent.get("presentment_details") {
        session["presentment_details"] = shown.clone();
    }
    if intent["status"] == "succeeded" {
        session["payment_status"] = json!("paid");
    }
    store::update(&mut call.tx, &session).await?;
    events::emit(call, event, &session).await
}

async fn complete(
    call: &mut Call,
    session: &mut Value,
    email: Option<&str>,
    name: Option<&str>,
) -> Result<(), ApiError> {
    let known = session["customer_details"]["email"].as_str();
    session["customer_details"] = customer_details(email.or(known).unwrap_or_default(), name);
    session["collected_information"] = json!({
        "business_name": null,
        "individual_name": null,
        "shipping_details": null,
    });
    session["status"] = json!("complete");
    session["url"] = Value::Null;
    let id = session["id"].as_str().unwrap_or_default();
    store::set_due(&mut call.tx, id, None).await?;
    Ok(())
}
