//! A buyer disputes a charge at the bank: formally, which takes the money back at once, or by asking first.

mod end;
mod evidence;

use serde_json::{Value, json};

use super::{
    balance_transactions::{self, transact},
    call::Call,
    early_fraud_warnings,
    error::ApiError,
    events,
    form::Form,
    id, list, store,
};

pub use end::{close, lose, win};
pub use evidence::update;

const DAY: i64 = 24 * 60 * 60;

/// How a buyer goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The bank takes the money back at once.
    Dispute,
    /// The same; the buyer says that nothing came.
    NotReceived,
    /// The bank asks first; no money moves.
    Inquiry,
}

/// Opens a dispute of all of a charge that was not given back.
pub async fn open(call: &mut Call, charge: &str, kind: Kind) -> Result<Value, ApiError> {
    let mut charge = store::get(&mut call.tx, "charge", charge)
        .await
        .map_err(|error| error.in_path("charge"))?;
    if charge["status"] != "succeeded" || charge["disputed"] == true {
        return Err(ApiError::invalid(
            "Only a charge that succeeded and is not disputed yet can be disputed.",
        ));
    }
    let amount = left(&charge);
    if amount == 0 {
        return Err(ApiError::invalid(
            "The whole charge was given back: there is nothing left to dispute.",
        ));
    }
    let id = id::random("du_1", 23);
    let formal = kind != Kind::Inquiry;
    let (reason, code) = match kind {
        Kind::Dispute => ("fraudulent", "10.4"),
        Kind::NotReceived => ("product_not_received", "13.1"),
        Kind::Inquiry => ("fraudulent", "10"),
    };
    let mut dispute = json!({
        "id": id,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence::none(),
        "evidence_details": {
            "due_by": due_by(call.now),
            "enhanced_eligibility": {},
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": !formal,
        "livemode": false,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": if formal { "needs_response" } else { "warning_needs_response" },
    });
    // Stripe describes it of cards and of what is not emulated.
    let card = &charge["payment_method_details"]["card"];
    if card.is_object() {
        dispute["payment_method_details"] = json!({
            "card": {
                "brand": card["brand"],
                "case_type": if formal { "chargeback" } else { "inquiry" },
                "network": card["network"],
                "network_reason_code": code,
            },
            "type": "card",
        });
    }
    if formal {
        withdraw(call, &mut dispute).await?;
    }
    store::insert(&mut call.tx, &dispute, None, &store::nothing()).await?;
    charge["disputed"] = json!(true);
    store::update(&mut call.tx, &charge).await?;
    events::emit(call, "charge.dispute.created", &dispute).await?;
    if formal {
        events::emit(call, "charge.dispute.funds_withdrawn", &dispute).await?;
    }
    early_fraud_warnings::follow(call, &charge).await?;
    Ok(dispute)
}

/// What was paid and not given back, in minor units.
fn left(charge: &Value) -> i64 {
    let [paid, refunded] = ["amount", "amount_refunded"].map(|field| charge[field].as_i64());
    paid.unwrap_or_default() - refunded.unwrap_or_default()
}

/// The end of the eighth day after this one.
fn due_by(now: i64) -> i64 {
    (now / DAY + 9) * DAY - 1
}

/// The bank takes back what was paid, and Stripe its fee.
async fn withdraw(call: &mut Call, dispute: &mut Value) -> Result<(), ApiError> {
    let amount = dispute["amount"].as_i64().unwrap_or_default();
    let kind = balance_transactions::Kind::Dispute;
    book(call, dispute, kind, -amount).await
}

/// What was paid comes back, the fee does not.
async fn reinstate(call: &mut Call, dispute: &mut Value) -> Result<(), ApiError> {
    let amount = dispute["amount"].as_i64().unwrap_or_default();
    let kind = balance_transactions::Kind::DisputeReversal;
    book(call, dispute, kind, amount).await
}

async fn book(
    call: &mut Call,
    dispute: &mut Value,
    kind: balance_transactions::Kind,
    amount: i64,
) -> Result<(), ApiError> {
    let id = dispute["id"].as_str().unwrap_or_default().to_owned();
    let charge = dispute["charge"].as_str().unwrap_or_default();
    let charge = store::get(&mut call.tx, "charge", charge).await?;
    let transaction = transact(call, kind, &id, amount, &charge).await?;
    let transaction = store::get(&mut call.tx, "balance_transaction", &transaction).await?;
    if let Some(transactions) = dispute["balance_transactions"].as_array_mut() {
        transactions.push(transaction);
    }
    Ok(())
}

async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::get(&mut call.tx, "dispute", id)
        .await
        .map_err(|error| error.in_path("dispute"))
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    get(call, id).await
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    let filters = list::of_payments(call, &mut form).await?;
    list::page(call, "dispute", filters, form, "/v1/disputes").await
}
