//! Which kinds of PaymentMethod a request allows.

use serde_json::{Value, json};

use crate::sandbox::{call::Call, error::ApiError, form::Form};

/// From this API version on, requests name the allowed types instead of `payment_method_types`.
const ALLOWED_TYPES_SINCE: &str = "2026-09-30";

/// What the request names, under the name its API version has for it; `None` leaves the choice to Stripe.
pub fn asked(
    call: &Call,
    form: &mut Form,
    currency: &str,
) -> Result<Option<Vec<String>>, ApiError> {
    let name = if call.version.as_str() >= ALLOWED_TYPES_SINCE {
        "allowed_payment_method_types"
    } else {
        "payment_method_types"
    };
    form.unsupported(&["excluded_payment_method_types"])?;
    let Some(types) = form.texts(name)? else {
        return Ok(None);
    };
    if types.is_empty() {
        return Err(
            ApiError::invalid(format!("You must provide at least one `{name}`.")).param(name),
        );
    }
    for kind in &types {
        match kind.as_str() {
            "card" => {}
            "sepa_debit" if currency == "eur" => {}
            "sepa_debit" => {
                return Err(ApiError::invalid(format!(
                    "The currency provided ({currency}) is invalid for one or more payment method types: sepa_debit \
                     takes eur."
                ))
                .param(name));
            }
            _ => return Err(ApiError::unsupported(name)),
        }
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
