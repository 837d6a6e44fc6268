//! Payouts: Stripe's balance on its way to the bank. They are the account's, whichever payments they come from.

use super::{
    accounts::Account,
    journal::{self, Proof},
    moments::{self, What},
};
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

/// In order of rank: `paid` may still become `failed`, some days later (Stripe: "Payouts").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Pending,
    InTransit,
    Paid,
    Canceled,
    Failed,
}

impl Status {
    const ALL: [(Self, &str); 5] = [
        (Self::Pending, "pending"),
        (Self::InTransit, "in_transit"),
        (Self::Paid, "paid"),
        (Self::Canceled, "canceled"),
        (Self::Failed, "failed"),
    ];

    /// `None` for a status that Stripe did not have when this was written.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(status, _)| *status)
    }

    fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(status, _)| *status == self)
            .map_or("pending", |(_, name)| name)
    }

    fn moment(self) -> Option<What> {
        match self {
            Self::Pending | Self::InTransit => None,
            Self::Paid => Some(What::Paid),
            Self::Canceled => Some(What::Canceled),
            Self::Failed => Some(What::Failed),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    pub id: String,
    pub money: Money,
    pub status: Status,
    /// When it should be there, unix seconds.
    pub arrival_date: i64,
    pub failure_code: Option<String>,
    /// Unix seconds, Stripe's.
    pub created_at: i64,
}

impl Payout {
    /// Joins what two events say. Commutes, associates and repeats safely, so order cannot matter.
    fn merge(self, other: Self) -> Self {
        Self {
            status: self.status.max(other.status),
            arrival_date: self.arrival_date.max(other.arrival_date),
            failure_code: self.failure_code.max(other.failure_code),
            ..self
        }
    }
}

/// Merges `fact` into what is known and posts what follows. The caller holds the lock of `apply`.
pub async fn record(tx: &mut Tx, fact: Payout, proof: Proof<'_>) -> Result<(), DbError> {
    moments::record(tx, &fact.id, What::Created, fact.created_at, proof).await?;
    if let Some(what) = fact.status.moment() {
        // A clock that differs from Stripe's must not let it end before it began.
        let at = proof.at.max(fact.created_at);
        moments::record(tx, &fact.id, what, at, proof).await?;
    }
    let payout = match find(tx, &fact.id).await? {
        Some(known) => known.merge(fact),
        None => fact,
    };
    on!(tx, c => {
        sqlx::query(
            "insert into payouts (id, amount, currency, status, arrival_date, failure_code, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (id) do update set
                 status = excluded.status, arrival_date = excluded.arrival_date, failure_code = excluded.failure_code",
        )
        .bind(&payout.id)
        .bind(payout.money.amount)
        .bind(&payout.money.currency)
        .bind(payout.status.as_str())
        .bind(payout.arrival_date)
        .bind(&payout.failure_code)
        .bind(payout.created_at)
        .execute(c)
        .await
        .map(drop)
    })?;
    // It leaves Stripe's balance as it is made, and comes back where the bank does not take it.
    let (bank, balance) = (Account::Bank, Account::StripeBalance);
    let source = format!("payout:{}", payout.id);
    journal::post(tx, &source, bank, balance, &payout.money, proof).await?;
    if payout.status >= Status::Canceled {
        let source = format!("payout_failed:{}", payout.id);
        journal::post(tx, &source, balance, bank, &payout.money, proof).await?;
    }
    Ok(())
}

async fn find(tx: &mut Tx, id: &str) -> Result<Option<Payout>, DbError> {
    let row: Option<(i64, String, String, i64, Option<String>, i64)> = on!(tx, c => {
        sqlx::query_as(
            "select amount, currency, status, arrival_date, failure_code, created_at from payouts where id = $1",
        )
        .bind(id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(
        |(amount, currency, status, arrival_date, failure_code, created_at)| Payout {
            id: id.to_owned(),
            money: Money::new(amount, currency),
            // The column's check allows no other.
            status: Status::parse(&status).unwrap_or(Status::Pending),
            arrival_date,
            failure_code,
            created_at,
        },
    ))
}
