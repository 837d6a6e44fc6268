//! One span a request, with an id that the answer carries too. The query stays out of the log: it holds tokens.

use std::time::Instant;

use axum::{extract::Request, http::HeaderValue, middleware::Next, response::Response};
use tracing::Instrument;

use crate::random;

pub async fn trace(request: Request, next: Next) -> Response {
    let id = random::text(12);
    // A page brings several along: they would bury what happened.
    let is_file = ["/build/", "/pkg/", "/images/", "/favicon"]
        .iter()
        .any(|folder| request.uri().path().starts_with(folder));
    let span = tracing::info_span!("request", %id, method = %request.method(), path = request.uri().path());
    let began = Instant::now();
    async {
        let mut response = next.run(request).await;
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let status = response.status().as_u16();
        if is_file && status < 400 {
            tracing::debug!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert("x-request-id", value);
        }
        response
    }
    .instrument(span)
    .await
}
