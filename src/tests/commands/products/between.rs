//! A wire to the sandbox on which requests and answers can get lost, be refused or wait for each other.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, sync::Barrier};

/// One request, as it came by.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub path: String,
    pub key: Option<String>,
}

impl Seen {
    pub fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }

    /// A change of one object below `path`.
    pub fn changes(&self, path: &str) -> bool {
        self.method == "POST" && self.path.starts_with(&format!("{path}/"))
    }
}

/// What becomes of it.
#[derive(Clone)]
pub enum Fate {
    Passes,
    /// Stripe never hears of it.
    Refused(u16),
    /// Stripe does it, and the answer gets lost.
    Lost,
    /// Its answer comes when as many as the barrier asks for have one.
    Waits(Arc<Barrier>),
}

pub struct Between {
    /// What `STRIPE_API_BASE` is set to.
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Between {
    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }
}

/// `fate` is told of a request and of all before it.
pub async fn between(
    sandbox: &str,
    fate: impl Fn(&Seen, &[Seen]) -> Fate + Clone + Send + Sync + 'static,
) -> Between {
    let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
    let (sandbox, log) = (sandbox.to_owned(), seen.clone());
    let pass = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
        let (sandbox, log, fate) = (sandbox.clone(), log.clone(), fate.clone());
        async move {
            let key = headers.get("idempotency-key");
            let request = Seen {
                path: uri.path().to_owned(),
                key: key.map(|key| key.to_str().expect("a text").to_owned()),
                method,
            };
            let fate = {
                let mut log = log.lock().expect("no panic");
                let fate = fate(&request, &log);
                log.push(request.clone());
                fate
            };
            if let Fate::Refused(status) = fate {
                return refusal(status);
            }
            let answer = pass_on(&sandbox, request, uri, &headers, body).await;
            match fate {
                Fate::Passes | Fate::Refused(_) => answer,
                Fate::Lost => refusal(500),
                Fate::Waits(others) => {
                    others.wait().await;
                    answer
                }
            }
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(pass)).await });
    Between { url, seen }
}

async fn pass_on(
    sandbox: &str,
    request: Seen,
    uri: Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Response {
    let mut passed = reqwest::Client::new()
        .request(request.method, format!("{sandbox}{uri}"))
        .body(body);
    for name in [
        "authorization",
        "content-type",
        "idempotency-key",
        "stripe-version",
    ] {
        if let Some(value) = headers.get(name) {
            passed = passed.header(name, value);
        }
    }
    let answer = passed.send().await.expect("an answer");
    let status = answer.status();
    let body = answer.text().await.expect("a text");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn refusal(status: u16) -> Response {
    let body = r#"{"error": {"type": "invalid_request_error", "message": "Not this one."}}"#;
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
