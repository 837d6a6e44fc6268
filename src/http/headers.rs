//! What every answer says to the browser about trust and keeping.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::AppState;

/// A page's policy: our own files, our own nonce, and forms that end at the shop or at Stripe's payment page.
pub fn content_security_policy(state: &AppState, nonce: &str) -> (HeaderName, HeaderValue) {
    let reload = state.reload_socket.as_deref().unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' https: data:; font-src 'self'; connect-src 'self' {reload}; manifest-src 'self'; \
         form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'",
        state.inbox.stripe.checkout_origin
    );
    let value = HeaderValue::from_str(&policy).unwrap_or(NOTHING);
    (header::CONTENT_SECURITY_POLICY, value)
}

/// For answers that are no page of ours.
const NOTHING: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

/// Adds what is the same for all, unless the answer says otherwise.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let mut say = |name: HeaderName, value: HeaderValue| {
        response.headers_mut().entry(name).or_insert(value);
    };
    say(header::CONTENT_SECURITY_POLICY, NOTHING);
    say(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // Same-origin, not none: without JavaScript an error comes back to the page the form stood on.
    say(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    // Pages hold a form's attempt and somebody's payments.
    say(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A window that another site opened cannot look into ours.
    say(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    say(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    );
    if state.config.public_url.starts_with("https://") {
        say(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}
