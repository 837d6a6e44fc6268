//! The inbox: every verified delivery and every retrieved object, kept as it came.

mod due;
mod look;
mod mark;
mod trouble;

pub use due::{find_due, find_last_retrieval, is_settled, next_retry, postpone};
pub use look::{Known, Wanted, body, count, count_by_state, failed, find, list};
pub use mark::{Learned, mark, mark_failed, raise, receive_again, release, rest_as_foreign};
pub use trouble::{count_troubled, list_troubled};

use sha2::{Digest, Sha256};

use crate::db::{DbError, Tx, is_storable, on};
use crate::hex::{hex, unhex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Stripe delivered it.
    Webhook,
    /// It was found in Stripe's list of events.
    Listed,
    /// An object that we asked Stripe for.
    Retrieved,
}

impl Origin {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Listed => "listed",
            Self::Retrieved => "retrieved",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "listed" => Self::Listed,
            "retrieved" => Self::Retrieved,
            // The column's check allows no fourth.
            _ => Self::Webhook,
        }
    }
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not applied yet, or to be tried again.
    Received,
    /// Applied, or of a type that asks for nothing.
    Applied,
    /// A refund, dispute or the like whose payment is not known yet: posts nothing until the payment says ours or foreign.
    Unmatched,
    /// Another namespace, account or mode: kept and never applied.
    Foreign,
    /// Resting with its error until it is sent again or replayed.
    Failed,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Applied => "applied",
            Self::Unmatched => "unmatched",
            Self::Foreign => "foreign",
            Self::Failed => "failed",
        }
    }
}

/// A stored body, and how often applying it was tried.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: String,
    pub origin: Origin,
    pub payload: Vec<u8>,
    /// Unix seconds.
    pub received_at: i64,
    /// The number of the retrieval that brought it, where a later one overwrites an earlier one.
    pub retrieval: Option<i64>,
    pub attempts: i64,
}

/// Stores a body under `id` unless it is there already. One that rests as failed is taken up again: Stripe, or whoever
/// had it sent again, knows why. Returns whether there is something to apply.
pub async fn insert_once(
    tx: &mut Tx,
    id: &str,
    origin: Origin,
    retrieval: Option<i64>,
    body: &[u8],
    now: i64,
) -> Result<bool, DbError> {
    let (payload, encoding) = match std::str::from_utf8(body) {
        Ok(text) if is_storable(text) => (text.to_owned(), "utf8"),
        _ => (hex(body), "hex"),
    };
    let inserted = on!(tx, c => {
        sqlx::query(
            "insert into events (id, origin, payload, encoding, received_at, retrieval, state, attempts, retry_at)
             values ($1, $2, $3, $4, $5, $6, 'received', 0, 0)
             on conflict (id) do update set state = 'received', attempts = 0, retry_at = 0
             where events.state = 'failed'",
        )
        .bind(id)
        .bind(origin.as_str())
        .bind(payload)
        .bind(encoding)
        .bind(now)
        .bind(retrieval)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(inserted > 0)
}

/// The key of a body that has no id of its own.
pub fn fingerprint(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}

/// id, origin, payload, encoding, received_at, retrieval, attempts.
pub(super) type StoredRow = (String, String, String, String, i64, Option<i64>, i64);

pub(super) fn from_row(row: StoredRow) -> Stored {
    let (id, origin, payload, encoding, received_at, retrieval, attempts) = row;
    Stored {
        id,
        origin: Origin::parse(&origin),
        payload: if encoding == "hex" {
            unhex(&payload).unwrap_or_default()
        } else {
            payload.into_bytes()
        },
        received_at,
        retrieval,
        attempts,
    }
}

/// The body of an event that waits to be applied; `None` once it has been.
pub async fn find_received(tx: &mut Tx, id: &str) -> Result<Option<Stored>, DbError> {
    let row: Option<StoredRow> = on!(tx, c => {
        sqlx::query_as(
            "select id, origin, payload, encoding, received_at, retrieval, attempts from events
             where id = $1 and state = 'received'",
        )
        .bind(id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(from_row))
}

/// Takes the lock of `apply`: one event is applied at a time, on either engine.
pub async fn lock(tx: &mut Tx) -> Result<(), DbError> {
    on!(tx, c => sqlx::query("update stamp set id = id").execute(c).await.map(drop))?;
    Ok(())
}

/// Whether an event of another namespace has spoken of this payment.
pub async fn is_foreign(tx: &mut Tx, payment_intent: &str) -> Result<bool, DbError> {
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as("select id from events where payment_intent = $1 and state = 'foreign' limit 1")
            .bind(payment_intent)
            .fetch_optional(c)
            .await?
    });
    Ok(row.is_some())
}
