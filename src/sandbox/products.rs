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
    let mut product = json!({
        "id": id,
        "object": "product",
        "active": form.boolean("active")?.unwrap_or(true),
        "created": call.now,
        "default_price": null,
        "description": form.text("description")?,
        "images": images(&mut form)?.unwrap_or_default(),
        "livemode": false,
        "marketing_features": [],
        "metadata": form.metadata(&Value::Null)?,
        "name": name,
        "package_dimensions": null,
        "shippable": null,
        "statement_descriptor": form.short("statement_descriptor", 22)?,
        "tax_code": null,
        "type": "service",
        "unit_label": form.short("unit_label", 12)?,
        "updated": call.now,
        "url": form.link("url")?,
    });
    let default_price = form.fields("default_price_data")?;
    form.finish()?;

    let mut price = None;
    if let Some(mut data) = default_price {
        let made = prices::from_fields(&mut data, &id, call.now)?;
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
    if let Some(price) = form.text("default_price")? {
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
