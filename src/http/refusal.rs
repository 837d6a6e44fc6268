//! A request that is not let in: said on a page of the shop to a person, in a word to a script.

use axum::{
    Json,
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::context::provide_context;

use super::{AppState, assets, state};
use crate::{api::Refusal, app::shell, error::AppError};

pub async fn answer(state: &AppState, request: Request, refusal: Refusal) -> Response {
    let (status, error) = match refusal {
        Refusal::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, AppError::TooMany),
        Refusal::OtherSite => (StatusCode::FORBIDDEN, AppError::BadRequest),
    };
    let reads_pages = request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let mut answer = match reads_pages {
        true => page(state, request, refusal).await,
        false => Json(error).into_response(),
    };
    *answer.status_mut() = status;
    if let Refusal::TooMany { wait } = refusal {
        let headers = answer.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    answer
}

async fn page(state: &AppState, request: Request, refusal: Refusal) -> Response {
    let options = state.leptos_options.clone();
    let context = {
        let state = state.clone();
        move || {
            state::provide(&state);
            provide_context(refusal);
        }
    };
    let render = move || shell(options.clone(), assets::root());
    let page = leptos_axum::render_app_async_with_context(context, render);
    let (mut parts, _) = request.into_parts();
    parts.method = Method::GET;
    page(Request::from_parts(parts, Body::empty())).await
}
