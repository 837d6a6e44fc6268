//! A form is read whole before it takes a place among those that are answered: who sends it drop by drop waits outside.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The largest form that is read, in bytes.
pub const MAX_FORM: usize = 64 * 1024;
/// It must be there within this time.
const PATIENCE: Duration = Duration::from_secs(5);

pub async fn read(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(PATIENCE, to_bytes(body, MAX_FORM)).await {
        Ok(Ok(form)) => next.run(Request::from_parts(parts, Body::from(form))).await,
        Ok(Err(_)) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "The form could not be read: it is cut short, or larger than 64 KiB.",
        )
            .into_response(),
        Err(_) => (
            StatusCode::REQUEST_TIMEOUT,
            "The form did not come in time. Please try again.",
        )
            .into_response(),
    }
}
