//! The sandbox's own SQLite file. Objects are kept as the API shows them; one table holds them all.

use std::path::Path;

use serde_json::{Value, json};
use sqlx::{
    Sqlite, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::error::ApiError;

pub type Tx = sqlx::Transaction<'static, Sqlite>;

const SCHEMA: &str = "
    create table if not exists objects (
        seq integer primary key autoincrement, -- order of making; lists run from the newest
        id text not null unique,
        object text not null,                  -- as Stripe names the kind
        parent text,                           -- of a line item: its Checkout Session
        due integer,                           -- unix seconds when time alone changes it: an open Checkout Session expires
        body text not null,                    -- JSON as the API shows it
        hidden text not null default '{}'      -- JSON the API never shows
    );
    create index if not exists objects_object on objects (object, seq);
    create index if not exists objects_parent on objects (parent) where parent is not null;
    create index if not exists objects_due on objects (due) where due is not null;
    create table if not exists deliveries (
        seq integer primary key autoincrement,
        event text not null,
        endpoint text not null,          -- a webhook endpoint (we_..), or empty: where `--forward-to` or the shop listens
        type text not null,
        object text not null,            -- id of the object the event is about
        body blob not null,              -- the bytes sent, the same at each attempt
        state text not null,             -- pending, delivered, dropped, failed
        trouble text not null,           -- what goes wrong with it on request, or empty
        created integer not null,
        attempts integer not null default 0,
        next_at integer not null,        -- unix seconds of the next attempt
        last_status text,                -- of the last attempt, in words
        unique (event, endpoint)
    );
    create index if not exists deliveries_pending on deliveries (endpoint, seq) where state = 'pending';
    create index if not exists deliveries_object on deliveries (object);
    create table if not exists attempts (
        seq integer primary key autoincrement,
        delivery integer not null,       -- seq of the delivery
        at integer not null,
        status text not null,            -- in words, as a delivery's last_status
        answer text not null,            -- the receiver's, its first 2,000 characters
        milliseconds integer not null
    );
    create index if not exists attempts_delivery on attempts (delivery);
    create table if not exists requests (
        seq integer primary key autoincrement,
        id text not null,                -- req_..
        at integer not null,
        method text not null,
        path text not null,
        params text not null,            -- JSON object of names and values, without secrets
        key text,                        -- Idempotency-Key
        version text not null,
        status integer not null,         -- 0 where the connection was cut
        answer text not null,            -- JSON as sent, without secrets
        about text,                      -- id of the object in the answer, or else in the path
        milliseconds integer not null,
        trouble text not null            -- what went wrong with it on request, or empty
    );
    create index if not exists requests_about on requests (about);
    create table if not exists idempotency (
        key text primary key,
        path text not null,
        params text not null,            -- SHA-256
        request_id text not null,
        status integer not null,
        body text not null,
        created integer not null
    );
    create table if not exists settings (name text primary key, value text not null);
";

/// The shape of the tables, which a file keeps as its `user_version`.
const SHAPE: i64 = 1;
/// A file of an older shape loses its deliveries: they are no objects, and each of its events can be sent again.
const RESHAPE: &str = "drop table if exists deliveries; pragma user_version = 1;";

/// One connection that writes, a few that read.
pub struct Store {
    read: SqlitePool,
    write: SqlitePool,
}

impl Store {
    pub async fn open(file: &Path) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(std::time::Duration::from_secs(5));
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        let (shape,): (i64,) = sqlx::query_as("pragma user_version")
            .fetch_one(&write)
            .await?;
        if shape < SHAPE {
            sqlx::raw_sql(RESHAPE).execute(&write).await?;
        }
        sqlx::raw_sql(SCHEMA).execute(&write).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options)
            .await?;
        Ok(Self { read, write })
    }

    pub async fn write(&self) -> Result<Tx, sqlx::Error> {
        self.write.begin_with("BEGIN IMMEDIATE").await
    }

    pub async fn read(&self) -> Result<Tx, sqlx::Error> {
        self.read.begin().await
    }

    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}

/// Keeps a new object, of a line item with its `parent`, and what the API does not show of it.
pub async fn insert(
    tx: &mut Tx,
    object: &Value,
    parent: Option<&str>,
    hidden: &Value,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into objects (id, object, parent, body, hidden) values ($1, $2, $3, $4, $5)",
    )
    .bind(text(object, "id"))
    .bind(text(object, "object"))
    .bind(parent)
    .bind(object.to_string())
    .bind(hidden.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub async fn update(tx: &mut Tx, object: &Value) -> Result<(), sqlx::Error> {
    sqlx::query("update objects set body = $2 where id = $1")
        .bind(text(object, "id"))
        .bind(object.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// When time alone changes the object next, in unix seconds; `None`: never.
pub async fn set_due(tx: &mut Tx, id: &str, due: Option<i64>) -> Result<(), sqlx::Error> {
    sqlx::query("update objects set due = $2 where id = $1")
        .bind(id)
        .bind(due)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The object with this id, if it is of this kind.
pub async fn find(tx: &mut Tx, object: &str, id: &str) -> Result<Option<Value>, sqlx::Error> {
    let row: Option<(String,)> =
        sqlx::query_as("select body from objects where id = $1 and object = $2")
            .bind(id)
            .bind(object)
            .fetch_optional(&mut **tx)
            .await?;
    row.map(|(body,)| json_of(&body)).transpose()
}

/// The object with this id; 400 `resource_missing`, which the caller may make a 404.
pub async fn get(tx: &mut Tx, object: &str, id: &str) -> Result<Value, ApiError> {
    find(tx, object, id)
        .await?
        .ok_or_else(|| ApiError::missing(object, id))
}

/// What the API does not show of an object.
pub async fn hidden(tx: &mut Tx, id: &str) -> Result<Value, sqlx::Error> {
    let (hidden,): (String,) = sqlx::query_as("select hidden from objects where id = $1")
        .bind(id)
        .fetch_one(&mut **tx)
        .await?;
    json_of(&hidden)
}

/// Objects of a kind whose field at `path` (`$.charge`) is `value`, oldest first.
pub async fn having(
    tx: &mut Tx,
    object: &str,
    path: &str,
    value: &str,
) -> Result<Vec<Value>, sqlx::Error> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "select body from objects where object = $1 and json_extract(body, $2) = $3 order by seq",
    )
    .bind(object)
    .bind(path)
    .bind(value)
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|(body,)| json_of(body)).collect()
}

/// The line items of a Checkout Session, in their order.
pub async fn children(tx: &mut Tx, parent: &str) -> Result<Vec<Value>, sqlx::Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("select body from objects where parent = $1 order by seq")
            .bind(parent)
            .fetch_all(&mut **tx)
            .await?;
    rows.iter().map(|(body,)| json_of(body)).collect()
}

/// A value kept under a name; `make` gives it the first time.
pub async fn setting(
    tx: &mut Tx,
    name: &str,
    make: impl FnOnce() -> String,
) -> Result<String, sqlx::Error> {
    let row: Option<(String,)> = sqlx::query_as("select value from settings where name = $1")
        .bind(name)
        .fetch_optional(&mut **tx)
        .await?;
    if let Some((value,)) = row {
        return Ok(value);
    }
    let value = make();
    sqlx::query("insert into settings (name, value) values ($1, $2)")
        .bind(name)
        .bind(&value)
        .execute(&mut **tx)
        .await?;
    Ok(value)
}

pub fn json_of(text: &str) -> Result<Value, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// An empty JSON object.
pub fn nothing() -> Value {
    json!({})
}
