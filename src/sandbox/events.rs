//! Events: made with the change they tell of, in its transaction, and queued for delivery.

use serde_json::{Map, Value, json};

use super::{
    call::{Call, Mode},
    error::ApiError,
    form::Form,
    id,
    list::{self, Filter},
    store,
};

/// The API version events are made in.
pub const API_VERSION: &str = "2026-08-26.dahlia";

/// Makes an event about `object` as it stands now.
pub async fn emit(call: &mut Call, event_type: &str, object: &Value) -> Result<(), ApiError> {
    make(call, event_type, json!({ "object": object })).await
}

/// Makes an `.updated` event; `before` is the object as it was.
pub async fn emit_updated(
    call: &mut Call,
    event_type: &str,
    object: &Value,
    before: &Value,
) -> Result<(), ApiError> {
    let data = json!({ "object": object, "previous_attributes": changed(before, object) });
    make(call, event_type, data).await
}

async fn make(call: &mut Call, event_type: &str, data: Value) -> Result<(), ApiError> {
    let endpoint = call.app.forward_to().is_some();
    let event = json!({
        "id": id::random("evt_1", 23),
        "object": "event",
        "api_version": API_VERSION,
        "created": call.now,
        "data": data,
        "livemode": false,
        "pending_webhooks": i64::from(endpoint),
        "request": { "id": call.request_id, "idempotency_key": call.idempotency_key },
        "type": event_type,
    });
    store::insert(&mut call.tx, &event, None, &store::nothing()).await?;
    // As at Stripe, an endpoint hears of what happens while it is there.
    if endpoint {
        queue(call, event_type, &event).await?;
    }
    Ok(())
}

async fn queue(call: &mut Call, event_type: &str, event: &Value) -> Result<(), ApiError> {
    let trouble = call.app.trouble();
    let mode = match &trouble.event_type {
        Some(only) if only != event_type => Mode::None,
        _ => trouble.mode,
    };
    let (state, trouble) = match mode {
        Mode::None => ("pending", ""),
        Mode::Drop => ("dropped", "drop"),
        Mode::Repeat => ("pending", "duplicate"),
    };
    sqlx::query(
        "insert into deliveries (event, endpoint, type, object, body, state, trouble, created, next_at) \
         values ($1, '', $2, $3, $4, $5, $6, $7, $7)",
    )
    .bind(event["id"].as_str())
    .bind(event_type)
    .bind(event["data"]["object"]["id"].as_str().unwrap_or_default())
    .bind(format!("{event:#}").into_bytes())
    .bind(state)
    .bind(trouble)
    .bind(call.now)
    .execute(&mut *call.tx)
    .await?;
    Ok(())
}

/// The attributes of `before` that `after` has otherwise, as Stripe's `previous_attributes`.
fn changed(before: &Value, after: &Value) -> Value {
    let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else {
        return before.clone();
    };
    let mut previous = Map::new();
    for (name, value) in old {
        match new.get(name) {
            Some(now) if now == value => {}
            Some(now) => {
                previous.insert(name.clone(), changed_value(value, now));
            }
            None => {
                previous.insert(name.clone(), value.clone());
            }
        }
    }
    for name in new.keys().filter(|name| !old.contains_key(*name)) {
        previous.insert(name.clone(), Value::Null);
    }
    Value::Object(previous)
}

fn changed_value(before: &Value, after: &Value) -> Value {
    match (before, after) {
        (Value::Object(_), Value::Object(_)) => changed(before, after),
        _ => before.clone(),
    }
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    let mut filters = list::created(&mut form)?;
    if let Some(event_type) = form.text("type")? {
        filters.push(
            match event_type
                .strip_suffix(".*")
                .or(event_type.strip_suffix('*'))
            {
                Some(prefix) => Filter::starts("$.type", prefix),
                None => Filter::is("$.type", event_type),
            },
        );
    }
    if let Some(types) = form.texts("types")? {
        filters.push(Filter::among("$.type", types));
    }
    form.unsupported(&["delivery_success"])?;
    list::page(call, "event", filters, form, "/v1/events").await
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::changed;

    #[test]
    fn previous_attributes_hold_what_changed_and_no_more() {
        let before = json!({ "active": true, "metadata": { "a": "1", "b": "2" }, "name": "Mug" });
        let after = json!({ "active": false, "metadata": { "a": "1", "c": "3" }, "name": "Mug" });
        assert_eq!(
            changed(&before, &after),
            json!({ "active": true, "metadata": { "b": "2", "c": null } })
        );
    }
}
