//! The inbox: every verified delivery and every retrieved object, kept as it came.

mod due;
mod look;

pub use due::{find_due, next_retry, postpone};
pub use look::{Known, Wanted, body, count, failed, find, list, receive_again};

use sha2::{Digest, Sha256};

use crate::db::{Db, DbError, Tx, is_storable, on};
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
    fn as_str(self) -> &'static str {
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
    /// Resting with its error until it is sent again.
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

/// The body of an event that waits to be applied; `None` once it has been.
pub async fn find_received(tx: &mut Tx, id: &str) -> Result<Option<Stored>, DbError> {
    let row: Option<(String, String, String, i64, Option<i64>, i64)> = on!(tx, c => {
        sqlx::query_as(
            "select origin, payload, encoding, received_at, retrieval, attempts from events where id = $1 and state = 'received'",
        )
        .bind(id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(
        |(origin, payload, encoding, received_at, retrieval, attempts)| Stored {
            id: id.to_owned(),
            origin: Origin::parse(&origin),
            payload: if encoding == "hex" {
                unhex(&payload).unwrap_or_default()
            } else {
                payload.into_bytes()
            },
            received_at,
            retrieval,
            attempts,
        },
    ))
}

/// Takes the lock of `apply`: one event is applied at a time, on either engine.
pub async fn lock(tx: &mut Tx) -> Result<(), DbError> {
    on!(tx, c => sqlx::query("update stamp set id = id").execute(c).await.map(drop))?;
    Ok(())
}

/// What was learned of an event by reading it.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    pub kind: Option<String>,
    pub object_id: Option<String>,
    pub payment_intent: Option<String>,
    /// Unix seconds, Stripe's.
    pub created_at: Option<i64>,
}

/// Records what became of an event.
pub async fn mark(tx: &mut Tx, id: &str, state: State, learned: &Learned) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update events set state = $2, type = $3, object_id = $4, payment_intent = $5, created_at = $6,
                    last_error = null, attempts = attempts + 1
             where id = $1",
        )
        .bind(id)
        .bind(state.as_str())
        .bind(&learned.kind)
        .bind(&learned.object_id)
        .bind(&learned.payment_intent)
        .bind(learned.created_at)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Records that applying failed: to be tried again at `retry_at` (unix seconds), or resting where that is `None`. Not where
/// somebody else has noted something since `attempts` was read: what is known by now is newer.
pub async fn mark_failed(
    tx: &mut Tx,
    id: &str,
    attempts: i64,
    retry_at: Option<i64>,
    error: &str,
    learned: &Learned,
) -> Result<(), DbError> {
    let state = if retry_at.is_some() {
        State::Received
    } else {
        State::Failed
    };
    on!(tx, c => {
        sqlx::query(
            "update events set state = $2, retry_at = $3, last_error = $4, type = $5, object_id = $6,
                    created_at = $7, attempts = attempts + 1
             where id = $1 and state = 'received' and attempts = $8",
        )
        .bind(id)
        .bind(state.as_str())
        .bind(retry_at.unwrap_or(0))
        .bind(error)
        .bind(&learned.kind)
        .bind(&learned.object_id)
        .bind(learned.created_at)
        .bind(attempts)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The payment is ours: what waited for it is applied, and what was taken for somebody else's is looked at again.
pub async fn release(tx: &mut Tx, payment_intent: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update events set state = 'received', retry_at = 0
             where payment_intent = $1 and state in ('unmatched', 'foreign')",
        )
        .bind(payment_intent)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The payment is somebody else's: what waited for it rests with it.
pub async fn rest_as_foreign(tx: &mut Tx, payment_intent: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update events set state = 'foreign' where payment_intent = $1 and state = 'unmatched'")
            .bind(payment_intent)
            .execute(c)
            .await
            .map(drop)
    })?;
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

/// Whether an event has been applied, or found to be somebody else's.
pub async fn is_settled(db: &Db, id: &str) -> Result<bool, DbError> {
    let mut tx = db.read().await?;
    let row: Option<(String,)> = on!(&mut tx, c => {
        sqlx::query_as("select id from events where id = $1 and state in ('applied', 'foreign')")
            .bind(id)
            .fetch_optional(c)
            .await?
    });
    Ok(row.is_some())
}

/// How many events are in each state, by state.
pub async fn count_by_state(tx: &mut Tx) -> Result<Vec<(String, i64)>, DbError> {
    let rows = on!(tx, c => {
        sqlx::query_as("select state, cast(count(*) as bigint) from events group by state order by state")
            .fetch_all(c)
            .await?
    });
    Ok(rows)
}
