//! The catalogue as visitors see it: read from the shop's own copy, never from Stripe.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{error::AppError, money::Money};

/// A product with at least one price that is sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Stripe's product id.
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    /// URL of the first picture.
    pub image: Option<String>,
    /// Never empty; the product's default price first.
    pub prices: Vec<Price>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Stripe's price id.
    pub id: String,
    pub amount: Money,
    /// What the merchant calls this price, where a product has several.
    pub nickname: Option<String>,
}

/// Everything that is sold, in the catalogue's order.
#[server(endpoint = "products", input = server_fn::codec::GetUrl)]
pub async fn list_products() -> Result<Vec<Product>, AppError> {
    crate::catalogue::list(&crate::http::state().inbox.db)
        .await
        .map_err(|error| error.logged("list products"))
}

/// One product that is sold; `NotFound` otherwise.
#[server(endpoint = "product", input = server_fn::codec::GetUrl)]
pub async fn get_product(id: String) -> Result<Product, AppError> {
    crate::catalogue::find(&crate::http::state().inbox.db, &id)
        .await
        .map_err(|error| error.logged("get product"))?
        .ok_or(AppError::NotFound)
}
