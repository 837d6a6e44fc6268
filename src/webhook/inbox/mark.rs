//! What became of an event.

use super::State;
use crate::db::{DbError, Tx, on};

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
            "update events set state = $2, applied = (applied or $2 = 'applied'), type = $3, object_id = $4,
                    payment_intent = $5, created_at = $6, last_error = null, attempts = attempts + 1
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

/// Has an event applied once more, whatever became of it: facts merge, and each posts once. Whether there is one.
pub async fn receive_again(tx: &mut Tx, id: &str) -> Result<bool, DbError> {
    let found = on!(tx, c => {
        sqlx::query("update events set state = 'received', attempts = 0, retry_at = 0 where id = $1")
            .bind(id)
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(found > 0)
}

/// A retrieval that began later brought the same: the one that was applied is applied under that number too. Whether it is
/// to be.
pub async fn raise(tx: &mut Tx, id: &str, retrieval: i64) -> Result<bool, DbError> {
    let raised = on!(tx, c => {
        sqlx::query(
            "update events set retrieval = $2, state = 'received', attempts = 0, retry_at = 0
             where id = $1 and retrieval < $2 and state = 'applied'",
        )
        .bind(id)
        .bind(retrieval)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(raised > 0)
}
