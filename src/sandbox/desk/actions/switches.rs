//! The clock, and trouble on and off.

use std::{collections::HashMap, sync::Arc};

use axum::{Form, extract::State, response::Response};

use super::{
    super::{time, trouble},
    Fields, back,
};
use crate::sandbox::{
    call::App,
    clock,
    error::ApiError,
    form,
    trouble::{read_deliveries, read_events, read_requests},
    webhook_endpoints,
};

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

/// Trouble of events, on or off.
pub async fn events(State(app): State<Arc<App>>, Form(fields): Fields) -> Response {
    let done = form_of(&fields).and_then(read_events).map(|asked| {
        app.set_event_trouble(asked);
        match trouble::of_events(&app) {
            Some(words) => format!("Switched on: {words}."),
            None => "Switched off: events are made and listed as they should be.".to_owned(),
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
