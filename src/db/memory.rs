//! A database of one's own that is gone when it is dropped.

use std::str::FromStr;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::{Db, DbError};

impl Db {
    /// An empty SQLite database in memory, with the schema. It has one connection: whoever holds a transaction is alone.
    pub async fn in_memory() -> Result<Self, DbError> {
        let options = SqliteConnectOptions::from_str("sqlite::memory:")?.foreign_keys(true);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            // A connection that were closed would take everything with it.
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        let db = Self::Sqlite {
            write: pool.clone(),
            read: pool,
        };
        db.migrate().await?;
        Ok(db)
    }
}
