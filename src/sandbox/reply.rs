//! Answers of the API.

use std::io::{self, ErrorKind};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{error::ApiError, idempotency::Stored};

/// What is answered, but for the headers that every answer has.
pub struct Reply {
    pub status: StatusCode,
    pub body: String,
    pub headers: Vec<(&'static str, String)>,
}

impl Reply {
    pub fn new(status: StatusCode, body: String) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        for (name, value) in [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache, no-store"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// hyper writes nothing of an answer whose body breaks at once, and closes the connection.
pub fn cut() -> Response {
    let broken = futures_util::stream::iter([Err::<Bytes, _>(io::Error::from(
        ErrorKind::ConnectionAborted,
    ))]);
    Response::new(Body::from_stream(broken))
}

/// What was answered to the same request before.
pub fn replay(stored: Stored) -> Reply {
    let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    let mut reply = Reply::new(status, stored.body);
    reply
        .headers
        .push(("idempotent-replayed", "true".to_owned()));
    reply.headers.push(("original-request", stored.request_id));
    reply
}

pub fn refusal(error: &ApiError) -> Reply {
    let mut reply = Reply::new(error.status, pretty(&error.body()));
    let headers: &[(&str, &str)] = match error.status {
        StatusCode::UNAUTHORIZED => &[("www-authenticate", "Bearer realm=\"Stripe\"")],
        StatusCode::TOO_MANY_REQUESTS => &[
            ("retry-after", "1"),
            ("stripe-rate-limited-reason", "global-rate"),
        ],
        _ => &[],
    };
    for (name, value) in headers {
        reply.headers.push((name, (*value).to_owned()));
    }
    reply
}

/// JSON as Stripe prints it.
pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
