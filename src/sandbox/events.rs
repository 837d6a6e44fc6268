//! Events: made with the change they tell of, in its transaction, and queued for delivery.

use serde_json::{Map, Value, json};

use super::{
    call::Call,
    deliver,
    error::ApiError,
    form::Form,
    id,
    list::{self, Filter},
    store,
    trouble::{DeliveryMode, EventMode},
    webhook_endpoints,
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
    let making = call.trouble_of_making(event_type);
    let hidden = match making.mode {
        EventMode::Never => return Ok(()),
        EventMode::Late => json!({ "listed_at": call.now + making.seconds }),
        EventMode::None => store::nothing(),
    };
    // As at Stripe, an endpoint hears of what happens while it is there.
    let endpoints = webhook_endpoints::hearing(call, event_type).await?;
    let trouble = call.trouble_of(event_type);
    let events = match trouble.mode {
        DeliveryMode::TwoEvents => 2,
        _ => 1,
    };
    for _ in 0..events {
        let event = json!({
            "id": id::random("evt_1", 23),
            "object": "event",
            "api_version": API_VERSION,
            "created": call.now,
            "data": data,
            "livemode": false,
            "pending_webhooks": endpoints.len(),
            "request": { "id": call.request_id, "idempotency_key": call.idempotency_key },
            "type": event_type,
        });
        store::insert(&mut call.tx, &event, None, &hidden).await?;
        deliver::queue(call, &event, &endpoints, &trouble).await?;
    }
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
    filters.push(Filter::listed(call.now));
    let event_type = form.text("type")?;
    let types = form.texts("types")?;
    if event_type.is_some() && types.is_some() {
        return Err(ApiError::invalid(
            "You may only specify one of these parameters: type, types.",
        )
        .param("type"));
    }
    if let Some(event_type) = event_type {
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
    if let Some(types) = types {
        if types.len() > 20 {
            return Err(ApiError::invalid("Array too long: 20 types at most.").param("types"));
        }
        filters.push(Filter::among("$.type", types));
    }
    filters.extend(form.boolean("delivery_success")?.map(|all| {
        let operator = if all { " = " } else { " > " };
        Filter::compared("$.pending_webhooks", operator, 0)
    }));
    list::page(call, "event", filters, form, "/v1/events").await
}

/// Sends an event again: to one endpoint, to where the shop listens, or to everyone. Stripe does not describe this; its
/// command line asks for it.
pub async fn retry(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    let event = get(call, id).await?;
    let endpoint = form.text("webhook_endpoint")?;
    let listening = form.boolean("for_stripecli")?.unwrap_or_default();
    form.unsupported(&["account"])?;
    form.finish()?;
    let endpoints = match endpoint {
        Some(endpoint) => {
            store::find(&mut call.tx, webhook_endpoints::OBJECT, &endpoint)
                .await?
                .ok_or_else(|| {
                    ApiError::missing("webhook endpoint", &endpoint).param("webhook_endpoint")
                })?;
            vec![endpoint]
        }
        None if listening => vec![String::new()],
        None => webhook_endpoints::everyone(call).await?,
    };
    deliver::queue_again(call, &event, &endpoints).await?;
    get(call, id).await
}

async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::get(&mut call.tx, "event", id)
        .await
        .map_err(|error| error.in_path("id"))
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
