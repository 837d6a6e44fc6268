//! Changing a PaymentIntent that is not paid yet.

use serde_json::{Value, json};

use super::{
    attempt::unexpected,
    confirm,
    create::{LATER, TEXTS},
    read,
};
use crate::sandbox::{
    call::Call, currency, customers, descriptor, error::ApiError, form::Form, store,
};

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    form.unsupported(&["setup_future_usage", "shipping"])?;
    form.unsupported(&[
        "allowed_payment_method_types",
        "capture_method",
        "currency",
        "customer",
        "excluded_payment_method_types",
        "payment_method_data",
        "payment_method_types",
    ])?;
    let mut intent = read::get(call, id).await?;
    let is_open = intent["amount_received"] == 0
        && [
            "requires_payment_method",
            "requires_confirmation",
            "requires_action",
        ]
        .map(Value::from)
        .contains(&intent["status"]);
    let is_sessions = store::hidden(&mut call.tx, id).await?["session"].is_string();
    if is_sessions && (form.is_text("amount") || form.is_text("payment_method")) {
        return Err(unexpected(
            &intent,
            "This PaymentIntent's amount and payment_method are those of its Checkout Session and cannot be updated.",
        ));
    }
    if let Some(amount) = form.integer_in("amount", 1, i64::MAX)? {
        let code = intent["currency"].as_str().unwrap_or_default();
        currency::check_charge(amount, code)?;
        if !is_open {
            return Err(unexpected(
                &intent,
                "This PaymentIntent's amount could not be updated because of its status.",
            ));
        }
        intent["amount"] = json!(amount);
    }
    for (field, most) in TEXTS {
        if let Some(text) = descriptor::short(&mut form, field, most)? {
            intent[field] = json!(text);
        }
    }
    if form.unsets("receipt_email") {
        intent["receipt_email"] = Value::Null;
    } else if let Some(email) = customers::email(&mut form, "receipt_email")? {
        intent["receipt_email"] = json!(email);
    }
    if let Some(method) = confirm::method(call, &mut form).await? {
        confirm::allowed(&intent, &method)?;
        if !is_open {
            return Err(unexpected(
                &intent,
                "This PaymentIntent's payment_method could not be updated because of its status.",
            ));
        }
        intent["payment_method"] = method["id"].clone();
        intent["next_action"] = Value::Null;
        intent["status"] = json!("requires_confirmation");
    }
    intent["metadata"] = form.metadata(&intent["metadata"])?;
    form.finish()?;
    store::update(&mut call.tx, &intent).await?;
    Ok(intent)
}
