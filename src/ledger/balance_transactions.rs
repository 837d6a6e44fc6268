//! Balance transactions: what moved in Stripe's balance for a payment of ours, with Stripe's fee, in the currency that it
//! settled in. They do not change.

use super::{
    accounts::Account,
    disputes,
    journal::{self, Entry, Proof},
};
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

/// Stripe's reporting categories, as far as they are of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Charge,
    /// A payment that had succeeded came to nothing.
    ChargeFailure,
    Refund,
    RefundFailure,
    Dispute,
    DisputeReversal,
}

impl Category {
    const ALL: [(Self, &str); 6] = [
        (Self::Charge, "charge"),
        (Self::ChargeFailure, "charge_failure"),
        (Self::Refund, "refund"),
        (Self::RefundFailure, "refund_failure"),
        (Self::Dispute, "dispute"),
        (Self::DisputeReversal, "dispute_reversal"),
    ];

    /// `None` for what is not of a payment, such as payouts.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(category, _)| *category)
    }

    fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(category, _)| *category == self)
            .map_or("charge", |(_, name)| name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceTransaction {
    pub id: String,
    pub category: Category,
    /// The charge, refund or dispute that it follows from.
    pub source: String,
    pub payment_intent: String,
    /// Before the fee; what leaves is negative.
    pub money: Money,
    /// In the same currency.
    pub fee: i64,
    /// What moved in the currency of the sale; `None` for disputes, which are kept as they settle.
    pub sold: Option<Money>,
    /// As Stripe writes it.
    pub exchange_rate: Option<String>,
    /// Unix seconds, Stripe's.
    pub created_at: i64,
}

impl BalanceTransaction {
    /// What left the balance, where something did.
    pub fn left(&self) -> Result<Money, DbError> {
        let amount = self
            .money
            .amount
            .checked_neg()
            .ok_or_else(DbError::too_large)?;
        Ok(Money::new(amount, self.money.currency.clone()))
    }

    /// What is posted: the fee; the conversion; what a bank took or gave back. The sale and the refund themselves are
    /// posted from what is told of them.
    fn entry(&self) -> Option<Entry> {
        let fee = Money::new(self.fee, self.money.currency.clone());
        let balance = Account::StripeBalance;
        let entry = Entry::default().and(Account::StripeFees, balance, &fee)?;
        let entry = match &self.sold {
            Some(sold) if sold.currency != self.money.currency => entry
                .and(Account::Conversion, balance, sold)?
                .and(balance, Account::Conversion, &self.money)?,
            _ => entry,
        };
        match (self.category, &self.sold) {
            (Category::Dispute | Category::DisputeReversal, _) => {
                entry.and(balance, Account::DisputesHeld, &self.money)
            }
            (Category::ChargeFailure, Some(sold)) => entry.and(balance, Account::Sales, sold),
            _ => Some(entry),
        }
    }
}

/// Keeps one and posts what follows. The caller holds the lock of `apply`.
pub async fn record(
    tx: &mut Tx,
    transaction: &BalanceTransaction,
    proof: Proof<'_>,
) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into balance_transactions (id, category, source, payment_intent, amount, fee, currency,
                                               source_amount, source_currency, exchange_rate, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (id) do nothing",
        )
        .bind(&transaction.id)
        .bind(transaction.category.as_str())
        .bind(&transaction.source)
        .bind(&transaction.payment_intent)
        .bind(transaction.money.amount)
        .bind(transaction.fee)
        .bind(&transaction.money.currency)
        .bind(transaction.sold.as_ref().map(|money| money.amount))
        .bind(transaction.sold.as_ref().map(|money| &money.currency))
        .bind(&transaction.exchange_rate)
        .bind(transaction.created_at)
        .execute(c)
        .await
        .map(drop)
    })?;
    let entry = transaction.entry().ok_or_else(DbError::too_large)?;
    let source = format!("txn:{}", transaction.id);
    journal::post_entry(tx, &source, &entry, proof).await?;
    if transaction.category == Category::Dispute {
        disputes::settle(tx, &transaction.source, proof).await?;
    }
    Ok(())
}

type Row = (
    String,
    String,
    String,
    String,
    i64,
    i64,
    String,
    Option<i64>,
    Option<String>,
    Option<String>,
    i64,
);

fn from_row(row: Row) -> Option<BalanceTransaction> {
    let (
        id,
        category,
        source,
        payment_intent,
        amount,
        fee,
        currency,
        source_amount,
        source_currency,
        exchange_rate,
        created_at,
    ) = row;
    Some(BalanceTransaction {
        id,
        category: Category::parse(&category)?,
        source,
        payment_intent,
        money: Money::new(amount, currency),
        fee,
        sold: source_amount
            .zip(source_currency)
            .map(|(amount, currency)| Money::new(amount, currency)),
        exchange_rate,
        created_at,
    })
}

/// The columns that make a [`BalanceTransaction`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select id, category, source, payment_intent, amount, fee, currency, source_amount, source_currency,
                    exchange_rate, created_at
             from balance_transactions ",
            $rest
        )
    };
}

/// Those that follow from one charge, refund or dispute, oldest first.
pub async fn list_by_source(tx: &mut Tx, source: &str) -> Result<Vec<BalanceTransaction>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(select!("where source = $1 order by created_at, id")).bind(source).fetch_all(c).await?
    });
    Ok(rows.into_iter().filter_map(from_row).collect())
}

/// Those of a payment, oldest first.
pub async fn list(tx: &mut Tx, payment_intent: &str) -> Result<Vec<BalanceTransaction>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(select!("where payment_intent = $1 order by created_at, id"))
            .bind(payment_intent)
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().filter_map(from_row).collect())
}
