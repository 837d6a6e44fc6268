//! The buyer comes back from the bank (3D Secure).

use serde_json::{Value, json};

use super::attempt::{Attempt, decide, unexpected};
use crate::sandbox::{
    call::Call,
    error::{ApiError, doc_url},
    events,
    payment_methods::{self, Instrument},
    store,
    test_cards::Fate,
};

const FAILED: &str = "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a \
    new PaymentMethod to attempt to fulfill this PaymentIntent again.";

/// Goes on with the attempt that waits for it; `None` where the bank did not recognize the buyer.
pub async fn authenticate(
    call: &mut Call,
    intent: &mut Value,
    recognized: bool,
) -> Result<Option<Attempt>, ApiError> {
    if intent["status"] != "requires_action" {
        return Err(unexpected(
            intent,
            "This PaymentIntent does not wait for an authentication.",
        ));
    }
    let id = intent["payment_method"].as_str().unwrap_or_default();
    let method = store::get(&mut call.tx, payment_methods::KIND, id).await?;
    intent["next_action"] = Value::Null;
    if recognized {
        let instrument = Instrument::of(call, &method).await?;
        let decline = match &instrument {
            Instrument::Card(card) => match card.test.fate {
                Fate::Authenticates(decline) => decline,
                _ => None,
            },
            Instrument::SepaDebit(_) => None,
        };
        return decide(call, intent, &method, &instrument, decline, true)
            .await
            .map(Some);
    }
    intent["payment_method"] = Value::Null;
    intent["status"] = json!("requires_payment_method");
    intent["last_payment_error"] = json!({
        "code": "payment_intent_authentication_failure",
        "doc_url": doc_url("payment_intent_authentication_failure"),
        "message": FAILED,
        "payment_method": method,
        "type": "invalid_request_error",
    });
    store::update(&mut call.tx, intent).await?;
    events::emit(call, "payment_intent.payment_failed", intent).await?;
    Ok(None)
}
