//! What a shop tells the bank.

use serde_json::{Map, Value, json};

use super::{
    end::{Ruling, closed, is_closed, rule},
    get,
};
use crate::sandbox::{call::Call, error::ApiError, events, form::Form, store};

const SHORT: usize = 5_000;
const LONG: usize = 20_000;

/// What is told in words, and how many characters it may have.
const TEXTS: [(&str, usize); 18] = [
    ("access_activity_log", LONG),
    ("billing_address", SHORT),
    ("cancellation_policy_disclosure", LONG),
    ("cancellation_rebuttal", LONG),
    ("customer_email_address", SHORT),
    ("customer_name", SHORT),
    ("customer_purchase_ip", SHORT),
    ("duplicate_charge_explanation", LONG),
    ("duplicate_charge_id", SHORT),
    ("product_description", LONG),
    ("refund_policy_disclosure", LONG),
    ("refund_refusal_explanation", LONG),
    ("service_date", SHORT),
    ("shipping_address", SHORT),
    ("shipping_carrier", SHORT),
    ("shipping_date", SHORT),
    ("shipping_tracking_number", SHORT),
    ("uncategorized_text", LONG),
];

/// What is told by uploaded files, of which there are none here.
const FILES: [&str; 9] = [
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
];

/// Evidence that says nothing yet.
pub fn none() -> Value {
    let mut evidence: Map<String, Value> = TEXTS
        .iter()
        .map(|(name, _)| *name)
        .chain(FILES)
        .map(|name| (name.to_owned(), Value::Null))
        .collect();
    evidence.insert("enhanced_evidence".to_owned(), json!({}));
    Value::Object(evidence)
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    let before = get(call, id).await?;
    let mut dispute = before.clone();
    dispute["metadata"] = form.metadata(&before["metadata"])?;
    let told = form.fields("evidence")?;
    let submit = form.boolean("submit")?;
    form.finish()?;
    if is_closed(&before) {
        return Err(closed());
    }
    // Evidence is handed in unless it shall only be kept; metadata alone hands in nothing.
    let submits = submit.unwrap_or(told.is_some());
    if let Some(fields) = told {
        read(fields, &mut dispute)?;
    }
    if submits {
        hand_in(&mut dispute, call.now);
    }
    if dispute == before {
        return Ok(dispute);
    }
    store::update(&mut call.tx, &dispute).await?;
    events::emit_updated(call, "charge.dispute.updated", &dispute, &before).await?;
    // The words that decide a test dispute at once (docs: "Testing", "Disputes").
    let text = dispute["evidence"]["uncategorized_text"].as_str();
    let ruling = match text.filter(|_| submits) {
        Some("winning_evidence") => Ruling::Won,
        Some("losing_evidence") => Ruling::Lost,
        Some("escalate_inquiry_evidence") => Ruling::Escalated,
        _ => return Ok(dispute),
    };
    rule(call, dispute, ruling).await
}

fn read(mut fields: Form, dispute: &mut Value) -> Result<(), ApiError> {
    fields.unsupported(&FILES)?;
    fields.unsupported(&["enhanced_evidence"])?;
    for (name, most) in TEXTS {
        if let Some(text) = fields.short_or_unset(name, most)? {
            dispute["evidence"][name] = json!(Some(text).filter(|text| !text.is_empty()));
        }
    }
    fields.finish()?;
    let any = TEXTS
        .iter()
        .any(|(name, _)| dispute["evidence"][*name].is_string());
    dispute["evidence_details"]["has_evidence"] = json!(any);
    Ok(())
}

fn hand_in(dispute: &mut Value, now: i64) {
    let details = &mut dispute["evidence_details"];
    let count = details["submission_count"].as_i64().unwrap_or_default();
    details["submission_count"] = json!(count + 1);
    details["past_due"] = json!(details["due_by"].as_i64() < Some(now));
    match dispute["status"].as_str() {
        Some("needs_response") => dispute["status"] = json!("under_review"),
        Some("warning_needs_response") => dispute["status"] = json!("warning_under_review"),
        // More of it is read with what is there.
        _ => {}
    }
}
