//! Every URL of the sandbox.

use std::sync::Arc;

use axum::{
    Router,
    extract::{OriginalUri, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use serde_json::Value;

use super::{
    account, balance, balance_transactions,
    call::{App, Call},
    charges, control, customers, desk, disputes, early_fraud_warnings,
    error::ApiError,
    events,
    form::Form,
    page, payment_intents, payment_methods, payment_pages, payouts, prices, products, refunds,
    reply, request, sessions, store, unemulated, webhook_endpoints,
};

pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .merge(desk::router())
        .route("/c/pay/{session}", get(page::show).post(page::pay))
        .route(
            "/c/authenticate/{intent}",
            get(page::bank).post(page::authenticate),
        )
        .route("/_sandbox/style.css", get(page::style))
        .nest(
            "/_sandbox",
            control::router().method_not_allowed_fallback(nothing),
        )
        .route("/v1", any(request::v1))
        .route("/v1/{*path}", any(request::v1))
        .fallback(nothing)
        .layer(middleware::from_fn(only_here))
        .with_state(app)
}

/// Nothing is at this address: programs are told in Stripe's envelope, people on a page.
async fn nothing(State(app): State<Arc<App>>, uri: OriginalUri, request: Request) -> Response {
    let path = uri.path();
    if is_version(path) {
        request::v1(State(app), request).await
    } else if is_control(path) {
        reply::refusal(&unrecognized(request.method(), path, "")).into_response()
    } else {
        page::not_found().await
    }
}

/// `/v1`, `/v2/core/events`
fn is_version(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    first.strip_prefix('v').is_some_and(|version| {
        !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_control(path: &str) -> bool {
    path == "/_sandbox" || path.starts_with("/_sandbox/")
}

/// The API. `form` is what the request asks, without `expand`.
pub async fn v1(
    call: &mut Call,
    method: &Method,
    path: &str,
    form: Form,
) -> Result<Value, ApiError> {
    let mut segments = path.trim_start_matches('/').split('/');
    if segments.next() != Some("v1") {
        return Err(unrecognized(method, path, ""));
    }
    let segments: Vec<&str> = segments.collect();
    if segments.contains(&"") {
        return Err(unrecognized(
            method,
            path,
            " If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, \
             make sure you passed a valid (non-empty) identifier in your code.",
        ));
    }
    if unemulated::is_stripes(method.as_str(), &segments) {
        return Err(ApiError::invalid(format!(
            "The built-in sandbox does not emulate `{method} {path}` yet; Stripe does."
        ))
        .status(StatusCode::NOT_FOUND));
    }
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["account"]) => account::retrieve(call, form).await,

        ("GET", ["products"]) => products::list(call, form).await,
        ("POST", ["products"]) => products::create(call, form).await,
        ("GET", ["products", id]) => products::retrieve(call, id, form).await,
        ("POST", ["products", id]) => products::update(call, id, form).await,

        ("GET", ["prices"]) => prices::list(call, form).await,
        ("POST", ["prices"]) => prices::create(call, form).await,
        ("GET", ["prices", id]) => prices::retrieve(call, id, form).await,
        ("POST", ["prices", id]) => prices::update(call, id, form).await,

        ("GET", ["customers"]) => customers::list(call, form).await,
        ("POST", ["customers"]) => customers::create(call, form).await,
        ("GET", ["customers", id]) => customers::retrieve(call, id, form).await,
        ("POST", ["customers", id]) => customers::update(call, id, form).await,
        ("DELETE", ["customers", id]) => customers::delete(call, id, form).await,

        ("GET", ["checkout", "sessions"]) => sessions::list(call, form).await,
        ("POST", ["checkout", "sessions"]) => sessions::create(call, form).await,
        ("GET", ["checkout", "sessions", id]) => sessions::retrieve(call, id, form).await,
        ("POST", ["checkout", "sessions", id]) => sessions::update(call, id, form).await,
        ("GET", ["checkout", "sessions", id, "line_items"]) => {
            sessions::line_items(call, id, form).await
        }
        ("POST", ["checkout", "sessions", id, "expire"]) => sessions::expire(call, id, form).await,

        ("GET", ["payment_pages", id]) => payment_pages::retrieve(call, id, form).await,
        ("POST", ["payment_pages", id, "confirm"]) => payment_pages::confirm(call, id, form).await,

        ("GET", ["payment_intents"]) => payment_intents::list(call, form).await,
        ("POST", ["payment_intents"]) => payment_intents::create(call, form).await,
        ("GET", ["payment_intents", id]) => payment_intents::retrieve(call, id, form).await,
        ("POST", ["payment_intents", id]) => payment_intents::update(call, id, form).await,
        ("POST", ["payment_intents", id, "confirm"]) => {
            payment_intents::confirm(call, id, form).await
        }
        ("POST", ["payment_intents", id, "cancel"]) => {
            payment_intents::cancel(call, id, form).await
        }

        ("GET", ["payment_methods"]) => payment_methods::list(call, form).await,
        ("POST", ["payment_methods"]) => payment_methods::create(call, form).await,
        ("GET", ["payment_methods", id]) => payment_methods::retrieve(call, id, form).await,
        ("POST", ["payment_methods", id]) => payment_methods::update(call, id, form).await,
        ("POST", ["payment_methods", id, "attach"]) => {
            payment_methods::attach(call, id, form).await
        }
        ("POST", ["payment_methods", id, "detach"]) => {
            payment_methods::detach(call, id, form).await
        }
        ("GET", ["customers", id, "payment_methods"]) => {
            payment_methods::of_customer(call, id, form).await
        }

        ("GET", ["charges"]) => charges::list(call, form).await,
        ("GET", ["charges", id]) => charges::retrieve(call, id, form).await,

        ("GET", ["disputes"]) => disputes::list(call, form).await,
        ("GET", ["disputes", id]) => disputes::retrieve(call, id, form).await,
        ("POST", ["disputes", id]) => disputes::update(call, id, form).await,
        ("POST", ["disputes", id, "close"]) => disputes::close(call, id, form).await,

        ("GET", ["balance_transactions"]) => balance_transactions::list(call, form).await,
        ("GET", ["balance_transactions", id]) => {
            balance_transactions::retrieve(call, id, form).await
        }

        ("GET", ["balance"]) => balance::retrieve(call, form).await,

        ("GET", ["payouts"]) => payouts::list(call, form).await,
        ("POST", ["payouts"]) => payouts::create(call, form).await,
        ("GET", ["payouts", id]) => payouts::retrieve(call, id, form).await,
        ("POST", ["payouts", id]) => payouts::update(call, id, form).await,
        ("POST", ["payouts", id, "cancel"]) => payouts::cancel(call, id, form).await,

        ("GET", ["radar", "early_fraud_warnings"]) => early_fraud_warnings::list(call, form).await,
        ("GET", ["radar", "early_fraud_warnings", id]) => {
            early_fraud_warnings::retrieve(call, id, form).await
        }

        ("GET", ["refunds"]) => refunds::list(call, form).await,
        ("POST", ["refunds"]) => refunds::create(call, form).await,
        ("GET", ["refunds", id]) => refunds::retrieve(call, id, form).await,
        ("POST", ["refunds", id]) => refunds::update(call, id, form).await,
        ("POST", ["refunds", id, "cancel"]) => refunds::cancel(call, id, form).await,

        ("GET", ["events"]) => events::list(call, form).await,
        ("GET", ["events", id]) => plain(call, "event", id, form).await,
        ("POST", ["events", id, "retry"]) => events::retry(call, id, form).await,

        ("GET", ["webhook_endpoints"]) => webhook_endpoints::list(call, form).await,
        ("POST", ["webhook_endpoints"]) => webhook_endpoints::create(call, form).await,
        ("GET", ["webhook_endpoints", id]) => webhook_endpoints::retrieve(call, id, form).await,
        ("POST", ["webhook_endpoints", id]) => webhook_endpoints::update(call, id, form).await,
        ("DELETE", ["webhook_endpoints", id]) => webhook_endpoints::delete(call, id, form).await,

        _ => Err(unrecognized(method, path, "")),
    }
}

fn unrecognized(method: &Method, path: &str, hint: &str) -> ApiError {
    ApiError::invalid(format!(
        "Unrecognized request URL ({method}: {path}).{hint} Please see https://stripe.com/docs or we can help at \
         https://support.stripe.com/."
    ))
    .status(StatusCode::NOT_FOUND)
}

async fn plain(call: &mut Call, object: &str, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, object, id)
        .await
        .map_err(|error| error.in_path("id"))
}

/// The sandbox answers this machine, and no page of another site may press its buttons.
async fn only_here(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = value(headers, header::HOST);
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|b| b.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let foreign_origin = headers.contains_key(header::ORIGIN)
        && value(headers, header::ORIGIN) != format!("http://{host}");
    if !matches!(name, "localhost" | "127.0.0.1" | "[::1]")
        || (foreign_origin && request.method() != Method::GET)
    {
        let path = request.uri().path();
        let sentence = "The built-in sandbox answers only this machine.";
        if is_version(path) || is_control(path) {
            let error = ApiError::invalid(sentence).status(StatusCode::FORBIDDEN);
            return reply::refusal(&error).into_response();
        }
        return (StatusCode::FORBIDDEN, format!("{sentence}\n")).into_response();
    }
    next.run(request).await
}

fn value(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
