//! Who may change something, and under which name the shop is read.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{AppState, refusal};
use crate::api::Refusal;

/// Refuses a state change that another site's page sent.
pub async fn same_origin(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let public_url = &state.config.public_url;
    // A form is sent back to where it says it came from: that must be a page of ours.
    let page = request
        .headers()
        .get(header::REFERER)
        .and_then(|page| page.to_str().ok());
    let path = page.and_then(|page| page.strip_prefix(public_url));
    if path.is_none_or(|path| !path.starts_with('/')) {
        request.headers_mut().remove(header::REFERER);
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_own(request.headers(), public_url) {
        return next.run(request).await;
    }
    tracing::warn!("refused: another site sent this");
    refusal::answer(&state, request, Refusal::OtherSite).await
}

/// `Sec-Fetch-Site` where the browser sends it, else `Origin`; neither is no browser of a visitor.
fn is_own(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text("origin") == Some(public_url),
    }
}

/// Reads happen under `PUBLIC_URL`: two names for one shop would be two cookies.
pub async fn one_host(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let public = state
        .config
        .public_url
        .split_once("://")
        .map_or("", |(_, host)| host);
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    if *request.method() != Method::GET || host.is_none_or(|host| host.eq_ignore_ascii_case(public))
    {
        return next.run(request).await;
    }
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    // Our own address first: whatever the path holds, it cannot lead elsewhere.
    Redirect::temporary(&format!(
        "{}/{}",
        state.config.public_url,
        path.trim_start_matches('/')
    ))
    .into_response()
}
