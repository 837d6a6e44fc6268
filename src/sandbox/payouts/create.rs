//! A new payout.

use serde_json::{Value, json};

use super::{KIND, later};
use crate::sandbox::{
    balance,
    balance_transactions::{Kind, Moved, keep},
    call::Call,
    currency,
    error::ApiError,
    events,
    form::Form,
    id, store,
};

const DAY: i64 = 24 * 60 * 60;

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["destination", "payout_method"])?;
    let amount = form
        .integer_in("amount", 1, i64::MAX)?
        .ok_or_else(|| form.missing("amount"))?;
    let currency = currency::parse(&form.required("currency")?)?;
    currency::check_payout(amount, &currency)?;
    let description = form.short("description", 5000)?;
    let statement_descriptor = form.short("statement_descriptor", 22)?;
    let metadata = form.metadata(&Value::Null)?;
    if form.choice("method", &["instant", "standard"])?.as_deref() == Some("instant") {
        return Err(ApiError::unsupported("method"));
    }
    match form
        .choice("source_type", &["bank_account", "card", "fpx"])?
        .as_deref()
    {
        None | Some("card") => {}
        // All that there is came in by what Stripe counts as cards.
        Some(_) => return Err(insufficient()),
    }
    form.finish()?;

    let funds = balance::funds(call).await?;
    let there = funds.iter().find(|funds| funds.currency == currency);
    if there.is_none_or(|funds| funds.available < amount) {
        return Err(insufficient());
    }
    let id = id::random("po_1", 23);
    let moved = Moved {
        kind: Kind::Payout,
        source: &id,
        amount: -amount,
        currency: &currency,
        exchange_rate: None,
        description: Some("STRIPE PAYOUT".to_owned()),
        available_on: call.now,
    };
    let transaction = keep(call, moved).await?;
    let payout = json!({
        "id": id,
        "object": KIND,
        "amount": amount,
        "application_fee": null,
        "application_fee_amount": null,
        // The midnight after the next.
        "arrival_date": (call.now / DAY + 2) * DAY,
        "automatic": false,
        "balance_transaction": transaction,
        "created": call.now,
        "currency": currency,
        "description": description,
        // No bank account is emulated.
        "destination": null,
        "failure_balance_transaction": null,
        "failure_code": null,
        "failure_message": null,
        "livemode": false,
        "metadata": metadata,
        "method": "standard",
        "original_payout": null,
        "payout_method": null,
        // Stripe ties balance transactions to automatic payouts alone.
        "reconciliation_status": "not_applicable",
        "reversed_by": null,
        "source_type": "card",
        "statement_descriptor": statement_descriptor,
        "status": "pending",
        "trace_id": { "status": "pending", "value": null },
        "type": "bank_account",
    });
    store::insert(&mut call.tx, &payout, None, &store::nothing()).await?;
    store::set_due(&mut call.tx, &id, Some(call.now + later::STEP)).await?;
    events::emit(call, "payout.created", &payout).await?;
    Ok(payout)
}

fn insufficient() -> ApiError {
    ApiError::invalid(
        "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low. You can \
         use the the /v1/balance endpoint to view your Stripe balance (for more details, see \
         stripe.com/docs/api#balance).",
    )
    .code("balance_insufficient")
    .while_executing()
}
