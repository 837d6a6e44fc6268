//! SQLite or PostgreSQL behind one enum. Every query is one SQL text that both understand.

mod error;
mod memory;
mod migrate;
mod tx;

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    Connection, PgConnection, PgPool, SqliteConnection, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use error::DbError;
pub use tx::Tx;
pub(crate) use tx::on;

/// A page or a webhook waits this long for the database before it says so.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone, Debug)]
pub enum Db {
    Sqlite {
        /// One connection: SQLite has one writer, and waiting in a queue is kinder than SQLITE_BUSY.
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens the database, creating an SQLite file that is missing, and brings its schema up to date.
    pub async fn connect(url: &str) -> Result<Self, DbError> {
        let db = if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await?
        } else {
            Self::open_postgres(url).await?
        };
        db.migrate().await?;
        Ok(db)
    }

    async fn open_sqlite(url: &str) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An event is answered with 2xx once it is committed: it must then survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        if let Some(folder) = options
            .get_filename()
            .parent()
            .filter(|folder| *folder != Path::new(""))
        {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .after_release(|connection, _| Box::pin(is_usable(connection)))
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(PATIENCE)
            .after_release(|connection, _| Box::pin(is_usable(connection)))
            .connect_with(options)
            .await?;
        Ok(Self::Sqlite { write, read })
    }

    async fn open_postgres(url: &str) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(url)?.application_name("till");
        let pool = PgPoolOptions::new()
            .max_connections(10)
            .acquire_timeout(PATIENCE)
            .after_connect(|connection, _| Box::pin(wait_for_locks(connection, PATIENCE)))
            .connect_with(options)
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// A snapshot to read from; dropping it ends it.
    pub async fn read(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// A transaction that writes; without [`Tx::commit`] nothing of it remains.
    pub async fn write(&self) -> Result<Tx, DbError> {
        Ok(match self {
            // A deferred transaction that reads first cannot become a writer once somebody else has written.
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Waits until every connection is closed, so that SQLite leaves no journal behind.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// On a full or broken disk SQLite ends a transaction itself. The driver does not notice: it would count that transaction
/// as open for as long as the connection lives, and begin no other.
async fn is_usable(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Once this is answered, so is the rollback that was asked for before it.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// PostgreSQL would wait for a lock without end. Zero: so it does.
async fn wait_for_locks(
    connection: &mut PgConnection,
    patience: Duration,
) -> Result<(), sqlx::Error> {
    sqlx::query("select set_config('lock_timeout', $1, false)")
        .bind(format!("{}ms", patience.as_millis()))
        .execute(connection)
        .await
        .map(drop)
}

/// Whether a text can stand in a column at all: PostgreSQL takes no NUL, so nothing is ever found by one.
pub fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}
