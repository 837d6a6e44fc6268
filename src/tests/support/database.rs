//! A fresh database for a story, and reading from it past the shop.

use std::path::Path;

use sqlx::{Connection, FromRow, PgConnection, postgres::PgRow, sqlite::SqliteRow};
use till::{db::Db, random};
use url::Url;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Gone with the story.
pub enum Database {
    /// `till.db` in the story's folder.
    Sqlite,
    Postgres {
        server: Url,
        name: String,
    },
}

impl Database {
    pub fn create(engine: Engine) -> Self {
        if engine == Engine::Sqlite {
            return Self::Sqlite;
        }
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            panic!(
                "TEST_POSTGRES_URL is not set: `make test` starts a PostgreSQL of its own, and so does \
                 `node end2end/with-postgres.mjs cargo test --features ssr`; or set it to a server where databases may \
                 be created, such as postgres://user:password@host/postgres"
            );
        };
        let server = Url::parse(&server).expect("TEST_POSTGRES_URL is a postgres:// address");
        let name = format!("till_story_{}", random::text(12).to_lowercase());
        ask(&server, format!("create database {name}"))
            .expect("TEST_POSTGRES_URL may create databases");
        Self::Postgres { server, name }
    }

    pub fn url(&self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("till.db").display()),
            Self::Postgres { server, name } => {
                let mut url = server.clone();
                url.set_path(name);
                url.to_string()
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { server, name } = self
            && let Err(error) = ask(server, format!("drop database {name} with (force)"))
        {
            eprintln!("the database {name} is left behind: {error}");
        }
    }
}

/// Runs one statement on the server; for outside of any runtime.
fn ask(server: &Url, sql: String) -> Result<(), sqlx::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut connection = PgConnection::connect(server.as_str()).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut connection)
            .await?;
        connection.close().await
    })
}

/// A tuple that either engine's rows can be read as.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

pub async fn fetch_all<T: Row>(db: &Db, sql: &'static str, binds: &[&str]) -> Vec<T> {
    macro_rules! fetch {
        ($pool:expr) => {{
            let mut query = sqlx::query_as(sql);
            for bind in binds {
                query = query.bind((*bind).to_owned());
            }
            query.fetch_all($pool).await
        }};
    }
    let rows = match db {
        Db::Sqlite { read, .. } => fetch!(read),
        Db::Postgres(pool) => fetch!(pool),
    };
    rows.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

pub async fn execute(db: &Db, sql: &'static str, binds: &[&str]) {
    macro_rules! execute {
        ($pool:expr) => {{
            let mut query = sqlx::query(sql);
            for bind in binds {
                query = query.bind((*bind).to_owned());
            }
            query.execute($pool).await.map(drop)
        }};
    }
    let done = match db {
        Db::Sqlite { write, .. } => execute!(write),
        Db::Postgres(pool) => execute!(pool),
    };
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
