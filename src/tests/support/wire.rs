//! A wire between the shop and the sandbox: what is said on it can be lost or held up.

use std::sync::{Arc, Mutex};

use axum::http::Method;
use till::db::Db;
use tokio::{net::TcpListener, sync::Notify};

use super::{
    TestApp,
    database::fetch_all,
    place::free_port,
    proxy::{Fate, Proxy, Seen, proxy},
};

/// What happens to requests for a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    None,
    /// They do not reach Stripe.
    Lost,
    /// Stripe carries them out, and nobody hears of it.
    AnswerLost,
    /// Stripe refuses, under this code.
    Refused(&'static str),
}

/// Lies where the shop looks for Stripe, until it is dropped.
pub struct Wire {
    shared: Arc<Shared>,
    _proxy: Proxy,
}

struct Shared {
    db: Db,
    trouble: Mutex<Trouble>,
    asked: Mutex<Vec<(String, bool)>>,
    /// The next request of this method and path waits for `go_on`.
    hold: Mutex<Option<(Method, &'static str)>>,
    held: Notify,
    go_on: Notify,
}

impl TestApp {
    /// From now on the shop reaches the sandbox through a wire.
    pub async fn wire(&mut self) -> Wire {
        let addr = self.stop_sandbox().await;
        self.start_sandbox(format!("localhost:{}", free_port()))
            .await;
        let shared = Arc::new(Shared {
            db: self.inbox().db.clone(),
            trouble: Mutex::new(Trouble::None),
            asked: Mutex::default(),
            hold: Mutex::default(),
            held: Notify::new(),
            go_on: Notify::new(),
        });
        let listener = TcpListener::bind(addr.replace("localhost", "127.0.0.1"))
            .await
            .expect("the port is free again");
        let carrier = shared.clone();
        let fate = move |seen: Seen| {
            let shared = carrier.clone();
            async move { shared.fate(seen).await }
        };
        let _proxy = proxy(listener, self.sandbox_url().to_owned(), fate);
        Wire { shared, _proxy }
    }
}

impl Wire {
    pub fn set(&self, trouble: Trouble) {
        *self.shared.trouble.lock().expect("no panic") = trouble;
    }

    /// Each request for a refund: its idempotency key, and whether our row was committed under it by then.
    pub fn asked(&self) -> Vec<(String, bool)> {
        self.shared.asked.lock().expect("no panic").clone()
    }

    /// Holds up the next request of this method and path.
    pub fn hold(&self, method: Method, path: &'static str) {
        *self.shared.hold.lock().expect("no panic") = Some((method, path));
    }

    /// Waits until the request to be held up is there.
    pub async fn held(&self) {
        self.shared.held.notified().await;
    }

    pub fn go_on(&self) {
        self.shared.go_on.notify_one();
    }
}

impl Shared {
    async fn fate(&self, seen: Seen) -> Fate {
        let is_held = self
            .hold
            .lock()
            .expect("no panic")
            .take_if(|(method, path)| seen.is(method.as_str(), path))
            .is_some();
        if is_held {
            self.held.notify_one();
            self.go_on.notified().await;
        }
        if !seen.is("POST", "/v1/refunds") {
            return Fate::Passes;
        }
        let key = seen.key.unwrap_or_default();
        let sql = "select id from refund_requests where idempotency_key = $1";
        let rows: Vec<(String,)> = fetch_all(&self.db, sql, &[&key]).await;
        let asked = (key, rows.len() == 1);
        self.asked.lock().expect("no panic").push(asked);
        match *self.trouble.lock().expect("no panic") {
            Trouble::None => Fate::Passes,
            Trouble::Lost => Fate::Refused(503),
            Trouble::AnswerLost => Fate::Lost,
            Trouble::Refused(code) => Fate::RefusedAs(code),
        }
    }
}
