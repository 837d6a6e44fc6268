//! A shop of its own for every story: real HTTP, the built-in sandbox, a fresh database of either engine.

mod database;
mod hindrance;
mod mail;
mod mail_server;
mod page;
mod place;
mod proxy;
mod queries;
mod signature;
mod stripe;
mod visitor;
mod wire;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::Value;
use till::{
    clock,
    commands::serve::{self, Shop},
    config::{Config, Secret},
    ledger::balance,
    webhook::{self, Inbox, rebuild, worker},
};
use tokio::net::TcpListener;

pub use database::{Database, Engine, execute, fetch_all};
pub use mail_server::{MailServer, Mood, subjects};
pub use page::Page;
pub use place::{Folder, free_port};
pub use proxy::{Fate, Proxy, Seen, proxy};
pub use signature::Delivery;
pub use visitor::{Card, EMAIL, Form, Visitor, browser, session_of};
pub use wire::Trouble;

/// Defines a file's tests: each story is written once and runs on both engines.
macro_rules! both_engines {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $story() {
                $crate::support::TestApp::run($crate::support::Engine::Sqlite, super::$story);
            })+
        }
        mod postgres {
            $(#[test]
            fn $story() {
                $crate::support::TestApp::run($crate::support::Engine::Postgres, super::$story);
            })+
        }
    };
}
pub(crate) use both_engines;

/// The signing secrets of every story's shop; the sandbox signs with the first.
pub const SECRETS: [&str; 2] = ["whsec_story_first_secret", "whsec_story_second_secret"];

pub struct TestApp {
    /// `None` while the story has it stopped.
    shop: Option<Shop>,
    settings: BTreeMap<&'static str, String>,
    failed_events: usize,
    /// What is stored must be what the events tell.
    verifies: bool,
    folder: Folder,
    database: Database,
    sandbox_port: u16,
}

impl TestApp {
    /// Tells one story, then asserts what must hold after every story.
    pub fn run(engine: Engine, story: impl AsyncFnOnce(&mut TestApp)) {
        let database = Database::create(engine);
        let mut app = TestApp {
            shop: None,
            settings: BTreeMap::from([("STRIPE_WEBHOOK_SECRET", SECRETS.join(","))]),
            failed_events: 0,
            verifies: true,
            folder: Folder::create(),
            database,
            sandbox_port: free_port(),
        };
        // Dropped before the app, so that nothing runs any more when the folder and the database go.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            app.start().await;
            story(&mut app).await;
            if app.shop.is_none() {
                app.start().await;
            }
            app.assert_all_is_well().await;
            app.stop().await;
        });
    }

    /// Sets an option of the shop from its next start on.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.settings.insert(name, value.into());
    }

    /// Says that so many events rest as failed when the story ends.
    pub fn expect_failed_events(&mut self, count: usize) {
        self.failed_events = count;
    }

    /// Says that this story's ledger holds facts without the events that told of them.
    pub fn expect_facts_without_events(&mut self) {
        self.verifies = false;
    }

    pub async fn start(&mut self) {
        if let Err(error) = self.try_start().await {
            panic!("the shop does not start: {error}");
        }
    }

    /// Starts the shop on the story's folder and database, at a free port.
    pub async fn try_start(&mut self) -> Result<(), till::commands::Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let config = Config::read(|name| match self.settings.get(name) {
            Some(value) => Some(value.clone()),
            None => match name {
                "DATA_DIR" => Some(self.folder.0.display().to_string()),
                "DATABASE_URL" => Some(self.database_url()),
                "SANDBOX_ADDR" => Some(format!("localhost:{}", self.sandbox_port)),
                "PUBLIC_URL" => Some(url.clone()),
                // A story in which Stripe is asked says so itself.
                "RECONCILE_MINUTES" => Some("0".to_owned()),
                _ => None,
            },
        })?;
        self.shop = Some(serve::start(config, listener, |_| {}).await?);
        Ok(())
    }

    pub async fn stop(&mut self) {
        let shop = self.shop.take().expect("the shop runs");
        let stopped = tokio::time::timeout(Duration::from_secs(15), shop.stop()).await;
        stopped.expect("the shop stops when it is asked to");
    }

    pub async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// Whatever a story did: nothing is left to apply, and the books balance.
    async fn assert_all_is_well(&self) {
        // A delivery that was under way when the story ended may come after the inbox was drained.
        let deadline = Instant::now() + Duration::from_secs(5);
        let open = loop {
            self.drain().await;
            let open: Vec<(String, String, Option<String>)> = self
                .all(
                    "select id, state, last_error from events where state in ('received', 'unmatched')",
                    &[],
                )
                .await;
            if open.is_empty() || Instant::now() > deadline {
                break open;
            }
        };
        assert!(open.is_empty(), "events are left to apply: {open:?}");
        let failed: Vec<(String, Option<String>)> = self
            .all(
                "select id, last_error from events where state = 'failed'",
                &[],
            )
            .await;
        assert_eq!(
            failed.len(),
            self.failed_events,
            "failed events: {failed:?}"
        );

        let check = rebuild::check(self.inbox())
            .await
            .expect("the ledger can be rebuilt");
        assert!(
            !self.verifies || check.differences.is_empty(),
            "the ledger is not what its events tell: {:#?}",
            check.differences
        );

        let mut tx = self.inbox().db.read().await.expect("the database answers");
        let unbalanced = balance::unbalanced(&mut tx)
            .await
            .expect("the journal can be read");
        drop(tx);
        assert!(
            unbalanced.is_empty(),
            "debits and credits differ in {unbalanced:?}"
        );
        let uneven: Vec<(String,)> = self
            .all(
                "select source from postings group by source, currency having sum(amount) <> 0 or count(*) < 2
                 union select source from journal_entries where source not in (select source from postings)",
                &[],
            )
            .await;
        assert!(uneven.is_empty(), "entries that do not balance: {uneven:?}");
    }

    pub fn shop(&self) -> &Shop {
        self.shop.as_ref().expect("the shop runs")
    }

    pub fn inbox(&self) -> &Inbox {
        &self.shop().inbox
    }

    /// The shop's own address, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.shop().addr)
    }

    pub fn database_url(&self) -> String {
        self.database.url(&self.folder.0)
    }

    /// Where the sandbox is, also while it is not.
    pub fn sandbox_addr(&self) -> String {
        format!("localhost:{}", self.sandbox_port)
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.0.clone()
    }

    /// A browser that has never been here.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.url())
    }

    /// Has every event that is due applied.
    pub async fn drain(&self) {
        worker::drain(self.inbox())
            .await
            .expect("the inbox can be drained");
    }

    /// Delivers an event as Stripe would, and has it applied.
    pub async fn deliver(&self, event: &Value) {
        let (status, reason) = self.post_webhook(Delivery::of(event)).await;
        assert_eq!(status, 200, "{reason}");
        self.drain().await;
    }

    /// The status, and the answer's words.
    pub async fn post_webhook(&self, delivery: Delivery) -> (u16, String) {
        delivery.post(&format!("{}/webhook", self.url())).await
    }
}

/// The header Stripe would send with `body` now.
pub fn signed(secret: &str, body: &[u8]) -> String {
    webhook::sign(&Secret::new(secret), clock::now(), body)
}
