//! The desk at `/`, for people who develop: what there is, what was asked, what was told, and what happens at banks.
//!
//! ```text
//! GET  pages  -> Visit (where somebody is, what was just done) -> one file per page -> frame (what is around it)
//! POST forms  -> actions -> the same functions that the API and time call -> back, with a sentence
//! ```

mod actions;
mod balance;
mod button;
mod endpoints;
mod event;
mod events;
mod frame;
mod json;
mod log;
mod object;
mod objects;
mod overview;
mod payments;
mod request;
mod requests;
mod story;
mod switches;
mod table;
mod time;
mod told;
mod trouble;
mod visit;
mod words;

use std::sync::Arc;

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::{call::App, error::ApiError};

pub use told::Told;

/// A page, or the reason there is none.
type Answer = Result<Response, ApiError>;

/// Rows on a page of a list.
const PAGE: i64 = 25;

pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(overview::show))
        .route("/payments", get(payments::show))
        .route("/payments/{id}", get(story::show))
        .route("/events", get(events::show))
        .route("/events/{id}", get(event::show))
        .route("/requests", get(requests::show))
        .route("/requests/{id}", get(request::show))
        .route("/objects", get(objects::show))
        .route("/objects/{id}", get(object::show))
        .route("/objects/{id}/{verb}", post(actions::object))
        .route("/endpoints", get(endpoints::show))
        .route("/balance", get(balance::show))
        .route("/balance/payouts", post(actions::pay_out))
        .route("/balance/settlement", post(actions::settlement))
        .route("/switches", get(switches::show))
        .route("/switches/clock", post(actions::clock))
        .route("/switches/deliveries", post(actions::deliveries))
        .route("/switches/events", post(actions::events))
        .route("/switches/requests", post(actions::requests))
        .route("/_sandbox/desk.css", get(style))
}

async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("style.css")).into_response()
}
