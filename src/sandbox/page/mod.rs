//! The pages of a buyer: the hosted payment page. The developer's are in `desk`.

mod bank;
mod checkout;
mod entry;
mod form;
mod free;
pub mod layout;

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Value, json};

use super::{
    call::{App, Call},
    deliver, due,
    error::ApiError,
    payment_intents::{self, Attempt},
    payment_methods, sessions, store,
};
use entry::{Entry, Payer};
use form::Told;

pub use bank::{authenticate, bank};

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
        Some(("/", "To the desk")),
    )
}

/// `again`: the last attempt came to nothing, and the page says why.
#[derive(serde::Deserialize)]
pub struct Asked {
    again: Option<String>,
}

pub async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    due::run(&app).await?;
    let mut call = Call::read(&app).await?;
    let told = match (&asked.again, find(&mut call, &id).await?) {
        (Some(_), Some(session)) => last_error(&mut call, &session).await?,
        _ => Told::Nothing,
    };
    stand(&mut call, &id, &Entry::default(), told).await
}

pub async fn find(call: &mut Call, id: &str) -> Result<Option<Value>, ApiError> {
    Ok(store::find(&mut call.tx, "checkout.session", id).await?)
}

/// The page of a session, or where the buyer goes instead.
async fn stand(call: &mut Call, id: &str, entry: &Entry, told: Told) -> Answer {
    let Some(session) = find(call, id).await? else {
        return Ok(unknown());
    };
    match session["status"].as_str() {
        Some("open") => checkout::render(call, &session, entry, told).await,
        Some("complete") => Ok(success(&session)),
        _ => Ok(expired(&session)),
    }
}

async fn last_error(call: &mut Call, session: &Value) -> Result<Told, ApiError> {
    let id = session["payment_intent"].as_str().unwrap_or_default();
    let intent = store::find(&mut call.tx, payment_intents::KIND, id).await?;
    let error = intent.map_or(Value::Null, |intent| intent["last_payment_error"].clone());
    Ok(match (error["code"].as_str(), error["message"].as_str()) {
        (Some("payment_intent_authentication_failure"), _) => Told::Declined(
            "We are unable to authenticate your payment method. Please choose a different payment method and try \
             again."
                .to_owned(),
        ),
        (_, Some(message)) => Told::Declined(message.to_owned()),
        _ => Told::Nothing,
    })
}

/// The buyer pressed Pay, or ordered what costs nothing.
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
    let is_free = {
        let mut call = Call::read(&app).await?;
        find(&mut call, &id)
            .await?
            .is_some_and(|session| sessions::is_free(&session))
    };
    let told = match entry.check(today) {
        _ if is_free => free::order(&app, &id, &entry).await?,
        Err(mistakes) => Told::Mistakes(mistakes),
        Ok(payer) => match take(&app, &id, &payer).await? {
            None => Told::Nothing,
            Some((Attempt::Declined(decline), _)) => Told::Declined(decline.message().to_owned()),
            Some((Attempt::RequiresAction, intent)) => {
                let intent = intent["id"].as_str().unwrap_or_default();
                return Ok(Redirect::to(&format!("/c/authenticate/{intent}")).into_response());
            }
            Some((Attempt::Succeeded | Attempt::Processing, _)) => {
                deliver::wait_for_answer(&app, "checkout.session.completed", &id).await?;
                Told::Nothing
            }
        },
    };
    let mut call = Call::read(&app).await?;
    stand(&mut call, &id, &entry, told).await
}

/// Tries to take the money. Posting twice pays once: attempts queue for the one writing connection, and `None` says
/// that the session is not open any more.
async fn take(
    app: &Arc<App>,
    id: &str,
    payer: &Payer,
) -> Result<Option<(Attempt, Value)>, ApiError> {
    let mut call = Call::write(app).await?;
    let Some(mut session) = find(&mut call, id).await? else {
        return Ok(None);
    };
    if session["status"] != "open" || !takes(&session, payer.instrument.kind()) {
        return Ok(None);
    }
    let billing = payment_methods::billing_details(&payer.email, payer.name.as_deref());
    let method = payment_methods::keep(&mut call, &payer.instrument, billing, json!({})).await?;
    let done = sessions::pay(&mut call, &mut session, &method).await?;
    call.commit().await?;
    Ok(Some(done))
}

fn takes(session: &Value, kind: &str) -> bool {
    let types = session["payment_method_types"].as_array();
    types.is_some_and(|types| types.iter().any(|one| one == kind))
}

/// On to the shop. Only the literal braces are filled in, as Stripe does it.
fn success(session: &Value) -> Response {
    let id = session["id"].as_str().unwrap_or_default();
    let url = session["success_url"].as_str().unwrap_or_default();
    Redirect::to(&encoded(&url.replace("{CHECKOUT_SESSION_ID}", id))).into_response()
}

/// As a header takes it: what is not plain ASCII is percent-encoded, all else stays as it is.
fn encoded(url: &str) -> String {
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'!'..=b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
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

pub fn unknown() -> Response {
    layout::message(
        StatusCode::NOT_FOUND,
        "We do not know this checkout",
        "The address is wrong, or the sandbox was started afresh. Go back to the shop and check out again.",
        None,
    )
}
