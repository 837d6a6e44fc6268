//! The whole HTTP surface on one screen.

mod api_status;
mod assets;
mod client;
mod crowd;
mod desk;
mod form;
mod headers;
mod limits;
mod listen;
mod origin;
mod outbox;
mod purpose;
mod refusal;
mod request_id;
mod session;
mod state;

use std::time::Duration;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    http::{Method, StatusCode},
    middleware,
    response::IntoResponse,
    routing::{get, post},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, generate_route_list_with_exclusions_and_ssg_and_context,
};
use tower_http::timeout::TimeoutLayer;

pub use assets::is_complete as has_site;
pub use desk::operator;
pub use limits::Limits;
pub use listen::listen;
pub use purpose::looks_only;
pub use session::{
    asked, end_all, looking, session, set_asked, set_visitor, sign_in, sign_out, sweep, who,
};
pub use state::{AppState, state};

use crowd::Crowd;

use crate::{
    app::{App, shell},
    clock, webhook,
};

/// Longer than one call at Stripe with its retries; whoever waits this long is told so.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pages and forms answered at once; deliveries have places of their own, so that no crowd keeps Stripe out.
const VISITORS: usize = 256;
const DELIVERIES: usize = 64;

const WEBHOOK: &str = "/webhook";
const OUTBOX_HTML: &str = "/outbox/{id}/html";

/// Every path that the shop answers, as it is declared, and by which methods: pages, server functions, files, the webhook.
pub fn surface(state: &AppState) -> Vec<(Method, String)> {
    let pages = pages(state);
    let pages = pages
        .iter()
        .map(|page| (Method::GET, page.path().to_owned()));
    let functions = server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    let files = assets::PATHS.map(|path| (Method::GET, path.to_owned()));
    let others = [(Method::POST, WEBHOOK), (Method::GET, OUTBOX_HTML)];
    let others = others.map(|(method, path)| (method, path.to_owned()));
    pages.chain(functions).chain(files).chain(others).collect()
}

fn pages(state: &AppState) -> Vec<AxumRouteListing> {
    let state = state.clone();
    let context = move || state::provide(&state);
    generate_route_list_with_exclusions_and_ssg_and_context(App, None, context).0
}

pub fn router(state: AppState) -> Router {
    let options = state.leptos_options.clone();
    let render = move || shell(options.clone(), assets::root());
    let context = {
        let state = state.clone();
        move || state::provide(&state)
    };
    let pages = pages(&state);

    let shop = Router::new()
        .leptos_routes_with_context(&state, pages, context.clone(), render.clone())
        .fallback(leptos_axum::render_app_async_with_context(context, render))
        .layer(middleware::from_fn(desk::door))
        .layer(middleware::from_fn_with_state(state.clone(), limits::hold))
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
        .layer(middleware::from_fn_with_state(
            Crowd::of(VISITORS),
            crowd::admit,
        ))
        .layer(middleware::from_fn(form::read));

    // The only POST that another site may send: it is signed.
    let webhook = Router::new()
        .route(WEBHOOK, post(receive_webhook))
        .layer(middleware::from_fn_with_state(
            Crowd::of(DELIVERIES),
            crowd::admit,
        ))
        .layer(DefaultBodyLimit::max(webhook::MAX_BODY));

    Router::new()
        .merge(webhook)
        .route(OUTBOX_HTML, get(outbox::html))
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
        .layer(middleware::from_fn_with_state(state.clone(), client::tell))
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
        let body = Bytes::from_request(request, &());
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
