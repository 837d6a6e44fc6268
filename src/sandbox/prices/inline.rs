//! Prices that an order brings along.

use serde_json::{Value, json};

use super::from_fields;
use crate::sandbox::{call::Call, error::ApiError, form::Form, products, store};

/// What an order brings along instead of a price it names: made with it, sold once, kept out of the catalogue and told
/// to nobody. A product it brings along is made the same way.
pub async fn inline(call: &mut Call, mut data: Form) -> Result<Value, ApiError> {
    data.unsupported(&["unit_amount_decimal"])?;
    let product = match (data.text("product")?, data.fields("product_data")?) {
        (Some(_), Some(_)) => {
            return Err(data.exclusive("product", "product_data"));
        }
        (Some(id), None) => {
            let named = data.path("product");
            let product = store::get(&mut call.tx, "product", &id)
                .await
                .map_err(|error| error.param(&named))?;
            if product["active"] != true {
                return Err(ApiError::invalid(format!(
                    "The product specified is inactive. This field only accepts active products. (product: {id})"
                ))
                .param(named));
            }
            product
        }
        (None, Some(fields)) => products::inline(call, fields).await?,
        (None, None) => return Err(data.missing("product")),
    };
    let product = product["id"].as_str().unwrap_or_default();
    let mut price = from_fields(&mut data, product, call.now)?;
    data.finish()?;
    price["active"] = json!(false);
    store::insert(&mut call.tx, &price, None, &store::nothing()).await?;
    Ok(price)
}
