//! `product.*` and `price.*`: what is sold changes back and forth, so the object is retrieved as it is now.

use serde::Deserialize;

use super::{
    Inbox,
    error::ApplyError,
    event::{Event, Reference},
};
use crate::catalogue;

#[derive(Deserialize)]
struct Product {
    id: String,
}

#[derive(Deserialize)]
struct Price {
    product: Reference,
}

pub async fn refresh_product(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    let product: Product = event.read()?;
    catalogue::refresh_product(&inbox.db, &inbox.stripe, &inbox.namespace, &product.id, now)
        .await?;
    Ok(())
}

pub async fn refresh_price(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    let price: Price = event.read()?;
    catalogue::refresh_product(
        &inbox.db,
        &inbox.stripe,
        &inbox.namespace,
        &price.product.id(),
        now,
    )
    .await?;
    Ok(())
}
