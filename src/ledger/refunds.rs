//! Refunds, each under Stripe's id. Totals are sums over refunds, never the charge's `amount_refunded`, which falls
//! again when a refund fails.

use super::{
    accounts::Account,
    journal,
    moments::{self, What},
};
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

    /// Stripe has done what it was asked; a success may still fail.
    pub fn is_final(self) -> bool {
        self >= Self::Succeeded
    }

    /// The money did not reach the buyer.
    pub fn came_to_nothing(self) -> bool {
        self > Self::Succeeded
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

impl Refund {
    /// Joins what two events say. Commutes, associates and repeats safely, so order cannot matter.
    fn merge(self, other: Self) -> Self {
        Self {
            charge_id: self.charge_id.max(other.charge_id),
            status: self.status.max(other.status),
            failure_reason: self.failure_reason.max(other.failure_reason),
            ..self
        }
    }
}

/// What was given back to a buyer, and what is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Minor units of the payment's currency.
    pub succeeded: i64,
    pub pending: i64,
    /// Of those pending, what waits until the buyer has said where it shall go.
    pub unanswered: i64,
    /// Taken back: the buyer's bank could not take them.
    pub failed: i64,
}

/// Merges `fact` into what is known and posts what follows. The caller holds the lock of `apply`.
pub async fn record(tx: &mut Tx, fact: Refund, proof: journal::Proof<'_>) -> Result<(), DbError> {
    moments::record(tx, &fact.id, What::Created, fact.created_at, proof).await?;
    let what = match fact.status {
        Status::Pending => None,
        Status::RequiresAction => Some(What::RequiresAction),
        Status::Succeeded => Some(What::Succeeded),
        Status::Canceled => Some(What::Canceled),
        Status::Failed => Some(What::Failed),
    };
    if let Some(what) = what {
        // A clock that differs from Stripe's must not let it end before it began.
        let at = proof.at.max(fact.created_at);
        moments::record(tx, &fact.id, what, at, proof).await?;
    }
    let refund = match find(tx, &fact.id).await? {
        Some(known) => known.merge(fact),
        None => fact,
    };
    on!(tx, c => {
        sqlx::query(
            "insert into refunds (id, payment_intent, charge_id, amount, currency, status, failure_reason, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (id) do update set
                 status = excluded.status, charge_id = excluded.charge_id, failure_reason = excluded.failure_reason",
        )
        .bind(&refund.id)
        .bind(&refund.payment_intent)
        .bind(&refund.charge_id)
        .bind(refund.money.amount)
        .bind(&refund.money.currency)
        .bind(refund.status.as_str())
        .bind(&refund.failure_reason)
        .bind(refund.created_at)
        .execute(c)
        .await
        .map(drop)
    })?;
    if refund.status.is_final() {
        let source = format!("refund:{}", refund.id);
        journal::post(
            tx,
            &source,
            Account::Refunds,
            Account::StripeBalance,
            &refund.money,
            proof,
        )
        .await?;
    }
    // A failure posts the refund and its reversal even where no success was seen, so that order cannot matter.
    if refund.status.came_to_nothing() {
        let source = format!("refund_failed:{}", refund.id);
        journal::post(
            tx,
            &source,
            Account::StripeBalance,
            Account::Refunds,
            &refund.money,
            proof,
        )
        .await?;
    }
    Ok(())
}

type Row = (
    String,
    String,
    Option<String>,
    i64,
    String,
    String,
    Option<String>,
    i64,
);

fn from_row(row: Row) -> Refund {
    let (id, payment_intent, charge_id, amount, currency, status, failure_reason, created_at) = row;
    Refund {
        id,
        payment_intent,
        charge_id,
        money: Money::new(amount, currency),
        // The column's check allows no other.
        status: Status::parse(&status).unwrap_or(Status::Pending),
        failure_reason,
        created_at,
    }
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Refund>, DbError> {
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, payment_intent, charge_id, amount, currency, status, failure_reason, created_at
             from refunds where id = $1",
        )
        .bind(id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(from_row))
}

/// The refunds of a payment, oldest first.
pub async fn list(tx: &mut Tx, payment_intent: &str) -> Result<Vec<Refund>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, payment_intent, charge_id, amount, currency, status, failure_reason, created_at
             from refunds where payment_intent = $1 order by created_at, id",
        )
        .bind(payment_intent)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}

pub async fn totals(tx: &mut Tx, payment_intent: &str) -> Result<Totals, DbError> {
    let (succeeded, pending, unanswered, failed): (i64, i64, i64, i64) = on!(tx, c => {
        sqlx::query_as(
            "select cast(coalesce(sum(case when status = 'succeeded' then amount else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when status in ('pending', 'requires_action') then amount else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when status = 'requires_action' then amount else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when status = 'failed' then amount else 0 end), 0) as bigint)
             from refunds where payment_intent = $1",
        )
        .bind(payment_intent)
        .fetch_one(c)
        .await?
    });
    Ok(Totals {
        succeeded,
        pending,
        unanswered,
        failed,
    })
}
