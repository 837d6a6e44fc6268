//! What stands in the way of the database: somebody else's lock, a disk that is slow or full. All of it is real but the
//! full disk of PostgreSQL, which says what it would say.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, PgConnection, SqliteConnection, SqlitePool};
use till::db::Db;

use super::TestApp;

/// Another program's connection that holds the database locked.
pub enum Lock {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Lock {
    pub async fn release(self) {
        let released = match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        };
        released.expect("the lock is given back");
    }
}

impl TestApp {
    /// From now on nobody else can write; with PostgreSQL nobody can even read.
    pub async fn lock_database(&self) -> Lock {
        let url = self.database_url();
        if url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&url).await.expect("it opens");
            run(sqlx::query("begin exclusive").execute(&mut connection)).await;
            return Lock::Sqlite(connection);
        }
        let mut connection = PgConnection::connect(&url).await.expect("it opens");
        run(sqlx::query("begin").execute(&mut connection)).await;
        let all = "lock table events, stamp, products, prices, checkouts, payments, refunds, sessions, journal_entries";
        run(sqlx::query(all).execute(&mut connection)).await;
        Lock::Postgres(connection)
    }

    /// From now on an event takes six seconds and more to be stored, until the slowness is ended.
    pub async fn slow_disk(&self) -> Slow {
        let slow = Arc::new(AtomicBool::new(true));
        match &self.inbox().db {
            Db::Sqlite { write, .. } => {
                let is_slow = slow.clone();
                let mut connection = write.acquire().await.expect("a connection");
                let mut handle = connection.lock_handle().await.expect("SQLite answers");
                // It is asked before every twentieth step whether to go on: that takes its time.
                handle.set_progress_handler(20, move || {
                    if is_slow.load(Ordering::Relaxed) {
                        std::thread::sleep(Duration::from_secs(3));
                    }
                    true
                });
            }
            Db::Postgres(_) => {
                self.before_each_event("perform pg_sleep(6); return new;")
                    .await
            }
        }
        Slow(slow)
    }

    pub async fn end_slowness(&self, Slow(slow): Slow) {
        slow.store(false, Ordering::Relaxed);
        if matches!(self.inbox().db, Db::Postgres(_)) {
            self.execute("drop trigger hindrance on events", &[]).await;
        }
    }

    /// From now on nothing more fits onto the disk.
    pub async fn fill_disk(&self) {
        match &self.inbox().db {
            Db::Sqlite { write, .. } => {
                let (pages,): (i64,) = sqlx::query_as("pragma page_count")
                    .fetch_one(write)
                    .await
                    .expect("SQLite answers");
                limit(write, pages).await;
            }
            Db::Postgres(_) => {
                self.before_each_event(
                    "raise exception 'could not extend file: No space left on device' using errcode = '53100';",
                )
                .await;
            }
        }
    }

    pub async fn empty_disk(&self) {
        match &self.inbox().db {
            Db::Sqlite { write, .. } => limit(write, 1 << 30).await,
            Db::Postgres(_) => self.execute("drop trigger hindrance on events", &[]).await,
        }
    }

    async fn before_each_event(&self, body: &'static str) {
        let function = format!(
            "create or replace function hindrance() returns trigger language plpgsql as $$ begin {body} end $$"
        );
        let Db::Postgres(pool) = &self.inbox().db else {
            unreachable!("SQLite is hindered otherwise");
        };
        run(sqlx::query(sqlx::AssertSqlSafe(function)).execute(pool)).await;
        let trigger = "create trigger hindrance before insert on events
                       for each row execute function hindrance()";
        self.execute(trigger, &[]).await;
    }
}

/// A slowness that lasts.
pub struct Slow(Arc<AtomicBool>);

async fn limit(pool: &SqlitePool, pages: i64) {
    let pragma = format!("pragma max_page_count = {pages}");
    run(sqlx::query(sqlx::AssertSqlSafe(pragma)).execute(pool)).await;
}

async fn run<T>(asked: impl Future<Output = Result<T, sqlx::Error>>) {
    asked.await.expect("the database does as asked");
}
