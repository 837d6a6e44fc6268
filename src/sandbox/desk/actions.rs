//! What the buttons do. Each leads back with a sentence: what was done, or why not.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::Value;

use super::{
    button::{self, Verb},
    payments, time,
    told::Notice,
    trouble,
    words::{self, text},
};
use crate::sandbox::{
    call::{App, Call},
    clock, deliver,
    disputes::{self, Kind},
    error::ApiError,
    form, payment_intents, refunds, sessions,
    trouble::{read_deliveries, read_requests},
    webhook_endpoints,
};

type Fields = Form<HashMap<String, String>>;

pub async fn object(
    State(app): State<Arc<App>>,
    Path((id, verb)): Path<(String, String)>,
    Form(fields): Fields,
) -> Response {
    let done = match Verb::named(&verb) {
        Some(verb) => carry_out(&app, &id, verb).await,
        None => Err(ApiError::invalid("There is no such button.")),
    };
    back(&app, &fields, done)
}

/// Does it, and says so.
async fn carry_out(app: &Arc<App>, id: &str, verb: Verb) -> Result<String, ApiError> {
    let mut call = Call::read(app).await?;
    let object = payments::any(&mut call, id).await?;
    drop(call);
    let object = object.ok_or_else(|| ApiError::missing("object", id))?;
    if !button::verbs(&object)
        .iter()
        .any(|(known, _)| *known == verb)
    {
        return Err(ApiError::invalid(not_now(&object)));
    }
    if verb == Verb::Resend {
        return resend(app, &object).await;
    }
    let kind = text(&object, "object");
    let mut call = Call::write(app).await?;
    let after = match (kind, verb) {
        ("checkout.session", _) => sessions::expire(&mut call, id, form::Form::default()).await?,
        ("charge", Verb::Dispute) => disputes::open(&mut call, id, Kind::Dispute).await?,
        ("charge", _) => disputes::open(&mut call, id, Kind::Inquiry).await?,
        ("dispute", Verb::Win) => disputes::win(&mut call, id).await?,
        ("dispute", _) => disputes::lose(&mut call, id).await?,
        ("payment_intent", Verb::Succeed) => payment_intents::settle(&mut call, id, true).await?,
        ("payment_intent", _) => payment_intents::settle(&mut call, id, false).await?,
        ("refund", Verb::Succeed) => refunds::succeed(&mut call, id).await?,
        ("refund", Verb::Fail) => refunds::fail(&mut call, id).await?,
        _ => return Err(ApiError::invalid(not_now(&object))),
    };
    call.commit().await?;
    Ok(said(&after))
}

/// Why a button does nothing: the object has moved on since the page was made.
fn not_now(object: &Value) -> String {
    let (kind, _) = words::kind(text(object, "object"));
    match words::state(object) {
        Some((_, state)) => {
            format!("Not done: this {kind} is no longer what it was, its state is now: {state}.")
        }
        None => format!("Not done: nothing like that happens to a {kind}."),
    }
}

fn said(after: &Value) -> String {
    let (kind, _) = words::kind(text(after, "object"));
    let state = words::state(after).map_or("", |(_, words)| words);
    format!(
        "Done. {kind} of {}: {}.",
        words::title(after),
        state.to_lowercase()
    )
}

/// Sends an event to everybody who is told now, whatever came of it before.
async fn resend(app: &Arc<App>, event: &Value) -> Result<String, ApiError> {
    let mut call = Call::write(app).await?;
    let endpoints = webhook_endpoints::everyone(&mut call).await?;
    let deliveries = deliver::known(&mut call, event, &endpoints).await?;
    call.commit().await?;
    let mut taken = 0;
    for delivery in &deliveries {
        taken += usize::from(deliver::again(app, *delivery).await?);
    }
    let event_type = text(event, "type");
    let all = deliveries.len();
    match all {
        0 => Err(ApiError::invalid(format!(
            "{event_type} was not sent: nobody listens. Start the shop, or say --forward-to URL."
        ))),
        _ if taken == all => Ok(format!("{event_type} was sent again, and taken.")),
        _ => Err(ApiError::invalid(format!(
            "{event_type} was sent again, and {} of {all} did not take it. It will be tried again.",
            all - taken
        ))),
    }
}

/// The clock goes forward by `seconds`, or by `minutes`.
pub async fn clock(State(app): State<Arc<App>>, Form(fields): Fields) -> Response {
    let number = |name: &str| {
        fields
            .get(name)
            .and_then(|text| text.trim().parse::<i64>().ok())
    };
    let seconds = number("seconds").or_else(|| number("minutes")?.checked_mul(60));
    let done = match seconds {
        Some(seconds) if (1..=clock::FURTHEST).contains(&seconds) => {
            match clock::forward(&app, seconds).await {
                Ok(now) => Ok(format!(
                    "The clock went {} forward: in the sandbox it is now {} UTC.",
                    time::span(seconds),
                    time::words(now)
                )),
                Err(error) => Err(error),
            }
        }
        _ => Err(ApiError::invalid(
            "The clock goes forward by a minute to 400 days at a time.",
        )),
    };
    back(&app, &fields, done)
}

/// Trouble of deliveries, on or off.
pub async fn deliveries(State(app): State<Arc<App>>, Form(fields): Fields) -> Response {
    let done = form_of(&fields).and_then(read_deliveries).map(|asked| {
        let in_vain = match asked.event_type.as_deref() {
            Some(name) if !webhook_endpoints::is_event_type(name) => {
                format!(" No event is of type {name}: it will meet none.")
            }
            _ => String::new(),
        };
        app.set_delivery_trouble(asked);
        match trouble::of_deliveries(&app) {
            Some(words) => format!("Switched on: {words}.{in_vain}"),
            None => "Switched off: events are delivered as they should be.".to_owned(),
        }
    });
    back(&app, &fields, done)
}

/// Trouble of requests, on or off.
pub async fn requests(State(app): State<Arc<App>>, Form(fields): Fields) -> Response {
    let done = form_of(&fields).and_then(read_requests).map(|asked| {
        let in_vain = match asked.path.as_deref() {
            Some(path) if path != "*" && !path.starts_with("/v1") => {
                format!(
                    " No request is for {path}, as all paths begin with /v1: it will meet none."
                )
            }
            _ => String::new(),
        };
        app.set_request_trouble(asked);
        match trouble::of_requests(&app) {
            Some(words) => format!("Switched on: {words}.{in_vain}"),
            None => "Switched off: requests are answered as they should be.".to_owned(),
        }
    });
    back(&app, &fields, done)
}

/// What a form says; a field left empty says nothing.
fn form_of(fields: &HashMap<String, String>) -> Result<form::Form, ApiError> {
    let pairs: Vec<_> = fields
        .iter()
        .filter(|(name, value)| *name != "back" && !value.trim().is_empty())
        .map(|(name, value)| (name.clone(), value.trim().to_owned()))
        .collect();
    form::Form::new(&pairs)
}

/// To the page with the button, and what it did.
fn back(app: &App, fields: &HashMap<String, String>, done: Result<String, ApiError>) -> Response {
    let notice = match done {
        Ok(sentence) => Notice::done(sentence),
        Err(error) => Notice::refused(&error),
    };
    let name = app.told.keep(notice);
    let back = fields.get("back").map_or("/", String::as_str);
    // A path of ours and nothing else; control characters do not get into a header.
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && back
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#');
    let back = if ours { back } else { "/" };
    let joint = if back.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{back}{joint}told={name}")).into_response()
}
