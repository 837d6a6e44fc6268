//! Prices by their lookup keys: found, replaced, archived, and the key freed for another.

use std::collections::HashMap;

use stripe_client_core::StripeRequest;
use stripe_product::price::{CreatePrice, ListPrice, UpdatePrice};
use stripe_shared::PriceTaxBehavior;

use super::{
    GatewayError, Stripe,
    change::change,
    products::{is_ours, list_prices, sold},
    retry::with_retries,
};
use crate::money::Money;

/// The price that holds a lookup key, whoever's it is, sold or archived.
#[derive(Clone, Debug)]
pub struct KeyedPrice {
    pub id: String,
    pub product_id: String,
    pub product_name: String,
    /// The product carries our namespace.
    pub is_ours: bool,
    pub product_is_active: bool,
    pub price_is_active: bool,
    /// Of its product.
    pub default_price: Option<String>,
    /// `None` where it is no one-time price with a fixed amount: the shop does not sell such.
    pub unit: Option<Money>,
    /// The price that this one was made to replace.
    pub replaces: Option<String>,
    nickname: Option<String>,
    tax_behavior: Option<PriceTaxBehavior>,
    metadata: HashMap<String, String>,
}

impl KeyedPrice {
    /// Neither the price nor its product is archived.
    pub fn is_active(&self) -> bool {
        self.price_is_active && self.product_is_active
    }
}

/// The price with this lookup key. Listed, not searched for: Stripe's Search learns of a new price a minute late.
pub async fn find_price(
    stripe: &Stripe,
    namespace: &str,
    lookup_key: &str,
) -> Result<Option<KeyedPrice>, GatewayError> {
    let found = with_retries(|| async {
        let request = ListPrice::new()
            .lookup_keys([lookup_key.to_owned()])
            .expand(["data.product".to_owned()]);
        Ok(request.customize().send(&stripe.client).await?)
    })
    .await?;
    let Some(price) = found.data.into_iter().max_by_key(|price| price.active) else {
        return Ok(None);
    };
    let product = price.product.as_object().ok_or(GatewayError::Unreadable)?;
    Ok(Some(KeyedPrice {
        id: price.id.to_string(),
        product_id: product.id.to_string(),
        product_name: product.name.clone(),
        is_ours: is_ours(&product.metadata, namespace),
        product_is_active: product.active,
        price_is_active: price.active,
        default_price: product.default_price.as_ref().map(|id| id.id().to_string()),
        unit: sold(&price).map(|sold| Money::new(sold.unit_amount, sold.currency)),
        replaces: replaces(&price),
        nickname: price.nickname.clone(),
        tax_behavior: price.tax_behavior.clone(),
        metadata: price.metadata.clone(),
    }))
}

/// Makes a price of another amount for the same product, which takes over the lookup key. Returns its id. What a price
/// asks for can never be changed.
pub async fn replace_price(
    stripe: &Stripe,
    namespace: &str,
    lookup_key: &str,
    old: &KeyedPrice,
    unit: &Money,
) -> Result<String, GatewayError> {
    let currency: stripe_types::Currency = unit
        .currency
        .parse()
        .map_err(|_| GatewayError::Unsendable)?;
    let mut metadata = old.metadata.clone();
    metadata.insert("till_namespace".to_owned(), namespace.to_owned());
    // Who finds this price knows what is left to do, should we not get to it.
    metadata.insert("till_replaces".to_owned(), old.id.clone());
    let mut request = CreatePrice::new(currency)
        .product(&old.product_id)
        .unit_amount(unit.amount)
        .lookup_key(lookup_key)
        .transfer_lookup_key(true)
        .metadata(metadata);
    if let Some(nickname) = &old.nickname {
        request = request.nickname(nickname);
    }
    if let Some(behavior @ (PriceTaxBehavior::Exclusive | PriceTaxBehavior::Inclusive)) =
        &old.tax_behavior
    {
        request = request.tax_behavior(behavior.clone());
    }
    Ok(change(stripe, &request).await?.id.to_string())
}

/// A price that is on sale.
#[derive(Clone, Debug)]
pub struct ActivePrice {
    pub id: String,
    /// The price that this one was made to replace.
    pub replaces: Option<String>,
}

/// Every active price of a product, whatever it is for.
pub async fn active_prices(
    stripe: &Stripe,
    product_id: &str,
) -> Result<Vec<ActivePrice>, GatewayError> {
    let prices = list_prices(stripe, Some(product_id)).await?;
    let reduced = prices.into_iter().map(|price| ActivePrice {
        id: price.id.to_string(),
        replaces: replaces(&price),
    });
    Ok(reduced.collect())
}

fn replaces(price: &stripe_shared::Price) -> Option<String> {
    price.metadata.get("till_replaces").cloned()
}

/// Nothing is sold at this price any more; payment pages that show it stay open.
pub async fn archive_price(stripe: &Stripe, price_id: &str) -> Result<(), GatewayError> {
    let request = UpdatePrice::new(price_id).active(false);
    change(stripe, &request).await?;
    Ok(())
}

/// Frees the lookup key of an archived price. A new one then takes it without `transfer_lookup_key`, so that of two at
/// once Stripe refuses one.
pub async fn free_lookup_key(stripe: &Stripe, price_id: &str) -> Result<(), GatewayError> {
    let request = UpdatePrice::new(price_id).lookup_key(format!("archived-{price_id}"));
    change(stripe, &request).await?;
    Ok(())
}
