//! A buyer pays a Checkout Session, or tries to.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    call::{App, Call},
    card::{Payer, Verdict},
    charges,
    error::ApiError,
    events,
    form::Form,
    id,
    object::of_parts,
    sessions, store,
};

/// What came of an attempt.
pub enum Outcome {
    /// Paid now or before; the session as it stands.
    Complete(Value),
    /// The sentence the buyer reads.
    Declined(&'static str),
    Expired,
}

/// Charges the card for the session. Posting twice pays once: attempts queue for the one writing connection.
pub async fn pay(app: &Arc<App>, session: &str, payer: &Payer) -> Result<Outcome, ApiError> {
    let mut call = Call::write(app).await?;
    let mut session = store::get(&mut call.tx, "checkout.session", session)
        .await
        .map_err(|error| error.in_path("session"))?;
    match session["status"].as_str() {
        Some("open") if session["expires_at"].as_i64() > Some(call.now) => {}
        Some("complete") => return Ok(Outcome::Complete(session)),
        _ => return Ok(Outcome::Expired),
    }

    let mut intent = payment_intent(&mut call, &mut session).await?;
    let mut method = payer.payment_method(call.now);
    method["customer"] = session["customer"].clone();
    store::insert(&mut call.tx, &method, None, &store::nothing()).await?;
    if payer.verdict == Verdict::Paid {
        succeed(&mut call, &mut session, &mut intent, &method, payer).await?;
        call.commit().await?;
        return Ok(Outcome::Complete(session));
    }
    fail(&mut call, &mut intent, &method, payer).await?;
    call.commit().await?;
    Ok(Outcome::Declined(payer.verdict.message()))
}

/// The session's one PaymentIntent, made at the first attempt.
async fn payment_intent(call: &mut Call, session: &mut Value) -> Result<Value, ApiError> {
    if let Some(id) = session["payment_intent"].as_str() {
        return store::get(&mut call.tx, "payment_intent", id).await;
    }
    let hidden = store::hidden(&mut call.tx, session["id"].as_str().unwrap_or_default()).await?;
    let data = &hidden["payment"];
    let id = id::random("pi_3", 23);
    let intent = of_parts([
        json!({
            "id": id,
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_capturable": 0,
            "amount_details": { "tip": {} },
            "amount_received": 0,
            "application": null,
            "application_fee_amount": null,
            "automatic_payment_methods": null,
            "canceled_at": null,
            "cancellation_reason": null,
            "capture_method": "automatic",
            "client_secret": format!("{id}_secret_{}", id::random("", 25)),
            "confirmation_method": "automatic",
            "created": call.now,
            "currency": session["currency"],
            "customer": session["customer"],
            "customer_account": null,
            "description": data["description"],
            "excluded_payment_method_types": null,
        }),
        json!({
                "last_payment_error": null,
                "latest_charge": null,
                "livemode": false,
                "metadata": data["metadata"],
                "next_action": null,
                "on_behalf_of": null,
                "payment_method": null,
                "payment_method_configuration_details": null,
                "payment_method_options": { "card": {
                    "installments": null,
                    "mandate_options": null,
                    "network": null,
                    "request_three_d_secure": "automatic",
                } },
                "payment_method_types": session["payment_method_types"],
                "processing": null,
                "receipt_email": data["receipt_email"],
                "review": null,
                "setup_future_usage": null,
                "shipping": null,
                "source": null,
                "statement_descriptor": data["statement_descriptor"],
                "statement_descriptor_suffix": data["statement_descriptor_suffix"],
                "status": "requires_payment_method",
                "transfer_data": null,
                "transfer_group": data["transfer_group"],
        }),
    ]);
    store::insert(&mut call.tx, &intent, None, &store::nothing()).await?;
    events::emit(call, "payment_intent.created", &intent).await?;
    session["payment_intent"] = json!(id);
    store::update(&mut call.tx, session).await?;
    Ok(intent)
}

async fn succeed(
    call: &mut Call,
    session: &mut Value,
    intent: &mut Value,
    method: &Value,
    payer: &Payer,
) -> Result<(), ApiError> {
    let charge = charges::make(call, intent, method, payer).await?;
    events::emit(call, "charge.succeeded", &charge).await?;

    intent["amount_received"] = intent["amount"].clone();
    intent["last_payment_error"] = Value::Null;
    intent["latest_charge"] = charge["id"].clone();
    intent["payment_method"] = method["id"].clone();
    intent["status"] = json!("succeeded");
    store::update(&mut call.tx, intent).await?;
    events::emit(call, "payment_intent.succeeded", intent).await?;

    session["collected_information"] = json!({
        "business_name": null,
        "individual_name": null,
        "shipping_details": null,
    });
    session["customer_details"] = sessions::customer_details(&payer.email, payer.name.as_deref());
    session["payment_status"] = json!("paid");
    session["status"] = json!("complete");
    session["url"] = Value::Null;
    store::update(&mut call.tx, session).await?;
    store::set_due(
        &mut call.tx,
        session["id"].as_str().unwrap_or_default(),
        None,
    )
    .await?;
    events::emit(call, "checkout.session.completed", session).await
}

async fn fail(
    call: &mut Call,
    intent: &mut Value,
    method: &Value,
    payer: &Payer,
) -> Result<(), ApiError> {
    let charge = charges::make(call, intent, method, payer).await?;
    intent["last_payment_error"] = json!({
        "charge": charge["id"],
        "code": "card_declined",
        "decline_code": payer.verdict.decline_code(),
        "doc_url": "https://docs.stripe.com/error-codes#card-declined",
        "message": payer.verdict.message(),
        "payment_method": method,
        "type": "card_error",
    });
    intent["latest_charge"] = charge["id"].clone();
    store::update(&mut call.tx, intent).await?;
    events::emit(call, "charge.failed", &charge).await?;
    events::emit(call, "payment_intent.payment_failed", intent).await
}

pub async fn retrieve(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.text("client_secret")?;
    form.finish()?;
    store::get(&mut call.tx, "payment_intent", id)
        .await
        .map_err(|error| error.in_path("intent"))
}
