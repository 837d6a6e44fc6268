//! Money moves.

use serde_json::{Value, json};

use super::Kind;
use crate::sandbox::{call::Call, error::ApiError, id, settlement, store};

/// Stripe pays out what came in two days ago.
const AVAILABLE_AFTER: i64 = 2 * 24 * 60 * 60;

/// A movement of the balance, in minor units of the currency that it is kept in.
pub struct Moved<'a> {
    pub kind: Kind,
    /// Id of the object that moved it.
    pub source: &'a str,
    pub amount: i64,
    pub currency: &'a str,
    /// Where what was paid was converted.
    pub exchange_rate: Option<f64>,
    pub description: Option<String>,
    /// Unix seconds.
    pub available_on: i64,
}

/// Keeps what an `amount` of what was paid comes to on the balance, in the currency the account settles in; its id.
pub async fn transact(
    call: &mut Call,
    kind: Kind,
    source: &str,
    amount: i64,
    charge: &Value,
) -> Result<String, ApiError> {
    let paid_in = charge["currency"].as_str().unwrap_or_default();
    let settled_in = settlement::currency(call).await?;
    let (amount, currency, exchange_rate) = match settled_in.as_deref() {
        Some(currency) if currency != paid_in => {
            let rate = settlement::rate(paid_in, currency);
            (settlement::convert(amount, rate), currency, Some(rate))
        }
        _ => (amount, paid_in, None),
    };
    let moved = Moved {
        kind,
        source,
        amount,
        currency,
        exchange_rate,
        description: kind.description(charge),
        available_on: call.now + AVAILABLE_AFTER,
    };
    keep(call, moved).await
}

/// What it brought need not wait.
pub async fn make_available(call: &mut Call, id: &str) -> Result<(), ApiError> {
    let mut transaction = store::get(&mut call.tx, "balance_transaction", id).await?;
    transaction["available_on"] = json!(call.now);
    transaction["status"] = json!("available");
    store::update(&mut call.tx, &transaction).await?;
    Ok(())
}

/// Keeps a balance transaction, with what Stripe takes of it; its id.
pub async fn keep(call: &mut Call, moved: Moved<'_>) -> Result<String, ApiError> {
    let Moved { kind, amount, .. } = moved;
    let id = id::random("txn_3", 23);
    let fee = kind.fee(amount);
    let fees: Vec<Value> = (fee != 0)
        .then(|| {
            json!({
                "amount": fee,
                "application": null,
                "currency": moved.currency,
                "description": kind.fee_description(),
                "type": "stripe_fee",
            })
        })
        .into_iter()
        .collect();
    let transaction = json!({
        "id": id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": moved.available_on,
        "balance_type": "payments",
        "created": call.now,
        "currency": moved.currency,
        "description": moved.description,
        "exchange_rate": moved.exchange_rate,
        "fee": fee,
        "fee_details": fees,
        "net": amount - fee,
        "reporting_category": kind.reporting_category(),
        "source": moved.source,
        "status": "pending",
        "type": kind.name(),
    });
    store::insert(&mut call.tx, &transaction, None, &store::nothing()).await?;
    Ok(id)
}
