//! Sessions in the shop's own database, under the hash of what the cookie carries: a copy of the table opens none.

use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result as StoreResult},
};

use super::{BEGAN, BUYER, MOST};
use crate::{
    clock,
    db::{Db, DbError, Tx, on},
    hex::hex,
};

/// Deletes the sessions that have expired by `now` (unix seconds).
pub async fn sweep(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    on!(&mut tx, c => {
        sqlx::query("delete from sessions where expires_at <= $1").bind(now).execute(c).await.map(drop)
    })?;
    tx.commit().await
}

/// Ends every session in which this buyer is signed in. Requests under way bring none of them back.
pub async fn end_all(db: &Db, buyer_id: &str) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    on!(&mut tx, c => {
        sqlx::query("delete from sessions where buyer_id = $1").bind(buyer_id).execute(c).await.map(drop)
    })?;
    tx.commit().await
}

#[derive(Clone, Debug)]
pub struct Sessions {
    pub(super) db: Db,
}

#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        // At sign-in too a session begins: its age is counted from there.
        record.data.insert(BEGAN.to_owned(), clock::now().into());
        // 128 random bits: the loop is for form's sake.
        while !insert(&self.db, record).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    /// What is there no longer was ended while this request was under way, and stays ended.
    async fn save(&self, record: &Record) -> StoreResult<()> {
        let mut tx = self.db.write().await.map_err(backend)?;
        update(&mut tx, record, &encode(record)?)
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let mut tx = self.db.read().await.map_err(backend)?;
        let found = find(&mut tx, &hashed(id), clock::now())
            .await
            .map_err(backend)?;
        let Some((data, expires_at)) = found else {
            return Ok(None);
        };
        let decode = |error: String| Error::Decode(error);
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&data).map_err(|error| decode(error.to_string()))?,
            expiry_date: OffsetDateTime::from_unix_timestamp(expires_at)
                .map_err(|error| decode(error.to_string()))?,
        }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let mut tx = self.db.write().await.map_err(backend)?;
        delete(&mut tx, &hashed(id)).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

fn hashed(id: &Id) -> String {
    hex(&Sha256::digest(id.to_string()))
}

/// However often it is used, a session ends so long after it began.
fn expires_at(record: &Record) -> i64 {
    let idle = record.expiry_date.unix_timestamp();
    let began = record.data.get(BEGAN).and_then(|began| began.as_i64());
    began.map_or(idle, |began| idle.min(began + MOST.whole_seconds()))
}

fn buyer_id(record: &Record) -> Option<&str> {
    record.data.get(BUYER)?.get(0)?.as_str()
}

async fn insert(db: &Db, record: &Record) -> StoreResult<bool> {
    let data = encode(record)?;
    let mut tx = db.write().await.map_err(backend)?;
    let inserted = insert_once(&mut tx, record, &data).await.map_err(backend)?;
    tx.commit().await.map_err(backend)?;
    Ok(inserted)
}

async fn insert_once(tx: &mut Tx, record: &Record, data: &str) -> Result<bool, DbError> {
    let inserted = on!(tx, c => {
        sqlx::query(
            "insert into sessions (id, data, buyer_id, expires_at) values ($1, $2, $3, $4)
             on conflict (id) do nothing",
        )
        .bind(hashed(&record.id))
        .bind(data)
        .bind(buyer_id(record))
        .bind(expires_at(record))
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(inserted > 0)
}

async fn update(tx: &mut Tx, record: &Record, data: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update sessions set data = $2, buyer_id = $3, expires_at = $4 where id = $1")
            .bind(hashed(&record.id))
            .bind(data)
            .bind(buyer_id(record))
            .bind(expires_at(record))
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

async fn find(tx: &mut Tx, id: &str, now: i64) -> Result<Option<(String, i64)>, DbError> {
    Ok(on!(tx, c => {
        sqlx::query_as("select data, expires_at from sessions where id = $1 and expires_at > $2")
            .bind(id)
            .bind(now)
            .fetch_optional(c)
            .await?
    }))
}

async fn delete(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query("delete from sessions where id = $1").bind(id).execute(c).await.map(drop))?;
    Ok(())
}

/// Not the id: the cookie alone carries it.
fn encode(record: &Record) -> StoreResult<String> {
    serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))
}

fn backend(error: DbError) -> Error {
    Error::Backend(error.to_string())
}
