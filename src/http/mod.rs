//! The whole HTTP surface on one screen.

mod api_status;
mod assets;
mod headers;
mod origin;
mod request_id;
mod session;
mod state;

use std::time::Duration;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::StatusCode,
    middleware,
    response::IntoResponse,
    routing::post,
};
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions_and_ssg_and_context};
use tower_http::timeout::TimeoutLayer;

pub use assets::is_complete as has_site;
pub use session::{looking, session, set_visitor, sweep, who};
pub use state::{AppState, state};

use crate::{
    app::{App, shell},
    clock, webhook,
};

/// The largest form that is read, in bytes.
const MAX_FORM: usize = 64 * 1024;
/// Longer than one call at Stripe with its retries; whoever waits this long is told so.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn router(state: AppState) -> Router {
    let options = state.leptos_options.clone();
    let render = move || shell(options.clone(), assets::root());
    let context = {
        let state = state.clone();
        move || state::provide(&state)
    };
    let (pages, _) =
        generate_route_list_with_exclusions_and_ssg_and_context(App, None, context.clone());

    let shop = Router::new()
        .leptos_routes_with_context(&state, pages, context.clone(), render.clone())
        .fallback(leptos_axum::render_app_async_with_context(context, render))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            session::recognize,
        ))
        .layer(session::layer(&state))
        .layer(middleware::from_fn(api_status::say))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            origin::same_origin,
        ))
        .layer(DefaultBodyLimit::max(MAX_FORM));

    Router::new()
        // The only POST that another site may send: it is signed.
        .route(
            "/webhook",
            post(receive_webhook).layer(DefaultBodyLimit::max(webhook::MAX_BODY)),
        )
        .merge(assets::router())
        .merge(shop)
        .layer(middleware::from_fn_with_state(
            state.clone(),
            origin::one_host,
        ))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            headers::secure,
        ))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            PATIENCE,
        ))
        .layer(middleware::from_fn(request_id::trace))
        .with_state(state)
}

async fn receive_webhook(State(state): State<AppState>, request: Request) -> impl IntoResponse {
    // The body too may take its time: it is read within the same few seconds.
    webhook::in_time(async {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, &()).await;
        webhook::receive(
            &state.inbox,
            &state.config.webhook_secrets,
            &headers,
            body,
            clock::now(),
        )
        .await
    })
    .await
}
