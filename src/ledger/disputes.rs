//! Disputes: a buyer went to the bank. Their state goes back and forth, so what was retrieved last counts; what has
//! happened are moments, and the money moves with Stripe's balance transactions.

use super::{
    accounts::Account,
    balance_transactions::{self, Category},
    journal::{self, Proof},
    moments::{self, What},
};
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The bank asks first: no money has moved.
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
    /// Given back before it became a dispute.
    Prevented,
}

impl Status {
    const ALL: [(Self, &str); 8] = [
        (Self::WarningNeedsResponse, "warning_needs_response"),
        (Self::WarningUnderReview, "warning_under_review"),
        (Self::WarningClosed, "warning_closed"),
        (Self::NeedsResponse, "needs_response"),
        (Self::UnderReview, "under_review"),
        (Self::Won, "won"),
        (Self::Lost, "lost"),
        (Self::Prevented, "prevented"),
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
            .map_or("needs_response", |(_, name)| name)
    }

    /// What has happened once Stripe says this.
    fn end(self) -> Option<What> {
        match self {
            Self::Won => Some(What::Won),
            Self::Lost => Some(What::Lost),
            Self::WarningClosed | Self::Prevented => Some(What::Closed),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    pub id: String,
    pub payment_intent: String,
    pub charge_id: Option<String>,
    pub money: Money,
    /// Stripe's, such as `fraudulent`.
    pub reason: String,
    pub status: Status,
    /// Whether Stripe would still give the money back: beside a formal dispute that pays the buyer twice.
    pub is_charge_refundable: bool,
    /// Until when evidence is taken, unix seconds.
    pub due_by: Option<i64>,
    /// Unix seconds, Stripe's.
    pub created_at: i64,
}

/// Keeps what is told of a dispute. `retrieval` is the number of the retrieval that brought it: the one that began last
/// wins; an event alone, which may be late, has none and counts only where nothing else is known.
pub async fn record(
    tx: &mut Tx,
    dispute: &Dispute,
    retrieval: Option<i64>,
    proof: Proof<'_>,
) -> Result<(), DbError> {
    moments::record(tx, &dispute.id, What::Created, dispute.created_at, proof).await?;
    if let Some(what) = dispute.status.end() {
        // A clock that differs from Stripe's must not let it end before it began.
        let at = proof.at.max(dispute.created_at);
        moments::record(tx, &dispute.id, what, at, proof).await?;
    }
    on!(tx, c => {
        sqlx::query(
            "insert into disputes (id, payment_intent, charge_id, amount, currency, reason, status,
                                   is_charge_refundable, due_by, created_at, retrieval)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (id) do update set
                 amount = excluded.amount, reason = excluded.reason, status = excluded.status,
                 is_charge_refundable = excluded.is_charge_refundable, due_by = excluded.due_by,
                 retrieval = excluded.retrieval
             where excluded.retrieval > disputes.retrieval",
        )
        .bind(&dispute.id)
        .bind(&dispute.payment_intent)
        .bind(&dispute.charge_id)
        .bind(dispute.money.amount)
        .bind(&dispute.money.currency)
        .bind(&dispute.reason)
        .bind(dispute.status.as_str())
        .bind(dispute.is_charge_refundable)
        .bind(dispute.due_by)
        .bind(dispute.created_at)
        .bind(retrieval.unwrap_or(0))
        .execute(c)
        .await
        .map(drop)
    })?;
    settle(tx, &dispute.id, proof).await
}

/// What the bank took is lost once Stripe has ever said so, and found again where it came back later: a dispute that was
/// lost can still be won. Posted for each withdrawal as soon as both are known: in whichever order, the journal is the same.
pub async fn settle(tx: &mut Tx, id: &str, proof: Proof<'_>) -> Result<(), DbError> {
    if moments::find(tx, id, What::Lost).await?.is_none() {
        return Ok(());
    }
    let moved = balance_transactions::list_by_source(tx, id).await?;
    for taken in &moved {
        if taken.category() != Category::Dispute {
            continue;
        }
        let came_back = moved.iter().any(|back| {
            back.category() == Category::DisputeReversal && back.created_at >= taken.created_at
        });
        let (losses, held) = (Account::DisputeLosses, Account::DisputesHeld);
        let money = taken.left()?;
        let lost = format!("dispute_lost:{}", taken.id);
        journal::post(tx, &lost, losses, held, &money, proof).await?;
        if came_back {
            let won = format!("dispute_won:{}", taken.id);
            journal::post(tx, &won, held, losses, &money, proof).await?;
        }
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
    String,
    bool,
    Option<i64>,
    i64,
);

fn from_row(row: Row) -> Dispute {
    let (
        id,
        payment_intent,
        charge_id,
        amount,
        currency,
        reason,
        status,
        is_charge_refundable,
        due_by,
        created_at,
    ) = row;
    Dispute {
        id,
        payment_intent,
        charge_id,
        money: Money::new(amount, currency),
        reason,
        // The column's check allows no other.
        status: Status::parse(&status).unwrap_or(Status::NeedsResponse),
        is_charge_refundable,
        due_by,
        created_at,
    }
}

/// Those of a payment, oldest first.
pub async fn list(tx: &mut Tx, payment_intent: &str) -> Result<Vec<Dispute>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, payment_intent, charge_id, amount, currency, reason, status, is_charge_refundable, due_by,
                    created_at
             from disputes where payment_intent = $1 order by created_at, id",
        )
        .bind(payment_intent)
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().map(from_row).collect())
}
