//! A proxy before the sandbox: on it requests and answers get lost, are refused, or wait.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Barrier, task::JoinHandle};

/// One request, as it came by.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub path: String,
    /// Without its question mark, as it was sent.
    pub query: String,
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
    /// As if Stripe refused it under this code.
    RefusedAs(&'static str),
    /// Stripe does it, and the answer gets lost.
    Lost,
    /// Its answer comes when as many as the barrier asks for have one.
    Waits(Arc<Barrier>),
}

/// Lies before the sandbox until it is dropped.
pub struct Proxy(JoinHandle<()>);

impl Drop for Proxy {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Passes on to `sandbox` what comes to the listener; `fate` may take its time to say what becomes of a request.
pub fn proxy<F>(
    listener: TcpListener,
    sandbox: String,
    fate: impl Fn(Seen) -> F + Clone + Send + Sync + 'static,
) -> Proxy
where
    F: Future<Output = Fate> + Send,
{
    let pass = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
        let (sandbox, fate) = (sandbox.clone(), fate.clone());
        async move {
            let key = headers.get("idempotency-key");
            let seen = Seen {
                path: uri.path().to_owned(),
                query: uri.query().unwrap_or_default().to_owned(),
                key: key.map(|key| key.to_str().expect("a printable key").to_owned()),
                method: method.clone(),
            };
            let fate = fate(seen).await;
            match fate {
                Fate::Refused(status) => return refusal(status, None),
                Fate::RefusedAs(code) => return refusal(400, Some(code)),
                Fate::Passes | Fate::Lost | Fate::Waits(_) => {}
            }
            let answer = pass_on(&sandbox, method, uri, &headers, body).await;
            match fate {
                Fate::Lost => return refusal(500, None),
                Fate::Waits(others) => {
                    others.wait().await;
                }
                _ => {}
            }
            answer
        }
    };
    Proxy(tokio::spawn(async move {
        let served = axum::serve(listener, Router::new().fallback(pass)).await;
        served.expect("it serves");
    }))
}

async fn pass_on(
    sandbox: &str,
    method: Method,
    uri: Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Response {
    let mut passed = reqwest::Client::new()
        .request(method, format!("{sandbox}{uri}"))
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
    let body = answer.bytes().await.expect("a body");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn refusal(status: u16, code: Option<&str>) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    let kind = match status.is_server_error() {
        true => "api_error",
        false => "invalid_request_error",
    };
    let mut error = json!({ "type": kind, "message": "Not this one." });
    if let Some(code) = code {
        error["code"] = Value::from(code);
    }
    (status, axum::Json(json!({ "error": error }))).into_response()
}
