//! The sandbox's own SQLite file. Objects are kept as the API shows them; one table holds them all.

use std::path::Path;

use serde_json::{Value, json};
use sqlx::{
    Sqlite, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::error::ApiError;

pub type Tx = sqlx::Transaction<'static, Sqlite>;

const SCHEMA: &str = include_str!("schema.sql");

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

/// Keeps a value under a name, whatever was there.
pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<(), sqlx::Error> {
    sqlx::query("insert or replace into settings (name, value) values ($1, $2)")
        .bind(name)
        .bind(value)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub fn json_of(text: &str) -> Result<Value, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// An empty JSON object.
pub fn nothing() -> Value {
    json!({})
}
