//! A new PaymentIntent, by request or for a Checkout Session.

use serde_json::{Value, json};

use super::{
    KIND,
    confirm::{self, How},
};
use crate::sandbox::{
    call::Call, currency, customers, descriptor, error::ApiError, events, form::Form, id,
    object::of_parts, payment_methods::types, shipping, store,
};

/// Fields that a request may set at any time, with the most characters they take.
pub const TEXTS: [(&str, usize); 4] = [
    ("description", 1000),
    ("statement_descriptor", 22),
    ("statement_descriptor_suffix", 22),
    ("transfer_group", 500),
];

const LATER_CAPTURED: &str = "automatic_async";

pub const LATER: [&str; 14] = [
    "amount_details",
    "application_fee_amount",
    "confirmation_token",
    "customer_account",
    "hooks",
    "mandate",
    "on_behalf_of",
    "payment_details",
    "payment_method_configuration",
    "payment_method_options",
    "radar_options",
    "transfer_data",
    "use_stripe_sdk",
    "amount_to_confirm",
];

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    let amount = form
        .integer_in("amount", 1, i64::MAX)?
        .ok_or_else(|| form.missing("amount"))?;
    let currency = currency::parse(&form.required("currency")?)?;
    currency::check_charge(amount, &currency)?;
    let capture_method = only_automatic(&mut form)?;
    let asked = types::asked(call, &mut form, &currency)?;
    let automatic = automatic_payment_methods(&mut form, asked.is_some())?;
    let types = asked.unwrap_or_else(|| types::automatic(&currency));
    let customer = form.text("customer")?;
    if let Some(id) = &customer {
        customers::get(call, id)
            .await
            .map_err(|error| error.param("customer"))?;
    }
    let mut set = json!({
        "amount": amount,
        "automatic_payment_methods": automatic,
        "capture_method": capture_method,
        "currency": currency,
        "customer": customer,
        "metadata": form.metadata(&Value::Null)?,
        "payment_method_types": types,
        "receipt_email": customers::email(&mut form, "receipt_email")?,
        "setup_future_usage": form.choice("setup_future_usage", &shipping::USAGES)?,
        "shipping": shipping::read(&mut form)?,
    });
    for (field, most) in TEXTS {
        set[field] = json!(descriptor::short(&mut form, field, most)?);
    }
    let confirms = form.boolean("confirm")?.unwrap_or(false);
    let how = How::read(&mut form)?;
    let method = confirm::method(call, &mut form).await?;
    form.finish()?;
    if !confirms && how.is_for_confirming() {
        return Err(ApiError::invalid(
            "You can only provide `return_url`, `off_session` or `error_on_requires_action` when `confirm` is true.",
        )
        .param("confirm"));
    }

    let mut intent = insert(call, set, store::nothing()).await?;
    if confirms {
        return confirm::carry_out(call, intent, method, &how).await;
    }
    if let Some(method) = method {
        confirm::allowed(&intent, &method)?;
        intent["payment_method"] = method["id"].clone();
        intent["status"] = json!("requires_confirmation");
        store::update(&mut call.tx, &intent).await?;
    }
    Ok(intent)
}

/// Money is taken when the payment is confirmed, and confirming is one step. Whether the money is on the balance at once
/// or a moment later is what the two ways differ in; since API version 2024-04-10 it is later.
fn only_automatic(form: &mut Form) -> Result<String, ApiError> {
    let capture = form.choice(
        "capture_method",
        &["automatic", "automatic_async", "manual"],
    )?;
    if capture.as_deref() == Some("manual") {
        return Err(ApiError::unsupported("capture_method"));
    }
    let confirmation = form.choice("confirmation_method", &["automatic", "manual"])?;
    if confirmation.as_deref() == Some("manual") {
        return Err(ApiError::unsupported("confirmation_method"));
    }
    Ok(capture.unwrap_or_else(|| LATER_CAPTURED.to_owned()))
}

/// On where the request names no types, since API version 2023-08-16.
fn automatic_payment_methods(form: &mut Form, named: bool) -> Result<Value, ApiError> {
    let Some(mut fields) = form.fields("automatic_payment_methods")? else {
        return Ok(if named {
            Value::Null
        } else {
            json!({ "allow_redirects": "always", "enabled": true })
        });
    };
    let enabled = fields
        .boolean("enabled")?
        .ok_or_else(|| fields.missing("enabled"))?;
    let redirects = fields.choice("allow_redirects", &["always", "never"])?;
    fields.finish()?;
    if enabled && named {
        return Err(ApiError::invalid(
            "You may only specify one of these parameters: automatic_payment_methods, payment_method_types.",
        )
        .param("automatic_payment_methods"));
    }
    Ok(if enabled {
        json!({ "allow_redirects": redirects.unwrap_or_else(|| "always".to_owned()), "enabled": true })
    } else {
        Value::Null
    })
}

/// Keeps a new PaymentIntent of these fields, and of what the API does not show.
pub async fn insert(call: &mut Call, set: Value, hidden: Value) -> Result<Value, ApiError> {
    let id = id::random("pi_3", 23);
    let types: Vec<String> =
        serde_json::from_value(set["payment_method_types"].clone()).unwrap_or_default();
    let intent = of_parts([
        json!({
            "id": id,
            "object": KIND,
            "amount_capturable": 0,
            "amount_details": { "tip": {} },
            "amount_received": 0,
            "application": null,
            "application_fee_amount": null,
            "automatic_payment_methods": null,
            "canceled_at": null,
            "cancellation_reason": null,
            "capture_method": LATER_CAPTURED,
            "client_secret": format!("{id}_secret_{}", id::random("", 25)),
            "confirmation_method": "automatic",
            "created": call.now,
            "customer_account": null,
            "excluded_payment_method_types": null,
            "last_payment_error": null,
            "latest_charge": null,
            "livemode": false,
            "next_action": null,
        }),
        json!({
            "on_behalf_of": null,
            "payment_method": null,
            "payment_method_configuration_details": null,
            "payment_method_options": types::options(&types),
            "processing": null,
            "review": null,
            "setup_future_usage": null,
            "shipping": null,
            "status": "requires_payment_method",
            "transfer_data": null,
        }),
        set,
    ]);
    store::insert(&mut call.tx, &intent, None, &hidden).await?;
    events::emit(call, "payment_intent.created", &intent).await?;
    Ok(intent)
}
