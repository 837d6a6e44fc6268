//! What the database answers when it cannot do as asked.

use sqlx::sqlite::SqliteError;

use crate::error::AppError;

/// BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL and CANTOPEN (docs: "Result and Error Codes").
const PASSING_SQLITE: [i32; 7] = [5, 6, 7, 8, 10, 13, 14];
/// Classes of SQLSTATE: connection, rolled back, resources, operator, system (docs: "PostgreSQL Error Codes").
/// 55P03, a lock that was not to be had in time, stands alone in its class.
const PASSING_POSTGRES: [&str; 5] = ["08", "40", "53", "57", "58"];

/// An error of the database. Its text may name tables and settings, never a stored value: it is for the log.
#[derive(Debug)]
pub struct DbError(sqlx::Error);

impl DbError {
    /// Another row already has this unique value.
    pub fn is_unique_violation(&self) -> bool {
        self.0
            .as_database_error()
            .is_some_and(|error| error.is_unique_violation())
    }

    /// A sum is more than a column holds.
    pub fn too_large() -> Self {
        Self(sqlx::Error::Encode(
            "an amount is more than can be counted".into(),
        ))
    }

    /// The database is in trouble, and whatever it was asked for: full, locked, away, out of means. What is refused for
    /// its own sake, such as a value that a column does not take, is not.
    pub fn is_passing(&self) -> bool {
        let sqlx::Error::Database(error) = &self.0 else {
            return matches!(
                self.0,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
                    | sqlx::Error::BeginFailed
            );
        };
        let code = error.code().unwrap_or_default();
        match error.try_downcast_ref::<SqliteError>() {
            // The lower byte of the extended code tells the family.
            Some(_) => code
                .parse::<i32>()
                .is_ok_and(|code| PASSING_SQLITE.contains(&(code & 0xff))),
            None => PASSING_POSTGRES.iter().any(|class| code.starts_with(class)) || code == "55P03",
        }
    }

    /// Logs the failure once and gives the visitor's sentence.
    pub fn logged(self, doing: &'static str) -> AppError {
        tracing::error!(error = %self, doing, "the database failed");
        AppError::Unavailable
    }
}

impl std::fmt::Display for DbError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            // PostgreSQL's detail line would quote the row.
            sqlx::Error::Database(error) => write!(f, "{}", error.message()),
            other => write!(f, "{other}"),
        }
    }
}

impl std::error::Error for DbError {}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl From<sqlx::migrate::MigrateError> for DbError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self(sqlx::Error::Migrate(Box::new(error)))
    }
}
