//! How a dispute ends, and how an inquiry becomes one.

use serde_json::{Value, json};

use super::{get, left, reinstate, withdraw};
use crate::sandbox::{call::Call, error::ApiError, events, form::Form, store};

/// The bank's word.
#[derive(Clone, Copy)]
pub enum Ruling {
    Won,
    Lost,
    /// An inquiry becomes a formal dispute.
    Escalated,
}

/// The shop was right: the money comes back, of a dispute that had been lost too. An inquiry is closed.
pub async fn win(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let dispute = get(call, id).await?;
    rule(call, dispute, Ruling::Won).await
}

/// The buyer was right: the bank keeps the money. An inquiry that goes this way becomes a formal dispute first.
pub async fn lose(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let dispute = get(call, id).await?;
    let ruling = if is_inquiry(&dispute) {
        Ruling::Escalated
    } else {
        Ruling::Lost
    };
    rule(call, dispute, ruling).await
}

/// The shop gives in.
pub async fn close(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let dispute = get(call, id).await?;
    rule(call, dispute, Ruling::Lost).await
}

pub fn closed() -> ApiError {
    ApiError::invalid("This dispute is already closed").while_executing()
}

fn is_inquiry(dispute: &Value) -> bool {
    dispute["status"]
        .as_str()
        .is_some_and(|status| status.starts_with("warning_"))
}

pub fn is_closed(dispute: &Value) -> bool {
    matches!(
        dispute["status"].as_str(),
        Some("won" | "lost" | "warning_closed")
    )
}

/// Carries out a ruling, with its events. What asks nothing of an inquiry but an end closes it.
pub async fn rule(call: &mut Call, before: Value, ruling: Ruling) -> Result<Value, ApiError> {
    let status = before["status"].as_str().unwrap_or_default();
    let mut dispute = before.clone();
    let mut told = "charge.dispute.closed";
    let charge = before["charge"].as_str().unwrap_or_default();
    let left = left(&store::get(&mut call.tx, "charge", charge).await?);
    // Where money moves too.
    let (mut first, mut then) = (None, None);
    match (status, ruling) {
        ("warning_closed", _) | ("won", _) | ("lost", Ruling::Lost | Ruling::Escalated) => {
            return Err(closed());
        }
        // Where everything was given back, there is nothing left to take.
        ("warning_needs_response" | "warning_under_review", Ruling::Escalated) if left > 0 => {
            dispute["amount"] = json!(left);
            dispute["status"] = json!("needs_response");
            dispute["is_charge_refundable"] = json!(false);
            if dispute["payment_method_details"].is_object() {
                dispute["payment_method_details"]["card"]["case_type"] = json!("chargeback");
            }
            withdraw(call, &mut dispute).await?;
            told = "charge.dispute.updated";
            then = Some("charge.dispute.funds_withdrawn");
        }
        ("warning_needs_response" | "warning_under_review", _) => {
            dispute["status"] = json!("warning_closed");
        }
        (_, Ruling::Won) => {
            dispute["status"] = json!("won");
            // The money is the shop's again, to give back if it likes.
            dispute["is_charge_refundable"] = json!(true);
            reinstate(call, &mut dispute).await?;
            first = Some("charge.dispute.funds_reinstated");
        }
        _ => dispute["status"] = json!("lost"),
    }
    store::update(&mut call.tx, &dispute).await?;
    if let Some(first) = first {
        events::emit(call, first, &dispute).await?;
    }
    events::emit_updated(call, told, &dispute, &before).await?;
    if let Some(then) = then {
        events::emit(call, then, &dispute).await?;
    }
    Ok(dispute)
}
