//! Products.

use serde_json::{Value, json};

use super::{
    call::Call,
    error::ApiError,
    events,
    form::Form,
    id,
    list::{self, Filter},
    prices, store,
};

const LATER: [&str; 5] = [
    "marketing_features",
    "package_dimensions",
    "shippable",
    "tax_code",
    "ids",
];

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    let name = form.required("name")?;
    let id = match form.text("id")? {
        Some(id) if store::find(&mut call.tx, "product", &id).await?.is_some() => {
            return Err(ApiError::invalid("Product already exists.")
                .code("resource_already_exists")
                .param("id"));
        }
        Some(id) => id,
        None => id::random("prod_", 14),
    };
    let mut product = from_fields(&mut form, &id, name, call.now)?;
    product["active"] = json!(form.boolean("active")?.unwrap_or(true));
    product["statement_descriptor"] = json!(form.short("statement_descriptor", 22)?);
    product["url"] = json!(form.link("url")?);
    let default_price = form.fields("default_price_data")?;
    form.finish()?;

    let mut price = None;
    if let Some(mut data) = default_price {
        let mut made = prices::from_fields(&mut data, &id, call.now)?;
        made["metadata"] = data.metadata(&Value::Null)?;
        data.finish()?;
        product["default_price"] = made["id"].clone();
        price = Some(made);
    }
    store::insert(&mut call.tx, &product, None, &store::nothing()).await?;
    events::emit(call, "product.created", &product).await?;
    if let Some(price) = price {
        prices::keep(call, &price).await?;
    }
    Ok(product)
}

/// A product that only the order sells that brings it along: archived, and told to nobody.
pub async fn inline(call: &mut Call, mut data: Form) -> Result<Value, ApiError> {
    data.unsupported(&["tax_code"])?;
    let name = data.required("name")?;
    let id = id::random("prod_", 14);
    let product = from_fields(&mut data, &id, name, call.now)?;
    data.finish()?;
    store::insert(&mut call.tx, &product, None, &store::nothing()).await?;
    Ok(product)
}

/// What a product says wherever it is made, archived yet.
fn from_fields(form: &mut Form, id: &str, name: String, now: i64) -> Result<Value, ApiError> {
    Ok(json!({
        "id": id,
        "object": "product",
        "active": false,
        "created": now,
        "default_price": null,
        "description": form.text("description")?,
        "images": images(form)?.unwrap_or_default(),
        "livemode": false,
        "marketing_features": [],
        "metadata": form.metadata(&Value::Null)?,
        "name": name,
        "package_dimensions": null,
        "shippable": null,
        "statement_descriptor": null,
        "tax_code": null,
        "type": "service",
        "unit_label": form.short("unit_label", 12)?,
        "updated": now,
        "url": null,
    }))
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    let before = store::get(&mut call.tx, "product", id)
        .await
        .map_err(not_found)?;
    let mut product = before.clone();
    if let Some(active) = form.boolean("active")? {
        product["active"] = json!(active);
    }
    if let Some(name) = form.text("name")? {
        product["name"] = json!(name);
    }
    for field in ["description", "unit_label", "url"] {
        if let Some(text) = form.text_or_unset(field)? {
            product[field] = json!(Some(text).filter(|text| !text.is_empty()));
        }
    }
    if let Some(descriptor) = form.short("statement_descriptor", 22)? {
        product["statement_descriptor"] = json!(descriptor);
    }
    if let Some(images) = images(&mut form)? {
        product["images"] = json!(images);
    }
    if form.unsets("default_price") {
        product["default_price"] = Value::Null;
    } else if let Some(price) = form.text("default_price")? {
        let found = store::get(&mut call.tx, "price", &price)
            .await
            .map_err(|error| error.param("default_price"))?;
        if found["product"] != before["id"] {
            return Err(ApiError::invalid(format!(
                "The price `{price}` belongs to another product."
            ))
            .param("default_price"));
        }
        product["default_price"] = json!(price);
    }
    product["metadata"] = form.metadata(&before["metadata"])?;
    form.finish()?;
    if product != before {
        product["updated"] = json!(call.now);
        store::update(&mut call.tx, &product).await?;
        events::emit_updated(call, "product.updated", &product, &before).await?;
    }
    Ok(product)
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, "product", id)
        .await
        .map_err(not_found)
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    let mut filters = list::created(&mut form)?;
    filters.extend(
        form.boolean("active")?
            .map(|active| Filter::flag("$.active", active)),
    );
    filters.extend(form.texts("ids")?.map(|ids| Filter::among("$.id", ids)));
    filters.extend(list::texts(&mut form, &[("url", "$.url")])?);
    form.unsupported(&["shippable"])?;
    list::page(call, "product", filters, form, "/v1/products").await
}

fn images(form: &mut Form) -> Result<Option<Vec<String>>, ApiError> {
    match form.texts("images")? {
        Some(images) if images.len() > 8 => {
            Err(ApiError::invalid("Array too long: 8 images at most.").param("images"))
        }
        images => Ok(images),
    }
}

fn not_found(error: ApiError) -> ApiError {
    error.in_path("id")
}
