//! Confirming a PaymentIntent by request.

use serde_json::{Value, json};

use super::{
    attempt::{Attempt, attempt, declined, unexpected},
    create::LATER,
    read,
};
use crate::sandbox::{call::Call, customers, error::ApiError, form::Form, payment_methods, store};

/// How a request wants it done.
#[derive(Default)]
pub struct How {
    /// Where the buyer goes after 3D Secure.
    pub return_url: Option<String>,
    /// The buyer is not there.
    pub off_session: bool,
    /// A bank that wants to see the buyer counts as a decline.
    pub error_on_requires_action: bool,
}

impl How {
    pub fn read(form: &mut Form) -> Result<Self, ApiError> {
        // The buyer's consent to a debit is not looked at here.
        form.fields("mandate_data")?;
        Ok(Self {
            return_url: form.link("return_url")?,
            off_session: form.boolean("off_session")?.unwrap_or(false),
            error_on_requires_action: form.boolean("error_on_requires_action")?.unwrap_or(false),
        })
    }

    pub fn is_for_confirming(&self) -> bool {
        self.return_url.is_some() || self.off_session || self.error_on_requires_action
    }
}

pub async fn confirm(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    form.unsupported(&["setup_future_usage", "shipping"])?;
    form.unsupported(&[
        "allowed_payment_method_types",
        "capture_method",
        "excluded_payment_method_types",
        "payment_method_types",
    ])?;
    let mut intent = read::get(call, id).await?;
    form.text("client_secret")?;
    if let Some(email) = customers::email(&mut form, "receipt_email")? {
        intent["receipt_email"] = json!(email);
    }
    let how = How::read(&mut form)?;
    let method = method(call, &mut form).await?;
    form.finish()?;
    if store::hidden(&mut call.tx, id).await?["session"].is_string() {
        return Err(unexpected(
            &intent,
            "You cannot confirm this PaymentIntent: its Checkout Session's page does.",
        ));
    }
    carry_out(call, intent, method, &how).await
}

/// The PaymentMethod a request names or describes.
pub async fn method(call: &mut Call, form: &mut Form) -> Result<Option<Value>, ApiError> {
    let named = form.text("payment_method")?;
    match (named, described(call, form).await?) {
        (Some(_), Some(_)) => Err(ApiError::invalid(
            "You may only specify one of these parameters: payment_method, payment_method_data.",
        )
        .param("payment_method")),
        (Some(id), None) => payment_methods::named(call, &id, "payment_method")
            .await
            .map(Some),
        (None, made) => Ok(made),
    }
}

async fn described(call: &mut Call, form: &mut Form) -> Result<Option<Value>, ApiError> {
    let Some(mut fields) = form.fields("payment_method_data")? else {
        return Ok(None);
    };
    fields.unsupported(&["allow_redisplay", "radar_options"])?;
    let method = payment_methods::from_fields(call, &mut fields).await?;
    fields.finish()?;
    Ok(Some(method))
}

/// Whether the PaymentIntent takes such a PaymentMethod, of such a customer.
pub fn allowed(intent: &Value, method: &Value) -> Result<(), ApiError> {
    let types = intent["payment_method_types"].as_array();
    if !types.is_some_and(|types| types.contains(&method["type"])) {
        let kind = method["type"].as_str().unwrap_or_default();
        return Err(ApiError::invalid(format!(
            "The PaymentMethod provided ({kind}) is not allowed for this PaymentIntent. Please attach a PaymentMethod \
             of one of the following types: {}.",
            types
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        ))
        .code("payment_intent_invalid_parameter")
        .param("payment_method"));
    }
    if method["customer"].is_string() && method["customer"] != intent["customer"] {
        return Err(ApiError::invalid(
            "The PaymentMethod provided belongs to another Customer: pass the Customer it is attached to.",
        )
        .param("payment_method"));
    }
    Ok(())
}

pub async fn carry_out(
    call: &mut Call,
    mut intent: Value,
    method: Option<Value>,
    how: &How,
) -> Result<Value, ApiError> {
    let status = intent["status"].as_str().unwrap_or_default();
    match status {
        "requires_payment_method" | "requires_confirmation" | "requires_action" => {}
        "succeeded" => {
            return Err(unexpected(
                &intent,
                "You cannot confirm this PaymentIntent because it has already succeeded after being previously \
                 confirmed.",
            ));
        }
        _ => {
            let message = format!(
                "You cannot confirm this PaymentIntent because it has a status of {status}. Only a PaymentIntent with \
                 one of the following statuses may be confirmed: requires_confirmation, requires_action."
            );
            return Err(unexpected(&intent, message));
        }
    }
    if let Some(customer) = intent["customer"].as_str() {
        customers::get(call, customer)
            .await
            .map_err(|error| error.param("customer"))?;
    }
    let method = match (method, intent["payment_method"].as_str()) {
        (Some(method), _) => method,
        (None, Some(id)) => payment_methods::named(call, id, "payment_method").await?,
        (None, None) => {
            return Err(unexpected(
                &intent,
                "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update \
                 the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with \
                 a payment method or ConfirmationToken.",
            ));
        }
    };
    allowed(&intent, &method)?;
    if intent["automatic_payment_methods"]["allow_redirects"] == "always"
        && how.return_url.is_none()
    {
        return Err(ApiError::invalid(
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of \
             these payment methods might redirect your customer off of your page, you must provide a `return_url`. If \
             you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to \
             `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and \
             Payment Intents.",
        ));
    }
    let is_seen = !(how.off_session || how.error_on_requires_action);
    match attempt(
        call,
        &mut intent,
        &method,
        how.return_url.as_deref(),
        is_seen,
    )
    .await?
    {
        Attempt::Declined(decline) => Err(declined(&intent, &method, decline)),
        Attempt::Succeeded | Attempt::Processing | Attempt::RequiresAction => Ok(intent),
    }
}
