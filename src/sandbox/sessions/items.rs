//! What a Checkout Session sells.

use serde_json::{Value, json};

use crate::sandbox::{call::Call, currency, error::ApiError, form::Form, id, list, prices, store};

/// A line of an order that was read and found good.
pub struct Item {
    price: Value,
    quantity: i64,
    /// Minor units.
    amount: i64,
    metadata: Value,
}

/// The request's `line_items`: prices that are sold, and how many of each.
pub async fn read(call: &mut Call, form: &mut Form) -> Result<Vec<Item>, ApiError> {
    let fields = form.list("line_items")?.unwrap_or_default();
    if fields.is_empty() {
        return Err(form.missing("line_items"));
    }
    if fields.len() > 100 {
        return Err(
            ApiError::invalid("Array too long: 100 line items at most.").param("line_items")
        );
    }
    let mut items = Vec::with_capacity(fields.len());
    for fields in fields {
        items.push(item(call, fields).await?);
    }
    Ok(items)
}

async fn item(call: &mut Call, mut form: Form) -> Result<Item, ApiError> {
    form.unsupported(&["adjustable_quantity", "dynamic_tax_rates", "tax_rates"])?;
    let price = match (form.text("price")?, form.fields("price_data")?) {
        (Some(_), Some(_)) => {
            return Err(form.exclusive("price", "price_data"));
        }
        (Some(id), None) => sold(call, &id, &form.path("price")).await?,
        (None, Some(data)) => prices::inline(call, data).await?,
        (None, None) => return Err(form.missing("price")),
    };
    if price["type"] != "one_time" {
        return Err(ApiError::invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use \
             only one-time prices.",
        )
        .param("mode"));
    }
    let quantity = form
        .integer_in("quantity", 1, 999_999)?
        .ok_or_else(|| form.missing("quantity"))?;
    let amount = price["unit_amount"].as_i64().unwrap_or_default();
    let metadata = form.metadata(&Value::Null)?;
    form.finish()?;
    Ok(Item {
        amount: amount.saturating_mul(quantity),
        price,
        quantity,
        metadata,
    })
}

/// A price of the catalogue that may be sold.
async fn sold(call: &mut Call, id: &str, named: &str) -> Result<Value, ApiError> {
    let price = store::get(&mut call.tx, "price", id)
        .await
        .map_err(|error| error.param(named))?;
    let product = price["product"].as_str().unwrap_or_default();
    let product = store::find(&mut call.tx, "product", product).await?;
    if price["active"] != true {
        return Err(ApiError::invalid(format!(
            "The price specified is inactive. This field only accepts active prices. (price: {id})"
        ))
        .param(named));
    }
    if product.is_some_and(|product| product["active"] != true) {
        return Err(ApiError::invalid(format!(
            "The product of the price specified is inactive. This field only accepts prices of active products. \
             (price: {id})"
        ))
        .param(named));
    }
    Ok(price)
}

/// The currency that all prices share.
pub fn one_currency(form: &mut Form, items: &[Item]) -> Result<String, ApiError> {
    let currency = items[0].price["currency"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if items.iter().any(|item| item.price["currency"] != currency) {
        return Err(ApiError::invalid(
            "All prices on a Checkout Session must be in the same currency.",
        )
        .param("line_items"));
    }
    match form.text("currency")? {
        Some(asked) if asked.to_lowercase() != currency => Err(ApiError::invalid(format!(
            "The price specified does not support the currency {asked}."
        ))
        .param("currency")),
        _ => Ok(currency),
    }
}

/// The sum in minor units, if it can be charged, or if there is nothing to charge.
pub fn total(items: &[Item], currency: &str) -> Result<i64, ApiError> {
    let total = items
        .iter()
        .fold(0_i64, |sum, item| sum.saturating_add(item.amount));
    if total == 0 {
        return Ok(0);
    }
    if total < currency::minimum(currency) {
        return Err(ApiError::invalid(format!(
            "The Checkout Session's total amount due must add up to at least {}",
            currency::least(currency)
        ))
        .code("amount_too_small"));
    }
    if total > currency::MAX_AMOUNT {
        return Err(ApiError::invalid(format!(
            "The Checkout Session's total amount must be no more than {}",
            currency::show(currency::MAX_AMOUNT, currency)
        ))
        .code("amount_too_large"));
    }
    currency::check_divides(total, currency, "line_items")?;
    Ok(total)
}

/// The line item object.
pub async fn object(call: &mut Call, item: &Item) -> Result<Value, ApiError> {
    let product = item.price["product"].as_str().unwrap_or_default();
    let product = store::find(&mut call.tx, "product", product).await?;
    Ok(json!({
        "id": id::random("li_1", 23),
        "object": "item",
        "adjustable_quantity": null,
        "amount_discount": 0,
        "amount_subtotal": item.amount,
        "amount_tax": 0,
        "amount_total": item.amount,
        "currency": item.price["currency"],
        "description": product.map(|product| product["name"].clone()),
        "metadata": item.metadata,
        "price": item.price,
        "quantity": item.quantity,
    }))
}

/// All line items of a session as `expand[]=line_items` shows them.
pub async fn all(call: &mut Call, session: &str) -> Result<Value, ApiError> {
    let items = store::children(&mut call.tx, session).await?;
    let url = format!("/v1/checkout/sessions/{session}/line_items");
    Ok(list::of(items, false, &url))
}

/// One page of a session's line items, in their own order.
pub async fn page(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    super::get(call, id).await?;
    let limit = form.integer_in("limit", 1, 100)?.unwrap_or(10) as usize;
    let after = form.text("starting_after")?;
    let before = form.text("ending_before")?;
    form.finish()?;

    let mut items = store::children(&mut call.tx, id).await?;
    let place = |cursor: &str, param: &str| {
        let found = items.iter().position(|item| item["id"] == cursor);
        found.ok_or_else(|| ApiError::missing("item", cursor).param(param))
    };
    let (from, to) = match (&after, &before) {
        (Some(cursor), _) => (place(cursor, "starting_after")? + 1, items.len()),
        (None, Some(cursor)) => (0, place(cursor, "ending_before")?),
        (None, None) => (0, items.len()),
    };
    let mut chosen: Vec<Value> = items.drain(from..to).collect();
    let has_more = chosen.len() > limit;
    if before.is_some() && after.is_none() {
        chosen.drain(..chosen.len().saturating_sub(limit));
    } else {
        chosen.truncate(limit);
    }
    let url = format!("/v1/checkout/sessions/{id}/line_items");
    Ok(list::of(chosen, has_more, &url))
}
