//! What a request may say about a new Checkout Session besides what it sells.

use serde_json::{Value, json};

use crate::sandbox::{call::Call, customers, descriptor, error::ApiError, form::Form, shipping};

const HALF_HOUR: i64 = 30 * 60;
const DAY: i64 = 24 * 60 * 60;
const LATER: [&str; 31] = [
    "after_expiration",
    "allow_promotion_codes",
    "automatic_tax",
    "branding_settings",
    "consent_collection",
    "custom_fields",
    "custom_text",
    "customer_account",
    "customer_update",
    "discounts",
    "integration_identifier",
    "invoice_creation",
    "managed_payments",
    "name_collection",
    "optional_items",
    "origin_context",
    "payment_method_collection",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "permissions",
    "phone_number_collection",
    "redirect_on_completion",
    "return_url",
    "saved_payment_method_options",
    "setup_intent_data",
    "shipping_address_collection",
    "shipping_options",
    "subscription_data",
    "tax_id_collection",
    "wallet_options",
];

/// Takes payment on the hosted page, and nothing that the sandbox does not do yet.
pub fn refuse_later(form: &mut Form) -> Result<(), ApiError> {
    form.unsupported(&LATER)?;
    match form
        .choice("mode", &["payment", "setup", "subscription"])?
        .as_deref()
    {
        None => return Err(form.missing("mode")),
        Some("payment") => {}
        Some(_) => return Err(ApiError::unsupported("mode")),
    }
    let modes = [
        "hosted",
        "hosted_page",
        "elements",
        "embedded",
        "embedded_page",
        "custom",
    ];
    match form.choice("ui_mode", &modes)?.as_deref() {
        None | Some("hosted" | "hosted_page") => Ok(()),
        Some(_) => Err(ApiError::unsupported("ui_mode")),
    }
}

pub async fn customer(
    call: &mut Call,
    form: &mut Form,
) -> Result<(Option<String>, Option<String>), ApiError> {
    let id = form.text("customer")?;
    let email = customers::email(form, "customer_email")?;
    let Some(id) = id else {
        return Ok((None, email));
    };
    if email.is_some() {
        return Err(ApiError::invalid(
            "You may only specify one of these parameters: customer, customer_email.",
        )
        .param("customer"));
    }
    customers::get(call, &id)
        .await
        .map_err(|error| error.param("customer"))?;
    Ok((Some(id), None))
}

pub fn expires_at(form: &mut Form, now: i64) -> Result<i64, ApiError> {
    let refuse = |rule: &str| {
        Err(ApiError::invalid(format!(
            "The `expires_at` timestamp must be {rule} from Checkout Session creation."
        ))
        .param("expires_at"))
    };
    match form.integer("expires_at")? {
        None => Ok(now + DAY),
        // The shop's clock and ours may differ by a little.
        Some(at) if at < now + HALF_HOUR - 5 => refuse("at least 30 minutes"),
        Some(at) if at > now + DAY + 5 => refuse("less than 24 hours"),
        Some(at) => Ok(at),
    }
}

pub fn adaptive_pricing(form: &mut Form) -> Result<bool, ApiError> {
    let Some(mut fields) = form.fields("adaptive_pricing")? else {
        return Ok(false);
    };
    let enabled = fields.boolean("enabled")?.unwrap_or(false);
    fields.finish()?;
    Ok(enabled)
}

/// What the PaymentIntent will carry once there is one.
pub fn payment_intent_data(form: &mut Form) -> Result<Value, ApiError> {
    let mut data = form.fields("payment_intent_data")?.unwrap_or_default();
    data.unsupported(&[
        "application_fee_amount",
        "capture_method",
        "on_behalf_of",
        "transfer_data",
    ])?;
    let payment = json!({
        "description": data.short("description", 1000)?,
        "metadata": data.metadata(&Value::Null)?,
        "receipt_email": customers::email(&mut data, "receipt_email")
            .map_err(|error| error.param("payment_intent_data[receipt_email]"))?,
        "setup_future_usage": data.choice("setup_future_usage", &shipping::USAGES)?,
        "shipping": shipping::read(&mut data)?,
        "statement_descriptor": descriptor::short(&mut data, "statement_descriptor", 22)?,
        "statement_descriptor_suffix": descriptor::short(&mut data, "statement_descriptor_suffix", 22)?,
        "transfer_group": data.text("transfer_group")?,
    });
    data.finish()?;
    Ok(payment)
}

/// Languages of Stripe's page. The sandbox's speaks English in all of them.
const LOCALES: [&str; 41] = [
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr",
    "fr-CA", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt",
    "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
];

pub fn locale(form: &mut Form) -> Result<Option<String>, ApiError> {
    form.choice("locale", &LOCALES)
}
