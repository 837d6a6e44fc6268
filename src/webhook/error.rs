//! How applying an event can end badly.

use super::event::Unreadable;
use crate::{
    db::DbError,
    gateway::{GatewayError, RetrieveError},
};

/// Why an event could not be applied.
#[derive(Debug)]
pub enum ApplyError {
    /// Trying again cannot help until the code reads it.
    Unreadable(String),
    /// Stripe could not be asked for what the event is about.
    Stripe(GatewayError),
    Db(DbError),
    /// Our own code gave up. The log has what it said.
    Panicked,
}

/// As it is kept beside the event: quotes nothing of what the event says.
impl std::fmt::Display for ApplyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(reason) => f.write_str(reason),
            Self::Stripe(error) => error.fmt(f),
            Self::Db(error) => write!(f, "the database refused: {error}"),
            Self::Panicked => {
                f.write_str("the code that applies it panicked; the log has what it said")
            }
        }
    }
}

impl From<Unreadable> for ApplyError {
    fn from(error: Unreadable) -> Self {
        Self::Unreadable(error.0)
    }
}

impl From<GatewayError> for ApplyError {
    fn from(error: GatewayError) -> Self {
        Self::Stripe(error)
    }
}

impl From<DbError> for ApplyError {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl From<RetrieveError> for ApplyError {
    fn from(error: RetrieveError) -> Self {
        match error {
            RetrieveError::Stripe(error) => Self::Stripe(error),
            RetrieveError::Db(error) => Self::Db(error),
        }
    }
}
