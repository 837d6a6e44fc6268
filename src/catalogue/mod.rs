//! The shop's own copy of what is sold, so that pages do not wait for Stripe.

mod refresh;

pub use refresh::{refresh, refresh_product};

use crate::{
    api::{Price, Product},
    db::{Db, DbError, Tx, is_storable, on},
    gateway,
    money::Money,
};

/// What a checkout is made of: one price that is sold, with its product.
#[derive(Clone, Debug)]
pub struct Offer {
    pub product_id: String,
    pub product_name: String,
    pub price_id: String,
    pub unit: Money,
}

/// Everything that is sold, newest product first.
pub async fn list(db: &Db) -> Result<Vec<Product>, DbError> {
    let mut tx = db.read().await?;
    let rows: Vec<ProductRow> = on!(&mut tx, c => {
        sqlx::query_as(
            "select id, name, description, image, default_price from products
             where active and exists (select 1 from prices where prices.product_id = products.id)
             order by created_at desc, id",
        )
        .fetch_all(c)
        .await?
    });
    let mut products = Vec::with_capacity(rows.len());
    for row in rows {
        products.push(with_prices(&mut tx, row).await?);
    }
    Ok(products)
}

/// One product that is sold.
pub async fn find(db: &Db, product_id: &str) -> Result<Option<Product>, DbError> {
    if !is_storable(product_id) {
        return Ok(None);
    }
    let mut tx = db.read().await?;
    let row: Option<ProductRow> = on!(&mut tx, c => {
        sqlx::query_as("select id, name, description, image, default_price from products where id = $1 and active")
            .bind(product_id)
            .fetch_optional(c)
            .await?
    });
    let Some(row) = row else { return Ok(None) };
    let product = with_prices(&mut tx, row).await?;
    Ok(Some(product).filter(|product| !product.prices.is_empty()))
}

/// The price by its id, if it is sold now.
pub async fn find_offer(tx: &mut Tx, price_id: &str) -> Result<Option<Offer>, DbError> {
    if !is_storable(price_id) {
        return Ok(None);
    }
    let row: Option<(String, String, i64, String)> = on!(tx, c => {
        sqlx::query_as(
            "select products.id, products.name, prices.unit_amount, prices.currency
             from prices join products on products.id = prices.product_id
             where prices.id = $1 and products.active",
        )
        .bind(price_id)
        .fetch_optional(c)
        .await?
    });
    Ok(
        row.map(|(product_id, product_name, unit_amount, currency)| Offer {
            product_id,
            product_name,
            price_id: price_id.to_owned(),
            unit: Money::new(unit_amount, currency),
        }),
    )
}

type ProductRow = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

async fn with_prices(tx: &mut Tx, row: ProductRow) -> Result<Product, DbError> {
    let (id, name, description, image, default_price) = row;
    let prices: Vec<(String, Option<String>, i64, String)> = on!(tx, c => {
        sqlx::query_as(
            "select id, nickname, unit_amount, currency from prices where product_id = $1
             order by created_at, currency, unit_amount, id",
        )
        .bind(&id)
        .fetch_all(c)
        .await?
    });
    let mut prices: Vec<Price> = prices
        .into_iter()
        .map(|(id, nickname, amount, currency)| Price {
            id,
            amount: Money::new(amount, currency),
            nickname,
        })
        .collect();
    prices.sort_by_key(|price| Some(&price.id) != default_price.as_ref());
    Ok(Product {
        id,
        name,
        description,
        image,
        prices,
    })
}

/// Whether a product was ever on our shelf.
pub async fn is_known(tx: &mut Tx, product_id: &str) -> Result<bool, DbError> {
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as("select id from products where id = $1").bind(product_id).fetch_optional(c).await?
    });
    Ok(row.is_some())
}

/// Replaces what the copy says of one product by what this retrieval brought, unless a later one was there first:
/// archiving and restoring cycle, so the retrieval that began last wins.
pub async fn store(tx: &mut Tx, product: &gateway::Product, retrieval: i64) -> Result<(), DbError> {
    let written = on!(tx, c => {
        sqlx::query(
            "insert into products (id, name, description, image, default_price, active, created_at, retrieval)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (id) do update set
                 name = excluded.name, description = excluded.description, image = excluded.image,
                 default_price = excluded.default_price, active = excluded.active, retrieval = excluded.retrieval
             where products.retrieval <= excluded.retrieval",
        )
        .bind(&product.id)
        .bind(&product.name)
        .bind(&product.description)
        .bind(&product.image)
        .bind(&product.default_price)
        .bind(product.active)
        .bind(product.created_at)
        .bind(retrieval)
        .execute(&mut *c)
        .await?
        .rows_affected()
    });
    if written == 0 {
        return Ok(());
    }
    on!(tx, c => sqlx::query("delete from prices where product_id = $1").bind(&product.id).execute(c).await.map(drop))?;
    for price in &product.prices {
        on!(tx, c => {
            sqlx::query(
                "insert into prices (id, product_id, nickname, lookup_key, currency, unit_amount, created_at)
                 values ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(&price.id)
            .bind(&product.id)
            .bind(&price.nickname)
            .bind(&price.lookup_key)
            .bind(&price.currency)
            .bind(price.unit_amount)
            .bind(price.created_at)
            .execute(c)
            .await
            .map(drop)
        })?;
    }
    Ok(())
}

/// Takes a product off the shelf that Stripe no longer has, or that is no longer ours.
async fn withdraw(tx: &mut Tx, product_id: &str, retrieval: i64) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "update products set active = false, retrieval = $2 where id = $1 and retrieval <= $2",
        )
        .bind(product_id)
        .bind(retrieval)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}
