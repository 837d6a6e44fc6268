//! One database, one Stripe account, one mode: the stamp that refuses any other.

use crate::db::{Db, DbError, Tx, on};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// `acct_..`
    pub account_id: String,
    pub livemode: bool,
}

/// Why a database is not opened.
#[derive(Debug)]
pub enum StampError {
    /// It belongs to this other account or mode.
    Other(Stamp),
    Db(DbError),
}

impl From<DbError> for StampError {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl std::error::Error for StampError {}

impl std::fmt::Display for StampError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Other(stamp) => write!(
                f,
                "this database belongs to the Stripe account {} in {} mode: set DATABASE_URL to another database, \
                 or go back to that account's key",
                stamp.account_id,
                if stamp.livemode { "live" } else { "test" }
            ),
            Self::Db(error) => error.fmt(f),
        }
    }
}

/// Stamps a new database, or checks the stamp of one that has it.
pub async fn claim(db: &Db, stamp: &Stamp, now: i64) -> Result<(), StampError> {
    let mut tx = db.write().await?;
    on!(&mut tx, c => {
        sqlx::query(
            "insert into stamp (id, account_id, livemode, created_at, retrievals) values (1, $1, $2, $3, 0)
             on conflict (id) do nothing",
        )
        .bind(&stamp.account_id)
        .bind(stamp.livemode)
        .bind(now)
        .execute(c)
        .await
        .map_err(DbError::from)
        .map(drop)
    })?;
    let found = read(&mut tx).await?;
    tx.commit().await?;
    match found {
        Some(found) if found != *stamp => Err(StampError::Other(found)),
        _ => Ok(()),
    }
}

/// The number that the next retrieval will have.
pub async fn next_retrieval(db: &Db) -> Result<i64, DbError> {
    let mut tx = db.read().await?;
    let (retrievals,): (i64,) = on!(&mut tx, c => {
        sqlx::query_as("select retrievals from stamp").fetch_one(c).await?
    });
    Ok(retrievals + 1)
}

/// A number for a retrieval that is about to begin: clocks are too coarse to tell which of two began last.
pub async fn begin_retrieval(db: &Db) -> Result<i64, DbError> {
    let mut tx = db.write().await?;
    let (retrieval,): (i64,) = on!(&mut tx, c => {
        sqlx::query_as("update stamp set retrievals = retrievals + 1 returning retrievals").fetch_one(c).await?
    });
    tx.commit().await?;
    Ok(retrieval)
}

/// The stamp of a database that has one.
pub async fn find(db: &Db) -> Result<Option<Stamp>, DbError> {
    let mut tx = db.read().await?;
    read(&mut tx).await
}

async fn read(tx: &mut Tx) -> Result<Option<Stamp>, DbError> {
    let row: Option<(String, bool)> = on!(tx, c => {
        sqlx::query_as("select account_id, livemode from stamp").fetch_optional(c).await?
    });
    Ok(row.map(|(account_id, livemode)| Stamp {
        account_id,
        livemode,
    }))
}
