//! One attempt to take the money.

use serde_json::{Value, json};

use crate::sandbox::{
    call::Call,
    charges::{self, Taken},
    decline::Decline,
    disputes, early_fraud_warnings,
    error::{ApiError, doc_url},
    events,
    payment_methods::Instrument,
    sessions, store,
    test_cards::Fate,
};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    Succeeded,
    /// A bank debit: decided later.
    Processing,
    /// The bank wants to see the buyer.
    RequiresAction,
    Declined(Decline),
}

/// Charges the PaymentMethod, unless the bank wants something first. `is_seen`: the buyer is there to be asked.
pub async fn attempt(
    call: &mut Call,
    intent: &mut Value,
    method: &Value,
    return_url: Option<&str>,
    is_seen: bool,
) -> Result<Attempt, ApiError> {
    intent["payment_method"] = method["id"].clone();
    intent["last_payment_error"] = Value::Null;
    intent["next_action"] = Value::Null;
    let instrument = Instrument::of(call, method).await?;
    let fate = match &instrument {
        Instrument::Card(card) => card.test.fate,
        Instrument::SepaDebit(debit) => {
            super::settle::begin(call, intent, method, &instrument, debit).await?;
            sessions::follow(call, intent, method).await?;
            return Ok(Attempt::Processing);
        }
    };
    match fate {
        Fate::Authenticates(_) if is_seen => {
            ask_buyer(call, intent, return_url).await?;
            Ok(Attempt::RequiresAction)
        }
        Fate::Authenticates(_) => {
            let decline = Decline::AuthenticationRequired;
            decide(call, intent, method, &instrument, Some(decline), false).await
        }
        Fate::Declines(decline) => {
            decide(call, intent, method, &instrument, Some(decline), false).await
        }
        _ => decide(call, intent, method, &instrument, None, false).await,
    }
}

async fn ask_buyer(
    call: &mut Call,
    intent: &mut Value,
    return_url: Option<&str>,
) -> Result<(), ApiError> {
    let id = intent["id"].as_str().unwrap_or_default();
    let page = format!("{}/c/authenticate/{id}", call.app.url);
    intent["status"] = json!("requires_action");
    intent["next_action"] = match return_url {
        Some(return_url) => json!({
            "redirect_to_url": { "return_url": return_url, "url": page },
            "type": "redirect_to_url",
        }),
        None => json!({ "type": "use_stripe_sdk", "use_stripe_sdk": { "stripe_js": page } }),
    };
    store::update(&mut call.tx, intent).await?;
    events::emit(call, "payment_intent.requires_action", intent).await
}

/// The bank says yes, or why not.
pub async fn decide(
    call: &mut Call,
    intent: &mut Value,
    method: &Value,
    instrument: &Instrument,
    decline: Option<Decline>,
    authenticated: bool,
) -> Result<Attempt, ApiError> {
    let taken = decline.map_or(Taken::Now, Taken::Refused);
    let charge = charges::make(call, intent, method, instrument, taken, authenticated).await?;
    intent["latest_charge"] = charge["id"].clone();
    if let Some(decline) = decline {
        intent["payment_method"] = Value::Null;
        intent["status"] = json!("requires_payment_method");
        intent["last_payment_error"] = error_of(method, &charge, decline);
        store::update(&mut call.tx, intent).await?;
        events::emit(call, "charge.failed", &charge).await?;
        events::emit(call, "payment_intent.payment_failed", intent).await?;
        return Ok(Attempt::Declined(decline));
    }
    events::emit(call, "charge.succeeded", &charge).await?;
    succeed(call, intent).await?;
    sessions::follow(call, intent, method).await?;
    charges::capture(call, &charge, instrument).await?;
    let charge = charge["id"].as_str().unwrap_or_default();
    match instrument {
        Instrument::Card(card) => match card.test.fate {
            Fate::Disputed(kind) => {
                disputes::open(call, charge, kind).await?;
            }
            Fate::Warned => {
                early_fraud_warnings::warn(call, charge).await?;
            }
            _ => {}
        },
        Instrument::SepaDebit(_) => {}
    }
    Ok(Attempt::Succeeded)
}

/// The money of the latest charge has come.
pub async fn succeed(call: &mut Call, intent: &mut Value) -> Result<(), ApiError> {
    intent["amount_received"] = intent["amount"].clone();
    intent["status"] = json!("succeeded");
    store::update(&mut call.tx, intent).await?;
    events::emit(call, "payment_intent.succeeded", intent).await
}

fn error_of(method: &Value, charge: &Value, decline: Decline) -> Value {
    let code = decline.code();
    let mut error = json!({
        "advice_code": decline.advice(),
        "charge": charge["id"],
        "code": code,
        "decline_code": decline.decline_code(),
        "doc_url": doc_url(code),
        "message": decline.message(),
        "payment_method": method,
        "type": "card_error",
    });
    if let Some(param) = decline.param() {
        error["param"] = json!(param);
    }
    error
}

/// The refusal of a request whose attempt was declined: the charge and both objects are inside.
pub fn declined(intent: &Value, method: &Value, decline: Decline) -> ApiError {
    let error = ApiError::card(decline.code(), decline.message())
        .decline_code(decline.decline_code())
        .with("advice_code", json!(decline.advice()))
        .with("charge", intent["latest_charge"].clone())
        .with("payment_intent", intent.clone())
        .with("payment_method", method.clone())
        .carried_out();
    match decline.param() {
        Some(param) => error.param(param),
        None => error,
    }
}

/// What the PaymentIntent's status does not allow.
pub fn unexpected(intent: &Value, message: impl Into<String>) -> ApiError {
    ApiError::invalid(message)
        .code("payment_intent_unexpected_state")
        .with("payment_intent", intent.clone())
}
