//! The pages people see: the hosted payment page, and a desk at `/`.

mod checkout;
mod desk;
mod layout;

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::Value;

use super::{
    call::{App, Call},
    card::Entry,
    deliver, due,
    error::ApiError,
    payments::{self, Outcome},
    store,
};
use checkout::Told;

/// A page, or the reason there is none.
type Answer = Result<Response, ApiError>;

pub async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, include_str!("style.css")).into_response()
}

pub async fn not_found() -> Response {
    layout::message(
        StatusCode::NOT_FOUND,
        "Page not found",
        "Nothing is at this address of the built-in sandbox.",
        Some(("/", "What the sandbox is")),
    )
}

pub async fn desk(State(app): State<Arc<App>>) -> Answer {
    let mut call = Call::read(&app).await?;
    desk::render(&mut call).await
}

pub async fn show(State(app): State<Arc<App>>, Path(id): Path<String>) -> Answer {
    due::run(&app).await?;
    let mut call = Call::read(&app).await?;
    let Some(session) = store::find(&mut call.tx, "checkout.session", &id).await? else {
        return Ok(unknown());
    };
    match session["status"].as_str() {
        Some("open") => {
            checkout::render(&mut call, &session, &Entry::default(), Told::Nothing).await
        }
        Some("complete") => Ok(success(&session)),
        _ => Ok(expired(&session)),
    }
}

/// The buyer pressed Pay.
pub async fn pay(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Form(entry): Form<Entry>,
) -> Answer {
    due::run(&app).await?;
    let today = jiff::Timestamp::from_second(app.now())
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let told = match entry.check(today) {
        Err(mistakes) => Told::Mistakes(mistakes),
        Ok(payer) => match payments::pay(&app, &id, &payer).await {
            Ok(Outcome::Complete(session)) => {
                deliver::wait_for_answer(&app, "checkout.session.completed", &id).await?;
                return Ok(success(&session));
            }
            Ok(Outcome::Declined(sentence)) => Told::Declined(sentence),
            Ok(Outcome::Expired) => Told::Nothing,
            Err(error) if error.status == StatusCode::NOT_FOUND => return Ok(unknown()),
            Err(error) => return Err(error),
        },
    };
    let mut call = Call::read(&app).await?;
    let Some(session) = store::find(&mut call.tx, "checkout.session", &id).await? else {
        return Ok(unknown());
    };
    match session["status"].as_str() {
        Some("open") => checkout::render(&mut call, &session, &entry, told).await,
        Some("complete") => Ok(success(&session)),
        _ => Ok(expired(&session)),
    }
}

/// On to the shop. Only the literal braces are filled in, as Stripe does it.
fn success(session: &Value) -> Response {
    let id = session["id"].as_str().unwrap_or_default();
    let url = session["success_url"].as_str().unwrap_or_default();
    Redirect::to(&url.replace("{CHECKOUT_SESSION_ID}", id)).into_response()
}

fn expired(session: &Value) -> Response {
    layout::message(
        StatusCode::OK,
        "This checkout has expired",
        "Nothing was charged. Go back to the shop and check out again.",
        session["cancel_url"]
            .as_str()
            .map(|url| (url, "Back to shop")),
    )
}

fn unknown() -> Response {
    layout::message(
        StatusCode::NOT_FOUND,
        "We do not know this checkout",
        "The address is wrong, or the sandbox was started afresh. Go back to the shop and check out again.",
        None,
    )
}
