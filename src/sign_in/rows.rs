//! What was asked for on the sign-in page, with hashes of the token and the code. Six digits can be found from theirs: it
//! keeps them from a glance and out of old backups, not from somebody who reads the database within the ten minutes.

use sha2::{Digest, Sha256};

use super::LIFE;
use crate::{
    db::{Db, DbError, Tx, on},
    hex::hex,
};

/// Rows are kept so long, in seconds: for pages that say that the way in has ended, and to count wrong codes.
const KEPT: i64 = 24 * 60 * 60;

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "select id, email, token_hash, code_hash, next, wrong_codes, created_at, ended_at from sign_ins where ",
            $condition
        )
    };
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SignIn {
    pub id: String,
    /// Lower case.
    pub email: String,
    pub token_hash: String,
    pub code_hash: String,
    /// One of our own paths.
    pub next: Option<String>,
    pub wrong_codes: i64,
    pub created_at: i64,
    pub ended_at: Option<i64>,
}

impl SignIn {
    pub fn expires_at(&self) -> i64 {
        self.created_at + LIFE
    }

    pub fn is_open(&self, now: i64) -> bool {
        self.ended_at.is_none() && now < self.expires_at()
    }
}

pub(super) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token))
}

/// With the sign-in's id before it, so that no table made beforehand tells the million codes.
pub(super) fn code_hash(id: &str, code: &str) -> String {
    hex(&Sha256::digest(format!("{id}{code}")))
}

pub(super) async fn insert(tx: &mut Tx, row: &SignIn) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into sign_ins (id, email, token_hash, code_hash, next, wrong_codes, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&row.id)
        .bind(&row.email)
        .bind(&row.token_hash)
        .bind(&row.code_hash)
        .bind(&row.next)
        .bind(row.wrong_codes)
        .bind(row.created_at)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<SignIn>, DbError> {
    find_by(tx, select!("id = $1"), id).await
}

pub(super) async fn find_by_token(tx: &mut Tx, token: &str) -> Result<Option<SignIn>, DbError> {
    find_by(tx, select!("token_hash = $1"), &token_hash(token)).await
}

async fn find_by(tx: &mut Tx, sql: &'static str, value: &str) -> Result<Option<SignIn>, DbError> {
    Ok(on!(tx, c => sqlx::query_as(sql).bind(value).fetch_optional(c).await?))
}

/// Holds the row until `tx` ends: guesses that come at once are counted one after the other.
pub(super) async fn lock(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update sign_ins set id = id where id = $1").bind(id).execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Whether it was still open: of two that use it at once, one does.
pub(super) async fn end(tx: &mut Tx, id: &str, now: i64) -> Result<bool, DbError> {
    let ended = on!(tx, c => {
        sqlx::query(
            "update sign_ins set ended_at = $2 where id = $1 and ended_at is null and created_at > $3",
        )
        .bind(id)
        .bind(now)
        .bind(now - LIFE)
        .execute(c)
        .await?
        .rows_affected()
    });
    Ok(ended > 0)
}

/// One more wrong code; `ended` where it was the last.
pub(super) async fn count_wrong(tx: &mut Tx, id: &str, ended: Option<i64>) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query("update sign_ins set wrong_codes = wrong_codes + 1, ended_at = $2 where id = $1")
            .bind(id)
            .bind(ended)
            .execute(c)
            .await
            .map(drop)
    })?;
    Ok(())
}

/// How many wrong codes were tried for an address in the day before `now` (unix seconds).
pub(super) async fn wrong_lately(tx: &mut Tx, email: &str, now: i64) -> Result<i64, DbError> {
    let (wrong,): (i64,) = on!(tx, c => {
        sqlx::query_as(
            "select cast(coalesce(sum(wrong_codes), 0) as bigint) from sign_ins where email = $1 and created_at > $2",
        )
        .bind(email)
        .bind(now - KEPT)
        .fetch_one(c)
        .await?
    });
    Ok(wrong)
}

/// Deletes what has long ended by `now` (unix seconds).
pub async fn sweep(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    on!(&mut tx, c => {
        sqlx::query("delete from sign_ins where created_at <= $1").bind(now - KEPT).execute(c).await.map(drop)
    })?;
    tx.commit().await
}
