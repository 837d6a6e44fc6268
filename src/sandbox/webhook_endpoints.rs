//! Webhook endpoints: who hears of which events. Where `--forward-to` or the shop listens is none of them, as at Stripe
//! `stripe listen` is none.

use serde_json::{Value, json};

use super::{
    call::Call,
    error::ApiError,
    form::Form,
    id, list,
    store::{self, Tx},
};

pub const OBJECT: &str = "webhook_endpoint";

/// What Stripe's event types begin with. The whole list grows with each API version, these hardly.
const FAMILIES: [&str; 56] = [
    "account",
    "application_fee",
    "balance",
    "balance_settings",
    "billing",
    "billing_portal",
    "capability",
    "cash_balance",
    "charge",
    "checkout",
    "climate",
    "coupon",
    "credit_note",
    "customer",
    "customer_cash_balance_transaction",
    "entitlements",
    "file",
    "financial_connections",
    "identity",
    "invoice",
    "invoice_payment",
    "invoiceitem",
    "issuing_authorization",
    "issuing_card",
    "issuing_cardholder",
    "issuing_dispute",
    "issuing_personalization_design",
    "issuing_token",
    "issuing_transaction",
    "mandate",
    "payment_intent",
    "payment_link",
    "payment_method",
    "payout",
    "person",
    "plan",
    "price",
    "product",
    "promotion_code",
    "quote",
    "radar",
    "refund",
    "reporting",
    "reserve",
    "review",
    "setup_intent",
    "sigma",
    "source",
    "subscription_schedule",
    "tax",
    "tax_rate",
    "terminal",
    "test_helpers",
    "topup",
    "transfer",
    "treasury",
];

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["connect"])?;
    // Events are made in one version, whatever an endpoint asks for.
    let api_version = form.text("api_version")?;
    if let Some(version) = api_version.as_deref().filter(|named| !is_version(named)) {
        return Err(
            ApiError::invalid(format!("Invalid API version: {version}")).param("api_version")
        );
    }
    let mut endpoint = json!({
        "id": id::random("we_1", 23),
        "object": OBJECT,
        "api_version": api_version,
        "application": null,
        "created": call.now,
        "description": description(&mut form)?.unwrap_or_default(),
        "enabled_events": enabled_events(&mut form)?.ok_or_else(|| form.missing("enabled_events"))?,
        "livemode": false,
        "metadata": form.metadata(&Value::Null)?,
        "status": "enabled",
        "url": form.link("url")?.ok_or_else(|| form.missing("url"))?,
    });
    form.finish()?;
    let secret = json!({ "secret": id::random("whsec_", 32) });
    store::insert(&mut call.tx, &endpoint, None, &secret).await?;
    // Shown this once.
    endpoint["secret"] = secret["secret"].clone();
    Ok(endpoint)
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    let mut endpoint = get(call, id).await?;
    if let Some(description) = description(&mut form)? {
        endpoint["description"] = description;
    }
    if let Some(types) = enabled_events(&mut form)? {
        endpoint["enabled_events"] = json!(types);
    }
    if let Some(disabled) = form.boolean("disabled")? {
        endpoint["status"] = json!(if disabled { "disabled" } else { "enabled" });
    }
    if let Some(url) = form.link("url")? {
        endpoint["url"] = json!(url);
    }
    endpoint["metadata"] = form.metadata(&endpoint["metadata"])?;
    form.finish()?;
    store::update(&mut call.tx, &endpoint).await?;
    Ok(endpoint)
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    get(call, id).await
}

pub async fn list(call: &mut Call, form: Form) -> Result<Value, ApiError> {
    list::page(call, OBJECT, Vec::new(), form, "/v1/webhook_endpoints").await
}

pub async fn delete(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    get(call, id).await?;
    sqlx::query("delete from objects where id = $1")
        .bind(id)
        .execute(&mut *call.tx)
        .await?;
    Ok(json!({ "id": id, "object": OBJECT, "deleted": true }))
}

async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::find(&mut call.tx, OBJECT, id)
        .await?
        .ok_or_else(|| ApiError::missing("webhook endpoint", id).in_path(OBJECT))
}

/// `Some(null)` unsets it.
fn description(form: &mut Form) -> Result<Option<Value>, ApiError> {
    match form.text_or_unset("description")? {
        Some(text) if text.chars().count() > 5000 => Err(ApiError::invalid(
            "Invalid string: must be at most 5000 characters",
        )
        .param("description")),
        text => Ok(text.map(|text| json!(Some(text).filter(|text| !text.is_empty())))),
    }
}

fn enabled_events(form: &mut Form) -> Result<Option<Vec<String>>, ApiError> {
    let Some(types) = form.texts("enabled_events")? else {
        return Ok(None);
    };
    if types.is_empty() {
        return Err(ApiError::invalid(
            "Invalid enabled_events: at least one event type is required.",
        )
        .param("enabled_events"));
    }
    match types.iter().position(|name| !is_event_type(name)) {
        Some(at) => Err(ApiError::invalid(format!(
            "Invalid enabled_events[{at}]: must be `*` or an event type, such as charge.succeeded"
        ))
        .param(format!("enabled_events[{at}]"))),
        None => Ok(Some(types)),
    }
}

/// `2024-06-20`, or since then `2026-08-26.dahlia`.
fn is_version(text: &str) -> bool {
    let (date, name) = text.split_once('.').unwrap_or((text, "a"));
    let is_day = date.len() == 10 && date.parse::<jiff::civil::Date>().is_ok();
    is_day && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// `*`, or shaped like `charge.succeeded` and of something that Stripe has. Only the whole `*` is a pattern, as at Stripe.
pub fn is_event_type(name: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    let family = name.split('.').next().unwrap_or_default();
    name == "*" || (name.contains('.') && name.split('.').all(word) && FAMILIES.contains(&family))
}

/// Who is told of an event of this type: ids of enabled endpoints, and an empty one for where the shop listens.
pub async fn hearing(call: &mut Call, event_type: &str) -> Result<Vec<String>, ApiError> {
    let mut enabled = enabled(call).await?;
    enabled.retain(|(_, types)| types.iter().any(|name| name == "*" || name == event_type));
    Ok(and_the_shop(call, enabled))
}

/// The same of whatever type.
pub async fn everyone(call: &mut Call) -> Result<Vec<String>, ApiError> {
    let enabled = enabled(call).await?;
    Ok(and_the_shop(call, enabled))
}

fn and_the_shop(call: &Call, enabled: Vec<(String, Vec<String>)>) -> Vec<String> {
    let listening = call.app.forward_to().is_some().then(String::new);
    let ids = enabled.into_iter().map(|(id, _)| id);
    listening.into_iter().chain(ids).collect()
}

/// Enabled endpoints, each with the types it asked for.
async fn enabled(call: &mut Call) -> Result<Vec<(String, Vec<String>)>, ApiError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select id, json_extract(body, '$.enabled_events') from objects \
         where object = $1 and json_extract(body, '$.status') = 'enabled' order by seq",
    )
    .bind(OBJECT)
    .fetch_all(&mut *call.tx)
    .await?;
    let mut endpoints = Vec::with_capacity(rows.len());
    for (id, types) in rows {
        let types = store::json_of(&types)?;
        let names = types.as_array().into_iter().flatten();
        let names = names.filter_map(Value::as_str).map(str::to_owned);
        endpoints.push((id, names.collect()));
    }
    Ok(endpoints)
}

/// Address and secret of an endpoint that is there and enabled.
pub async fn target(tx: &mut Tx, id: &str) -> Result<Option<(String, String)>, sqlx::Error> {
    sqlx::query_as(
        "select json_extract(body, '$.url'), json_extract(hidden, '$.secret') from objects \
         where id = $1 and object = $2 and json_extract(body, '$.status') = 'enabled'",
    )
    .bind(id)
    .bind(OBJECT)
    .fetch_optional(&mut **tx)
    .await
}
