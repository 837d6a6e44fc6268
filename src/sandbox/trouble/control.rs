//! The sandbox's own calls about trouble: `/_sandbox/trouble`.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{
    DELIVERY_MODES, DeliveryTrouble, EVENT_MODES, EventTrouble, REQUEST_MODES, RequestTrouble,
    SECONDS,
};
use crate::sandbox::{call::App, error::ApiError, form::Form};

/// Seconds, at most.
pub const MOST: i64 = 24 * 60 * 60;

pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/trouble", get(show))
        .route("/trouble/deliveries", post(deliveries))
        .route("/trouble/events", post(events))
        .route("/trouble/requests", post(requests))
}

async fn show(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({
        "deliveries": of_deliveries(&app.delivery_trouble()),
        "events": of_events(&app.event_trouble()),
        "requests": of_requests(&app.request_trouble()),
    }))
}

async fn deliveries(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let trouble = read_deliveries(form(&body)?)?;
    let answer = of_deliveries(&trouble);
    app.set_delivery_trouble(trouble);
    Ok(Json(answer))
}

async fn events(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let trouble = read_events(form(&body)?)?;
    let answer = of_events(&trouble);
    app.set_event_trouble(trouble);
    Ok(Json(answer))
}

async fn requests(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let trouble = read_requests(form(&body)?)?;
    let answer = of_requests(&trouble);
    app.set_request_trouble(trouble);
    Ok(Json(answer))
}

fn form(body: &[u8]) -> Result<Form, ApiError> {
    let pairs: Vec<_> = url::form_urlencoded::parse(body)
        .into_owned()
        // A field left empty on a page says nothing.
        .filter(|(_, value)| !value.is_empty())
        .collect();
    Form::new(&pairs)
}

/// Trouble of deliveries as a form asks for it.
pub fn read_deliveries(mut form: Form) -> Result<DeliveryTrouble, ApiError> {
    let trouble = DeliveryTrouble {
        mode: mode(&mut form, &DELIVERY_MODES)?,
        event_type: form.text("type")?,
        seconds: seconds(&mut form)?,
        times: times(&mut form)?,
    };
    form.finish()?;
    Ok(trouble)
}

/// Trouble of events as a form asks for it.
pub fn read_events(mut form: Form) -> Result<EventTrouble, ApiError> {
    let trouble = EventTrouble {
        mode: mode(&mut form, &EVENT_MODES)?,
        event_type: form.text("type")?,
        seconds: seconds(&mut form)?,
        times: times(&mut form)?,
    };
    form.finish()?;
    Ok(trouble)
}

/// Trouble of requests as a form asks for it.
pub fn read_requests(mut form: Form) -> Result<RequestTrouble, ApiError> {
    let trouble = RequestTrouble {
        mode: mode(&mut form, &REQUEST_MODES)?,
        method: form.choice("method", &["GET", "POST", "DELETE"])?,
        path: form.text("path")?,
        seconds: seconds(&mut form)?,
        times: times(&mut form)?,
    };
    form.finish()?;
    Ok(trouble)
}

fn mode<Mode: Copy>(form: &mut Form, modes: &[(&str, Mode)]) -> Result<Mode, ApiError> {
    let names: Vec<&str> = modes.iter().map(|(name, _)| *name).collect();
    let asked = form.choice("mode", &names)?;
    let found = modes
        .iter()
        .find(|(name, _)| asked.as_deref() == Some(*name));
    found
        .map(|(_, mode)| *mode)
        .ok_or_else(|| form.missing("mode"))
}

fn seconds(form: &mut Form) -> Result<i64, ApiError> {
    Ok(form.integer_in("seconds", 0, MOST)?.unwrap_or(SECONDS))
}

fn times(form: &mut Form) -> Result<Option<u64>, ApiError> {
    let times = form.integer_in("times", 1, i64::MAX)?;
    Ok(times.map(i64::unsigned_abs))
}

fn of_deliveries(trouble: &DeliveryTrouble) -> Value {
    json!({
        "mode": or_none(trouble.name()),
        "type": trouble.event_type,
        "seconds": trouble.seconds,
        "times": trouble.times,
    })
}

fn of_events(trouble: &EventTrouble) -> Value {
    json!({
        "mode": or_none(trouble.name()),
        "type": trouble.event_type,
        "seconds": trouble.seconds,
        "times": trouble.times,
    })
}

fn of_requests(trouble: &RequestTrouble) -> Value {
    json!({
        "mode": or_none(trouble.name()),
        "method": trouble.method,
        "path": trouble.path,
        "seconds": trouble.seconds,
        "times": trouble.times,
    })
}

fn or_none(name: &str) -> &str {
    if name.is_empty() { "none" } else { name }
}
