//! A wire between the shop and the sandbox: what is said on it can be lost or held up.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use till::db::Db;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use super::{TestApp, database::fetch_all, place::free_port};

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
    server: JoinHandle<()>,
}

struct Shared {
    /// Where the sandbox answers.
    to: String,
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
            to: self.sandbox_url().to_owned(),
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
        let router = Router::new().fallback(
            move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
                let shared = carrier.clone();
                async move { shared.carry(method, uri, headers, body).await }
            },
        );
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("it serves");
        });
        Wire { shared, server }
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

impl Drop for Wire {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    async fn carry(&self, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
        let is_held = self
            .hold
            .lock()
            .expect("no panic")
            .take_if(|(held, path)| method == *held && uri.path() == *path)
            .is_some();
        if is_held {
            self.held.notify_one();
            self.go_on.notified().await;
        }
        let mut trouble = Trouble::None;
        if method == Method::POST && uri.path() == "/v1/refunds" {
            let key = headers
                .get("idempotency-key")
                .map_or("", |key| key.to_str().expect("a printable key"));
            let sql = "select id from refund_requests where idempotency_key = $1";
            let rows: Vec<(String,)> = fetch_all(&self.db, sql, &[key]).await;
            let asked = (key.to_owned(), rows.len() == 1);
            self.asked.lock().expect("no panic").push(asked);
            trouble = *self.trouble.lock().expect("no panic");
        }
        match trouble {
            Trouble::Lost => error(StatusCode::SERVICE_UNAVAILABLE, "api_error", None),
            Trouble::Refused(code) => {
                error(StatusCode::BAD_REQUEST, "invalid_request_error", Some(code))
            }
            Trouble::None => self.forward(method, uri, headers, body).await,
            Trouble::AnswerLost => {
                let answer = self.forward(method, uri, headers, body).await;
                assert_eq!(answer.status(), StatusCode::OK, "Stripe carries it out");
                error(StatusCode::BAD_GATEWAY, "api_error", None)
            }
        }
    }

    async fn forward(&self, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
        let mut request = reqwest::Client::new().request(method, format!("{}{uri}", self.to));
        for name in [
            "authorization",
            "content-type",
            "idempotency-key",
            "stripe-version",
        ] {
            if let Some(value) = headers.get(name) {
                request = request.header(name, value);
            }
        }
        let answer = request.body(body).send().await.expect("an answer");
        let status = answer.status();
        let body = answer.bytes().await.expect("a body");
        (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
    }
}

fn error(status: StatusCode, kind: &str, code: Option<&str>) -> Response {
    let mut error = json!({ "type": kind, "message": "Sorry! There was an error." });
    if let Some(code) = code {
        error["code"] = Value::from(code);
    }
    (status, axum::Json(json!({ "error": error }))).into_response()
}
