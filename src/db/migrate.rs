//! The schema, from `migrations/`, carried inside the binary.

use std::time::Duration;

use sqlx::{
    SqlStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::{Db, DbError, PATIENCE, wait_for_locks};

/// `(version, description, SQL)`, written by `src/build.rs`.
const MIGRATIONS: &[(i64, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

impl Db {
    /// Applies what this database has not seen yet.
    pub(super) async fn migrate(&self) -> Result<(), DbError> {
        let migrations = MIGRATIONS
            .iter()
            .map(|(version, description, sql)| {
                Migration::new(
                    *version,
                    (*description).into(),
                    MigrationType::Simple,
                    SqlStr::from_static(sql),
                    false,
                )
            })
            .collect();
        let migrator = Migrator::with_migrations(migrations);
        match self {
            Self::Sqlite { write, .. } => migrator.run(write).await?,
            Self::Postgres(pool) => {
                // Another shop that migrates the same database is waited for.
                let mut connection = pool.acquire().await?;
                wait_for_locks(&mut connection, Duration::ZERO).await?;
                migrator.run(&mut *connection).await?;
                wait_for_locks(&mut connection, PATIENCE).await?;
            }
        }
        Ok(())
    }
}
