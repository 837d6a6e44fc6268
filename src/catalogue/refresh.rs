//! Bringing the copy up to date: all of it at start, one product when an event speaks of it or a command changed it.

use super::{store, withdraw};
use crate::{
    db::{Db, DbError, Tx, on},
    gateway::{self, RetrieveError, Stripe},
    stamp::begin_retrieval,
};

/// Copies every product of our namespace, and withdraws those that Stripe no longer lists.
/// Returns how many products are ours.
pub async fn refresh(db: &Db, stripe: &Stripe, namespace: &str) -> Result<usize, RetrieveError> {
    let retrieval = begin_retrieval(db).await?;
    let products = gateway::list_products(stripe, namespace).await?;
    let mut tx = db.write().await?;
    for known in ids(&mut tx).await? {
        if !products.iter().any(|product| product.id == known) {
            withdraw(&mut tx, &known, retrieval).await?;
        }
    }
    for product in &products {
        store(&mut tx, product, retrieval).await?;
    }
    tx.commit().await?;
    Ok(products.len())
}

/// Copies one product as Stripe has it now.
pub async fn refresh_product(
    db: &Db,
    stripe: &Stripe,
    namespace: &str,
    product_id: &str,
) -> Result<(), RetrieveError> {
    let retrieval = begin_retrieval(db).await?;
    let product = gateway::find_product(stripe, namespace, product_id).await?;
    let mut tx = db.write().await?;
    match product {
        Some(product) => store(&mut tx, &product, retrieval).await?,
        None => withdraw(&mut tx, product_id, retrieval).await?,
    }
    tx.commit().await?;
    Ok(())
}

async fn ids(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> =
        on!(tx, c => sqlx::query_as("select id from products").fetch_all(c).await?);
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
