//! Prices.

mod inline;

use serde_json::{Value, json};

use super::{
    call::Call,
    currency,
    error::ApiError,
    events,
    form::Form,
    id,
    list::{self, Filter},
    products, store,
};

pub use inline::inline;

const LATER: [&str; 7] = [
    "billing_scheme",
    "currency_options",
    "custom_unit_amount",
    "tiers",
    "tiers_mode",
    "transform_quantity",
    "unit_amount_decimal",
];

/// What Stripe takes of a product that is made with its price. The rest is set on the product afterwards.
const PRODUCT_DATA: [&str; 7] = [
    "active",
    "id",
    "metadata",
    "name",
    "statement_descriptor",
    "tax_code",
    "unit_label",
];

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    let product = match (form.text("product")?, form.fields("product_data")?) {
        (Some(_), Some(_)) => {
            return Err(form.exclusive("product", "product_data"));
        }
        (Some(id), None) => store::get(&mut call.tx, "product", &id)
            .await
            .map_err(|error| error.param("product"))?,
        (None, Some(data)) => {
            data.only(&PRODUCT_DATA)?;
            products::create(call, data).await?
        }
        (None, None) => return Err(form.missing("product")),
    };
    let product_id = product["id"].as_str().unwrap_or_default().to_owned();
    let mut price = from_fields(&mut form, &product_id, call.now)?;
    price["active"] = json!(form.boolean("active")?.unwrap_or(true));
    price["metadata"] = form.metadata(&Value::Null)?;
    price["nickname"] = json!(form.text("nickname")?);
    let transfer = form.boolean("transfer_lookup_key")?.unwrap_or(false);
    if let Some(key) = form.short("lookup_key", 200)? {
        free_lookup_key(call, &key, transfer).await?;
        price["lookup_key"] = json!(key);
    }
    form.finish()?;
    keep(call, &price).await?;
    Ok(price)
}

/// The price that a request's fields describe, not kept yet.
pub fn from_fields(form: &mut Form, product: &str, now: i64) -> Result<Value, ApiError> {
    let named = form.path("currency");
    let currency =
        currency::parse(&form.required("currency")?).map_err(|error| error.param(named))?;
    let amount = form
        .integer_in("unit_amount", 0, i64::MAX)?
        .ok_or_else(|| form.missing("unit_amount"))?;
    if amount > currency::MAX_AMOUNT {
        return Err(ApiError::invalid("Amount must be no more than 999,999.99")
            .code("amount_too_large")
            .param(form.path("unit_amount")));
    }
    currency::check_divides(amount, &currency, &form.path("unit_amount"))?;
    let recurring = match form.fields("recurring")? {
        None => None,
        Some(mut fields) => {
            let interval = fields
                .choice("interval", &["day", "week", "month", "year"])?
                .ok_or_else(|| fields.missing("interval"))?;
            let count = fields.integer_in("interval_count", 1, 1095)?.unwrap_or(1);
            fields.finish()?;
            Some(json!({
                "interval": interval,
                "interval_count": count,
                "meter": null,
                "usage_type": "licensed",
            }))
        }
    };
    Ok(json!({
        "id": id::random("price_1", 23),
        "object": "price",
        "active": true,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": currency,
        "custom_unit_amount": null,
        "livemode": false,
        "lookup_key": null,
        "metadata": {},
        "nickname": null,
        "product": product,
        "recurring": recurring,
        "tax_behavior": form
            .choice("tax_behavior", &["exclusive", "inclusive", "unspecified"])?
            .unwrap_or_else(|| "unspecified".to_owned()),
        "tiers_mode": null,
        "transform_quantity": null,
        "type": if recurring.is_some() { "recurring" } else { "one_time" },
        "unit_amount": amount,
        "unit_amount_decimal": amount.to_string(),
    }))
}

/// What a price costs in each currency, which is its own alone.
pub fn currency_options(price: &Value) -> Value {
    let currency = price["currency"].as_str().unwrap_or_default();
    json!({ currency: {
        "custom_unit_amount": null,
        "tax_behavior": price["tax_behavior"],
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": price["unit_amount_decimal"],
    } })
}

/// Keeps a new price and tells of it.
pub async fn keep(call: &mut Call, price: &Value) -> Result<(), ApiError> {
    store::insert(&mut call.tx, price, None, &store::nothing()).await?;
    events::emit(call, "price.created", price).await
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["currency_options"])?;
    let before = store::get(&mut call.tx, "price", id)
        .await
        .map_err(not_found)?;
    let mut price = before.clone();
    if let Some(active) = form.boolean("active")? {
        if !active {
            refuse_default(call, &before).await?;
        }
        price["active"] = json!(active);
    }
    if let Some(nickname) = form.text_or_unset("nickname")? {
        price["nickname"] = json!(Some(nickname).filter(|text| !text.is_empty()));
    }
    let transfer = form.boolean("transfer_lookup_key")?.unwrap_or(false);
    match form.text_or_unset("lookup_key")? {
        None => {}
        Some(key) if key.is_empty() => price["lookup_key"] = Value::Null,
        Some(key) => {
            if before["lookup_key"] != json!(key) {
                free_lookup_key(call, &key, transfer).await?;
            }
            price["lookup_key"] = json!(key);
        }
    }
    if let Some(behavior) =
        form.choice("tax_behavior", &["exclusive", "inclusive", "unspecified"])?
    {
        price["tax_behavior"] = json!(behavior);
    }
    price["metadata"] = form.metadata(&before["metadata"])?;
    form.finish()?;
    if price != before {
        store::update(&mut call.tx, &price).await?;
        events::emit_updated(call, "price.updated", &price, &before).await?;
    }
    Ok(price)
}

/// Stripe does not archive a price while it is its product's default, whether or not the product is sold: its sentence
/// says nothing of the product's state, and who archives both sets `default_price` to nothing first.
async fn refuse_default(call: &mut Call, price: &Value) -> Result<(), ApiError> {
    let product = price["product"].as_str().unwrap_or_default();
    match store::find(&mut call.tx, "product", product).await? {
        Some(product) if product["default_price"] == price["id"] => Err(ApiError::invalid(
            "This price cannot be archived because it is the default price of its product.",
        )),
        _ => Ok(()),
    }
}

/// A lookup key names one price; with `transfer` its holder gives it up.
async fn free_lookup_key(call: &mut Call, key: &str, transfer: bool) -> Result<(), ApiError> {
    for mut holder in store::having(&mut call.tx, "price", "$.lookup_key", key).await? {
        if !transfer {
            return Err(ApiError::invalid(format!(
                "A price ({}) already uses that lookup key.",
                holder["id"].as_str().unwrap_or_default()
            ))
            .param("lookup_key"));
        }
        let before = holder.clone();
        holder["lookup_key"] = Value::Null;
        store::update(&mut call.tx, &holder).await?;
        events::emit_updated(call, "price.updated", &holder, &before).await?;
    }
    Ok(())
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, "price", id)
        .await
        .map_err(not_found)
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["recurring"])?;
    let mut filters = list::created(&mut form)?;
    filters.extend(
        form.boolean("active")?
            .map(|active| Filter::flag("$.active", active)),
    );
    filters.extend(
        form.texts("lookup_keys")?
            .map(|keys| Filter::among("$.lookup_key", keys)),
    );
    filters.extend(list::named(call, &mut form, &[("product", "product", "$.product")]).await?);
    filters.extend(list::texts(
        &mut form,
        &[("currency", "$.currency"), ("type", "$.type")],
    )?);
    list::page(call, "price", filters, form, "/v1/prices").await
}

fn not_found(error: ApiError) -> ApiError {
    error.in_path("price")
}
