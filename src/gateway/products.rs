//! Products and prices, reduced to what the catalogue keeps.

use std::collections::HashMap;

use stripe_client_core::StripeRequest;
use stripe_product::{price::ListPrice, product::ListProduct};

use super::{GatewayError, Stripe, retry::with_retries};

/// A product of our namespace.
#[derive(Clone, Debug)]
pub struct Product {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub image: Option<String>,
    pub default_price: Option<String>,
    pub active: bool,
    /// Unix seconds.
    pub created_at: i64,
    /// Those that are active.
    pub prices: Vec<Price>,
}

/// A one-time price with a fixed amount.
#[derive(Clone, Debug)]
pub struct Price {
    pub id: String,
    pub nickname: Option<String>,
    pub lookup_key: Option<String>,
    pub currency: String,
    /// Minor units.
    pub unit_amount: i64,
    /// Unix seconds.
    pub created_at: i64,
}

/// Every active product of the account that carries our namespace, with the prices that are sold.
pub async fn list_products(stripe: &Stripe, namespace: &str) -> Result<Vec<Product>, GatewayError> {
    let mut products = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = with_retries(|| async {
            let mut request = ListProduct::new().active(true).limit(100);
            if let Some(after) = &after {
                request = request.starting_after(after);
            }
            Ok(request.customize().send(&stripe.client).await?)
        })
        .await?;
        after = page.data.last().map(|product| product.id.to_string());
        products.extend(
            page.data
                .into_iter()
                .filter(|product| is_ours(&product.metadata, namespace)),
        );
        if !page.has_more || after.is_none() {
            break;
        }
    }

    let mut prices: HashMap<String, Vec<Price>> = HashMap::new();
    for price in list_prices(stripe, None).await? {
        prices
            .entry(price.product.id().to_string())
            .or_default()
            .extend(sold(&price));
    }
    Ok(products
        .into_iter()
        .map(|product| {
            let prices = prices.remove(product.id.as_str()).unwrap_or_default();
            reduce(product, prices)
        })
        .collect())
}

/// One product with the prices that are sold; `None` where it is gone or not ours.
pub async fn find_product(
    stripe: &Stripe,
    namespace: &str,
    id: &str,
) -> Result<Option<Product>, GatewayError> {
    // Listed rather than retrieved: a deleted product is then simply not there.
    let found = with_retries(|| async {
        Ok(ListProduct::new()
            .ids([id.to_owned()])
            .customize()
            .send(&stripe.client)
            .await?)
    })
    .await?;
    let Some(product) = found
        .data
        .into_iter()
        .next()
        .filter(|product| is_ours(&product.metadata, namespace))
    else {
        return Ok(None);
    };
    let prices = list_prices(stripe, Some(id))
        .await?
        .iter()
        .filter_map(sold)
        .collect();
    Ok(Some(reduce(product, prices)))
}

/// The active prices of the account, or of one product.
pub(super) async fn list_prices(
    stripe: &Stripe,
    product_id: Option<&str>,
) -> Result<Vec<stripe_shared::Price>, GatewayError> {
    let mut prices = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = with_retries(|| async {
            let mut request = ListPrice::new().active(true).limit(100);
            if let Some(product_id) = product_id {
                request = request.product(product_id);
            }
            if let Some(after) = &after {
                request = request.starting_after(after);
            }
            Ok(request.customize().send(&stripe.client).await?)
        })
        .await?;
        after = page.data.last().map(|price| price.id.to_string());
        prices.extend(page.data);
        if !page.has_more || after.is_none() {
            return Ok(prices);
        }
    }
}

pub(super) fn is_ours(metadata: &HashMap<String, String>, namespace: &str) -> bool {
    metadata
        .get("till_namespace")
        .is_some_and(|name| name == namespace)
}

/// What the shop sells it for, active or not; `None` for a subscription, or what has no fixed amount for one piece.
pub(super) fn sold(price: &stripe_shared::Price) -> Option<Price> {
    let unit_amount = price.unit_amount?;
    // Sold by the pack: what Stripe charges is not the price times the quantity.
    let by_the_piece = price.transform_quantity.is_none();
    (price.type_ == stripe_shared::PriceType::OneTime && by_the_piece).then(|| Price {
        id: price.id.to_string(),
        nickname: price.nickname.clone(),
        lookup_key: price.lookup_key.clone(),
        currency: price.currency.to_string(),
        unit_amount,
        created_at: price.created,
    })
}

fn reduce(product: stripe_shared::Product, prices: Vec<Price>) -> Product {
    Product {
        id: product.id.to_string(),
        name: product.name,
        description: product.description,
        image: product.images.into_iter().next(),
        default_price: product.default_price.map(|price| price.id().to_string()),
        active: product.active,
        created_at: product.created,
        prices,
    }
}
