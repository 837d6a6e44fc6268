//! Putting a product on the shelf and taking it off again.

use std::collections::HashMap;

use stripe_product::{
    price::{CreatePrice, CreatePriceProductData},
    product::UpdateProduct,
};
use stripe_types::Currency;

use super::{GatewayError, Stripe, archive_price, change::change, products::list_prices};
use crate::money::Money;

/// A product that is not there yet.
#[derive(Clone, Debug)]
pub struct NewProduct<'a> {
    pub name: &'a str,
    pub namespace: &'a str,
    /// Of its price. Stripe refuses one that a price has already.
    pub lookup_key: Option<&'a str>,
    pub unit: &'a Money,
}

/// What a product says and is sold for. `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct Details<'a> {
    pub description: Option<&'a str>,
    /// The address of a picture.
    pub image: Option<&'a str>,
    /// The price that stands first.
    pub default_price: Option<&'a str>,
}

/// Creates a product with its price in one call: both are there or neither. Returns the ids of both.
pub async fn create_product(
    stripe: &Stripe,
    new: &NewProduct<'_>,
) -> Result<(String, String), GatewayError> {
    let currency: Currency = new
        .unit
        .currency
        .parse()
        .map_err(|_| GatewayError::Unsendable)?;
    let metadata = HashMap::from([("till_namespace".to_owned(), new.namespace.to_owned())]);
    let mut product = CreatePriceProductData::new(new.name);
    product.metadata = Some(metadata.clone());
    let mut request = CreatePrice::new(currency)
        .product_data(product)
        .unit_amount(new.unit.amount)
        .metadata(metadata);
    if let Some(key) = new.lookup_key {
        request = request.lookup_key(key);
    }
    let price = change(stripe, &request).await?;
    Ok((price.product.id().to_string(), price.id.to_string()))
}

/// Changes what a product says or is sold for.
pub async fn update_product(
    stripe: &Stripe,
    product_id: &str,
    details: &Details<'_>,
) -> Result<(), GatewayError> {
    let mut request = UpdateProduct::new(product_id);
    if let Some(description) = details.description {
        request = request.description(description);
    }
    if let Some(image) = details.image {
        request = request.images([image.to_owned()]);
    }
    if let Some(price) = details.default_price {
        request = request.default_price(price);
    }
    change(stripe, &request).await?;
    Ok(())
}

/// Archives a product and its prices: nothing of it can be sold any more. Repeats safely.
pub async fn archive_product(stripe: &Stripe, product_id: &str) -> Result<(), GatewayError> {
    // The product first: from here on Stripe makes no payment page for it.
    let request = UpdateProduct::new(product_id).active(false);
    let product = change(stripe, &request).await?;
    let default = product.default_price.map(|price| price.id().to_string());
    for price in list_prices(stripe, Some(product_id)).await? {
        match archive_price(stripe, &price.id).await {
            // Stripe keeps a product's default price; that of an archived product is sold to nobody.
            Err(GatewayError::Refused { status: 400, .. })
                if default.as_deref() == Some(price.id.as_str()) => {}
            outcome => outcome?,
        }
    }
    Ok(())
}
