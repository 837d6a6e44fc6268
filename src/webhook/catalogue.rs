//! `product.*` and `price.*`: what is sold changes back and forth, so the object is retrieved as it is now.

use serde::Deserialize;

use super::{
    Inbox,
    error::ApplyError,
    event::{Event, Reference, Unreadable},
    inbox::State,
};
use crate::{catalogue, db::Tx};

#[derive(Deserialize)]
#[serde(tag = "object", rename_all = "snake_case")]
enum About {
    Product { id: String },
    Price { product: Reference },
}

/// Copies the product that the event is about.
pub async fn retrieve(inbox: &Inbox, event: &Event) -> Result<(), ApplyError> {
    let product = product_id(event)?;
    catalogue::refresh_product(&inbox.db, &inbox.stripe, &inbox.namespace, &product).await?;
    Ok(())
}

/// Everything has been done: it is left to say whose product it is.
pub async fn apply(tx: &mut Tx, event: &Event) -> Result<State, ApplyError> {
    let is_ours = catalogue::is_known(tx, &product_id(event)?).await?;
    Ok(if is_ours {
        State::Applied
    } else {
        State::Foreign
    })
}

fn product_id(event: &Event) -> Result<String, Unreadable> {
    Ok(match event.read()? {
        About::Product { id } => id,
        About::Price { product } => product.id(),
    })
}
