//! When things happened: for each the earliest moment at which Stripe said so, and the event that said it.

use super::journal::Proof;
use crate::db::{DbError, Tx, on};

/// What can happen to a payment, a refund, a dispute, a payout. An object has each at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Created,
    /// A payment on its way, as bank debits are for days.
    Processing,
    RequiresAction,
    Paid,
    Succeeded,
    Failed,
    Canceled,
    Won,
    Lost,
    /// An inquiry, or what the bank took back: no money moves any more.
    Closed,
}

impl What {
    const ALL: [(Self, &str); 10] = [
        (Self::Created, "created"),
        (Self::Processing, "processing"),
        (Self::RequiresAction, "requires_action"),
        (Self::Paid, "paid"),
        (Self::Succeeded, "succeeded"),
        (Self::Failed, "failed"),
        (Self::Canceled, "canceled"),
        (Self::Won, "won"),
        (Self::Lost, "lost"),
        (Self::Closed, "closed"),
    ];

    fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(what, _)| *what == self)
            .map_or("created", |(_, name)| name)
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(what, _)| *what)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub object_id: String,
    pub what: What,
    /// Unix seconds.
    pub at: i64,
    /// The inbox id; `None` where it was applied before this was kept.
    pub event_id: Option<String>,
}

/// Keeps the earlier of what is known and what is said now; of the same second, the lesser id: order cannot matter.
pub async fn record(
    tx: &mut Tx,
    object_id: &str,
    what: What,
    at: i64,
    proof: Proof<'_>,
) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into moments (object_id, what, at, event_id) values ($1, $2, $3, $4)
             on conflict (object_id, what) do update set at = excluded.at, event_id = excluded.event_id
             where moments.event_id is null or excluded.at < moments.at
                or (excluded.at = moments.at and excluded.event_id < moments.event_id)",
        )
        .bind(object_id)
        .bind(what.as_str())
        .bind(at)
        .bind(proof.event_id)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Those of one object, oldest first.
pub async fn list(tx: &mut Tx, object_id: &str) -> Result<Vec<Moment>, DbError> {
    let rows: Vec<(String, i64, Option<String>)> = on!(tx, c => {
        sqlx::query_as("select what, at, event_id from moments where object_id = $1 order by at, what")
            .bind(object_id)
            .fetch_all(c)
            .await?
    });
    Ok(rows
        .into_iter()
        .filter_map(|(what, at, event_id)| {
            Some(Moment {
                object_id: object_id.to_owned(),
                what: What::parse(&what)?,
                at,
                event_id,
            })
        })
        .collect())
}

/// When it happened to the object, unix seconds.
pub async fn find(tx: &mut Tx, object_id: &str, what: What) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = on!(tx, c => {
        sqlx::query_as("select at from moments where object_id = $1 and what = $2")
            .bind(object_id)
            .bind(what.as_str())
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(|(at,)| at))
}
