//! Balance transactions: what moved in Stripe's balance for a payment of ours, with Stripe's fee, in the currency that it
//! settled in. They do not change.

use super::{
    accounts::Account,
    disputes,
    journal::{self, Entry, Proof},
    payments::{self, Status},
};
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

/// What Stripe's reporting categories mean here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Charge,
    /// A charge that came to nothing: a bank debit that failed, now and then after it had succeeded.
    ChargeFailure,
    Refund,
    RefundFailure,
    Dispute,
    DisputeReversal,
    /// The amount itself is a fee.
    Fee,
    /// Not known when this was written: only its fee is posted.
    Other,
}

impl Category {
    fn of(reporting_category: &str) -> Self {
        match reporting_category {
            "charge" => Self::Charge,
            "charge_failure" => Self::ChargeFailure,
            "refund" => Self::Refund,
            "refund_failure" => Self::RefundFailure,
            "dispute" => Self::Dispute,
            "dispute_reversal" => Self::DisputeReversal,
            "fee" | "network_cost" => Self::Fee,
            _ => Self::Other,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceTransaction {
    pub id: String,
    /// Stripe's.
    pub reporting_category: String,
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
    pub fn category(&self) -> Category {
        Category::of(&self.reporting_category)
    }

    /// What left the balance, where something did.
    pub fn left(&self) -> Result<Money, DbError> {
        let amount = self
            .money
            .amount
            .checked_neg()
            .ok_or_else(DbError::too_large)?;
        Ok(Money::new(amount, self.money.currency.clone()))
    }

    /// What is posted at once: the fee; the conversion; what a bank took or gave back. The sale and the refund themselves
    /// are posted from what is told of them.
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
        match self.category() {
            Category::Dispute | Category::DisputeReversal => {
                entry.and(balance, Account::DisputesHeld, &self.money)
            }
            Category::Fee => entry.and(balance, Account::StripeFees, &self.money),
            _ => Some(entry),
        }
    }
}

/// A charge that failed takes a sale back, where it had been one. Posted as soon as both are known: in whichever order, the
/// journal is the same.
pub async fn settle(tx: &mut Tx, payment_intent: &str, proof: Proof<'_>) -> Result<(), DbError> {
    for transaction in list(tx, payment_intent).await? {
        if let (Category::ChargeFailure, Some(sold)) = (transaction.category(), &transaction.sold) {
            let source = format!("charge_failed:{}", transaction.id);
            let (debit, credit) = (Account::StripeBalance, Account::Sales);
            journal::post(tx, &source, debit, credit, sold, proof).await?;
        }
    }
    Ok(())
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
        .bind(&transaction.reporting_category)
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
    match transaction.category() {
        Category::Dispute | Category::DisputeReversal => {
            disputes::settle(tx, &transaction.source, proof).await
        }
        Category::ChargeFailure => {
            let payment = payments::find(tx, &transaction.payment_intent).await?;
            match payment.map(|payment| payment.status) {
                Some(Status::Paid) => settle(tx, &transaction.payment_intent, proof).await,
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
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

fn from_row(row: Row) -> BalanceTransaction {
    let (
        id,
        reporting_category,
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
    BalanceTransaction {
        id,
        reporting_category,
        source,
        payment_intent,
        money: Money::new(amount, currency),
        fee,
        sold: source_amount
            .zip(source_currency)
            .map(|(amount, currency)| Money::new(amount, currency)),
        exchange_rate,
        created_at,
    }
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
    Ok(rows.into_iter().map(from_row).collect())
}

/// Those of a payment, oldest first.
pub async fn list(tx: &mut Tx, payment_intent: &str) -> Result<Vec<BalanceTransaction>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(select!("where payment_intent = $1 order by created_at, id"))
            .bind(payment_intent)
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}
