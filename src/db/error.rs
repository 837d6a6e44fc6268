//! What the database answers when it cannot do as asked.

use crate::error::AppError;

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
