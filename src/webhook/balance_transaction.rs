//! Balance transactions: those that disputes carry, and those that were retrieved together with what they follow from.

use serde::Deserialize;

use super::{
    error::ApplyError,
    event::{Event, Reference},
    inbox::State,
    whose::not_ours,
};
use crate::{
    db::Tx,
    ledger::{
        balance_transactions::{self, BalanceTransaction, Category},
        journal::Proof,
    },
    money::Money,
};

/// What is read of a balance transaction wherever it stands.
#[derive(Deserialize)]
pub struct Inline {
    id: String,
    created: i64,
    amount: i64,
    fee: i64,
    currency: String,
    reporting_category: String,
    exchange_rate: Option<serde_json::Number>,
}

#[derive(Deserialize)]
struct Retrieved {
    #[serde(flatten)]
    transaction: Inline,
    source: Option<Source>,
}

/// What it follows from: an id alone does not tell whose it is.
#[derive(Deserialize)]
#[serde(untagged)]
enum Source {
    Whole {
        id: String,
        payment_intent: Option<Reference>,
        amount: i64,
        /// Of a charge; what was not captured never moved.
        amount_captured: Option<i64>,
        currency: String,
    },
    Other(serde::de::IgnoredAny),
}

/// One that was retrieved. What is not of a payment, such as a payout, is told of otherwise.
pub async fn apply(tx: &mut Tx, event: &Event, proof: Proof<'_>) -> Result<State, ApplyError> {
    let Retrieved {
        transaction,
        source,
    } = event.read()?;
    let Some(Source::Whole {
        id,
        payment_intent: Some(payment_intent),
        amount,
        amount_captured,
        currency,
    }) = source
    else {
        return Ok(State::Foreign);
    };
    let payment_intent = payment_intent.id();
    if let Some(state) = not_ours(tx, &payment_intent).await? {
        return Ok(state);
    }
    let moved = Money::new(amount_captured.unwrap_or(amount), currency);
    record(tx, transaction, &id, &payment_intent, Some(moved), proof).await?;
    Ok(State::Applied)
}

/// Keeps one of a payment of ours. `moved` is what its charge or refund is about, in the currency of the sale.
pub async fn record(
    tx: &mut Tx,
    inline: Inline,
    source: &str,
    payment_intent: &str,
    moved: Option<Money>,
    proof: Proof<'_>,
) -> Result<(), ApplyError> {
    let mut fact = BalanceTransaction {
        id: inline.id,
        reporting_category: inline.reporting_category,
        source: source.to_owned(),
        payment_intent: payment_intent.to_owned(),
        money: Money::new(inline.amount, inline.currency),
        fee: inline.fee,
        sold: None,
        exchange_rate: inline.exchange_rate.map(|rate| rate.to_string()),
        created_at: inline.created,
    };
    fact.sold = match fact.category() {
        Category::Charge | Category::RefundFailure => moved,
        Category::Refund | Category::ChargeFailure => {
            moved.map(|money| Money::new(-money.amount, money.currency))
        }
        Category::Other => {
            tracing::warn!(transaction = %fact.id, category = fact.reporting_category, "only the fee of this is posted");
            None
        }
        // The same whether the dispute brings it or the list of balance transactions.
        _ => None,
    };
    balance_transactions::record(tx, &fact, proof).await?;
    Ok(())
}
