//! `/v1/payment_pages`: the way of the hosted page's own script, which Stripe does not describe and its CLI uses. Also
//! the way to pay without a browser.

use serde_json::{Value, json};

use super::{
    call::Call,
    customers,
    error::ApiError,
    form::Form,
    payment_intents::{self, Attempt},
    payment_methods, sessions, store,
};

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let session = sessions::get(call, id).await?;
    show(call, &session).await
}

/// Pays with a PaymentMethod, or without one where there is nothing to pay. `expected_amount` is what the buyer was
/// shown, in minor units.
pub async fn confirm(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    let mut session = sessions::get(call, id).await?;
    let (named, email) = if sessions::is_free(&session) {
        form.unsupported(&["payment_method"])?;
        (None, customers::email(&mut form, "email")?)
    } else {
        (Some(form.required("payment_method")?), None)
    };
    let expected = form.integer("expected_amount")?;
    form.finish()?;
    if session["status"] != "open" {
        return Err(ApiError::invalid(format!(
            "This Checkout Session is no longer open: its status is {}.",
            session["status"].as_str().unwrap_or_default()
        ))
        .code("checkout_not_active_session"));
    }
    if expected.is_some_and(|amount| session["amount_total"] != amount) {
        return Err(ApiError::invalid(
            "The amount of the Checkout Session is not the expected one.",
        )
        .code("checkout_amount_mismatch")
        .param("expected_amount"));
    }
    let Some(named) = named else {
        sessions::complete_free(call, &mut session, email.as_deref()).await?;
        return show(call, &session).await;
    };
    let method = payment_methods::named(call, &named, "payment_method").await?;
    let (attempt, intent) = sessions::pay(call, &mut session, &method).await?;
    match attempt {
        Attempt::Declined(decline) => Err(payment_intents::declined(&intent, &method, decline)),
        _ => show(call, &session).await,
    }
}

async fn show(call: &mut Call, session: &Value) -> Result<Value, ApiError> {
    let intent = match session["payment_intent"].as_str() {
        Some(id) => store::get(&mut call.tx, payment_intents::KIND, id).await?,
        None => Value::Null,
    };
    let id = session["id"].as_str().unwrap_or_default();
    Ok(json!({
        "id": id.replacen("cs_test_", "ppage_1", 1),
        "object": "checkout.session",
        "amount_total": session["amount_total"],
        "currency": session["currency"],
        "customer_email": session["customer_email"],
        "livemode": false,
        "mode": session["mode"],
        "payment_intent": intent,
        "payment_method_types": session["payment_method_types"],
        "payment_status": session["payment_status"],
        "session_id": id,
        "status": session["status"],
        "success_url": session["success_url"],
        "url": session["url"],
    }))
}
