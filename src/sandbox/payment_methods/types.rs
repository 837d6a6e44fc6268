//! Which kinds of PaymentMethod a request allows.

use serde_json::{Value, json};

use crate::sandbox::{call::Call, error::ApiError, form::Form};

/// Two names for the types that a request allows. Both are described in API version 2026-08-26.dahlia.
const ALLOWED: &str = "allowed_payment_method_types";
const BEFORE: &str = "payment_method_types";
/// From this API version on, only the first is taken.
const ALLOWED_TYPES_SINCE: &str = "2026-09-30";

/// Stripe's own names for them.
const STRIPES: [&str; 45] = [
    "acss_debit",
    "affirm",
    "afterpay_clearpay",
    "alipay",
    "alma",
    "amazon_pay",
    "au_becs_debit",
    "bacs_debit",
    "bancontact",
    "billie",
    "blik",
    "boleto",
    "card",
    "cashapp",
    "crypto",
    "customer_balance",
    "eps",
    "fpx",
    "giropay",
    "grabpay",
    "ideal",
    "kakao_pay",
    "klarna",
    "konbini",
    "kr_card",
    "link",
    "mb_way",
    "mobilepay",
    "multibanco",
    "naver_pay",
    "nz_bank_account",
    "oxxo",
    "p24",
    "pay_by_bank",
    "payco",
    "paynow",
    "paypal",
    "pix",
    "promptpay",
    "revolut_pay",
    "samsung_pay",
    "sepa_debit",
    "swish",
    "twint",
    "us_bank_account",
];

/// Those that Stripe has and the sandbox has not; requests describe each under its name.
pub fn not_taken() -> Vec<&'static str> {
    let mut names = STRIPES.to_vec();
    names.retain(|name| !matches!(*name, "card" | "sepa_debit"));
    names
}

/// What the request names, under the name its API version has for it; `None` leaves the choice to Stripe.
pub fn asked(
    call: &Call,
    form: &mut Form,
    currency: &str,
) -> Result<Option<Vec<String>>, ApiError> {
    form.unsupported(&["excluded_payment_method_types"])?;
    let allowed = form.texts(ALLOWED)?;
    let before = match call.version.as_str() {
        version if version >= ALLOWED_TYPES_SINCE => None,
        _ => form.texts(BEFORE)?,
    };
    let (name, types) = match (allowed, before) {
        (Some(_), Some(_)) => return Err(form.exclusive(ALLOWED, BEFORE)),
        (Some(types), None) => (ALLOWED, types),
        (None, Some(types)) => (BEFORE, types),
        (None, None) => return Ok(None),
    };
    if types.is_empty() {
        return Err(
            ApiError::invalid(format!("You must provide at least one `{name}`.")).param(name),
        );
    }
    if let Some(unknown) = types.iter().find(|kind| !STRIPES.contains(&kind.as_str())) {
        return Err(ApiError::invalid(format!(
            "Invalid {name}: must be one of {}. Received {unknown}.",
            STRIPES.join(", ")
        ))
        .param(name));
    }
    if currency != "eur" && types.iter().any(|kind| kind == "sepa_debit") {
        return Err(ApiError::invalid(format!(
            "The currency provided ({currency}) is invalid for one or more payment method types: sepa_debit takes eur."
        ))
        .param(name));
    }
    // What is not emulated is not offered, as at Stripe where a buyer's country has it not.
    if !types
        .iter()
        .any(|kind| matches!(kind.as_str(), "card" | "sepa_debit"))
    {
        return Err(ApiError::unsupported(name));
    }
    Ok(Some(types))
}

/// What this account has switched on for a currency.
pub fn automatic(currency: &str) -> Vec<String> {
    let mut types = vec!["card".to_owned()];
    if currency == "eur" {
        types.push("sepa_debit".to_owned());
    }
    types
}

/// A PaymentIntent's `payment_method_options` for its types.
pub fn options(types: &[String]) -> Value {
    let mut options = json!({});
    for kind in types {
        options[kind] = match kind.as_str() {
            "card" => json!({
                "installments": null,
                "mandate_options": null,
                "network": null,
                "request_three_d_secure": "automatic",
            }),
            _ => json!({}),
        };
    }
    options
}
