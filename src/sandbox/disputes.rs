//! A buyer disputes a charge at the bank.

use serde_json::{Map, Value, json};

use super::{call::Call, charges::transact, error::ApiError, events, form::Form, id, store};

/// What Stripe takes for a dispute, in minor units.
const FEE: i64 = 1500;
const WEEK: i64 = 7 * 24 * 60 * 60;

const EVIDENCE: [&str; 27] = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
];

/// How serious it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The bank takes the money back at once.
    Dispute,
    /// The bank asks first.
    Inquiry,
}

/// Opens a formal dispute of the whole charge: the bank takes the money back at once.
pub async fn open(call: &mut Call, charge: &str, _kind: Kind) -> Result<Value, ApiError> {
    let mut charge = store::get(&mut call.tx, "charge", charge)
        .await
        .map_err(|error| error.in_path("charge"))?;
    if charge["status"] != "succeeded" || charge["disputed"] == true {
        return Err(ApiError::invalid(
            "Only a charge that succeeded and is not disputed yet can be disputed.",
        ));
    }
    let id = id::random("du_1", 23);
    let amount = charge["amount"].as_i64().unwrap_or_default();
    let transaction = transact(call, "adjustment", &id, -amount, FEE, &charge["currency"]).await?;
    let transaction = store::get(&mut call.tx, "balance_transaction", &transaction).await?;
    let mut evidence: Map<String, Value> = EVIDENCE
        .iter()
        .map(|name| ((*name).to_owned(), Value::Null))
        .collect();
    evidence.insert("enhanced_evidence".to_owned(), json!({}));
    let dispute = json!({
        "id": id,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [transaction],
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": call.now + WEEK,
            "enhanced_eligibility": {},
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": false,
        "livemode": false,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": "visa",
                "case_type": "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": "fraudulent",
        "status": "needs_response",
    });
    store::insert(&mut call.tx, &dispute, None, &store::nothing()).await?;
    charge["disputed"] = json!(true);
    store::update(&mut call.tx, &charge).await?;
    events::emit(call, "charge.dispute.created", &dispute).await?;
    events::emit(call, "charge.dispute.funds_withdrawn", &dispute).await?;
    Ok(dispute)
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, "dispute", id)
        .await
        .map_err(|error| error.in_path("dispute"))
}
