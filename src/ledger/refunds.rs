//! Refunds, each under Stripe's id. Totals are sums over refunds, never the charge's `amount_refunded`, which falls
//! again when a refund fails.

use super::{accounts::Account, journal};
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

/// In order of rank: `succeeded` may still become `failed`, up to 30 days later (Stripe: "Refund failures").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Pending,
    RequiresAction,
    Succeeded,
    Canceled,
    Failed,
}

impl Status {
    const ALL: [(Self, &str); 5] = [
        (Self::Pending, "pending"),
        (Self::RequiresAction, "requires_action"),
        (Self::Succeeded, "succeeded"),
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
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: String,
    pub payment_intent: String,
    pub charge_id: Option<String>,
    pub money: Money,
    pub status: Status,
    pub failure_reason: Option<String>,
    /// Unix seconds, Stripe's.
    pub created_at: i64,
}

/// What was given back to a buyer, and what is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Minor units of the payment's currency.
    pub succeeded: i64,
    pub pending: i64,
}

/// Merges `fact` into what is known and posts what follows. The caller holds the lock of `apply`.
pub async fn record(tx: &mut Tx, fact: Refund, proof: journal::Proof<'_>) -> Result<(), DbError> {
    let status = find_status(tx, &fact.id)
        .await?
        .map_or(fact.status, |known| known.max(fact.status));
    on!(tx, c => {
        sqlx::query(
            "insert into refunds (id, payment_intent, charge_id, amount, currency, status, failure_reason, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (id) do update set
                 status = excluded.status,
                 charge_id = coalesce(refunds.charge_id, excluded.charge_id),
                 failure_reason = coalesce(refunds.failure_reason, excluded.failure_reason)",
        )
        .bind(&fact.id)
        .bind(&fact.payment_intent)
        .bind(&fact.charge_id)
        .bind(fact.money.amount)
        .bind(&fact.money.currency)
        .bind(status.as_str())
        .bind(&fact.failure_reason)
        .bind(fact.created_at)
        .execute(c)
        .await
        .map(drop)
    })?;
    if status >= Status::Succeeded {
        let source = format!("refund:{}", fact.id);
        journal::post(
            tx,
            &source,
            Account::Refunds,
            Account::StripeBalance,
            &fact.money,
            proof,
        )
        .await?;
    }
    // A failure posts the refund and its reversal even where no success was seen, so that order cannot matter.
    if status > Status::Succeeded {
        let source = format!("refund_failed:{}", fact.id);
        journal::post(
            tx,
            &source,
            Account::StripeBalance,
            Account::Refunds,
            &fact.money,
            proof,
        )
        .await?;
    }
    Ok(())
}

async fn find_status(tx: &mut Tx, id: &str) -> Result<Option<Status>, DbError> {
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as("select status from refunds where id = $1").bind(id).fetch_optional(c).await?
    });
    Ok(row.and_then(|(status,)| Status::parse(&status)))
}

pub async fn totals(tx: &mut Tx, payment_intent: &str) -> Result<Totals, DbError> {
    let (succeeded, pending): (i64, i64) = on!(tx, c => {
        sqlx::query_as(
            "select cast(coalesce(sum(case when status = 'succeeded' then amount else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when status in ('pending', 'requires_action') then amount else 0 end), 0) as bigint)
             from refunds where payment_intent = $1",
        )
        .bind(payment_intent)
        .fetch_one(c)
        .await?
    });
    Ok(Totals { succeeded, pending })
}
