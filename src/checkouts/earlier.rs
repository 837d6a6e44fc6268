//! The visitor's earlier checkout for the same thing: is its payment page to be used again?

use super::{
    Checkout, Status, Wanted,
    change::{expire, release_attempt},
    create::{create_again, logged},
};
use crate::{
    access::Who,
    config::Config,
    error::AppError,
    gateway::{self, GatewayError},
    webhook::{self, Inbox},
};

/// How the visitor's earlier checkout for the same thing stands with Stripe.
pub(super) enum Earlier {
    Usable(String),
    Finished(String),
    Gone,
}

/// Asks Stripe how an earlier checkout stands, and closes it where it is for something else.
pub(super) async fn stand(
    inbox: &Inbox,
    config: &Config,
    who: &Who,
    checkout: &Checkout,
    wanted: &Wanted,
    now: i64,
) -> Result<Earlier, AppError> {
    // Begun before signing in, its payment page would not know the buyer's address.
    let knows_buyer = who
        .buyer
        .as_ref()
        .is_none_or(|buyer| checkout.buyer_id.as_ref() == Some(&buyer.id));
    let same =
        checkout.price_id == wanted.price_id && checkout.quantity == wanted.quantity && knows_buyer;
    match (checkout.status, &checkout.session_id) {
        (Status::Complete, _) => return Ok(Earlier::Finished(checkout.success_path())),
        (Status::Expired | Status::Failed, _) => {
            free(inbox, checkout).await?;
            return Ok(Earlier::Gone);
        }
        // The first click is still asking, or died asking: the same key gives the same session.
        (Status::Open, None) if same => {
            let created = create_again(inbox, config, checkout, now).await?;
            return Ok(created.map_or(Earlier::Gone, Earlier::Usable));
        }
        (Status::Open, None) => {
            create_again(inbox, config, checkout, now).await?;
            return Ok(Earlier::Gone);
        }
        (Status::Open, Some(_)) => {}
    }
    let session_id = checkout.session_id.as_deref().unwrap_or_default();
    // Another quantity or buyer expires the old one; another price of the same form leaves it alone.
    if checkout.price_id != wanted.price_id {
        free(inbox, checkout).await?;
        return Ok(Earlier::Gone);
    }
    if !same && withdraw(inbox, checkout, now).await? {
        return Ok(Earlier::Gone);
    }
    let raw = match gateway::retrieve_session(&inbox.stripe, session_id).await {
        Ok(raw) => raw,
        Err(error) if error.is_missing() => {
            close(inbox, checkout).await?;
            return Ok(Earlier::Gone);
        }
        Err(error) => return Err(stripe_failed(error)),
    };
    webhook::apply_retrieved(inbox, &raw, now)
        .await
        .map_err(logged)?;
    match serde_json::from_str::<SessionStatus>(&raw)
        .map(|session| session.status)
        .as_deref()
    {
        Ok("open") => Ok(Earlier::Usable(
            checkout.session_url.clone().unwrap_or_default(),
        )),
        Ok("complete") => Ok(Earlier::Finished(checkout.success_path())),
        _ => {
            close(inbox, checkout).await?;
            Ok(Earlier::Gone)
        }
    }
}

/// Closes the payment page of what is no longer wanted or offered. False where it is no longer open: it may have been paid.
pub(super) async fn withdraw(
    inbox: &Inbox,
    checkout: &Checkout,
    now: i64,
) -> Result<bool, AppError> {
    let Some(session_id) = &checkout.session_id else {
        close(inbox, checkout).await?;
        return Ok(true);
    };
    match gateway::expire_session(&inbox.stripe, session_id).await {
        Ok(Some(raw)) => {
            webhook::apply_retrieved(inbox, &raw, now)
                .await
                .map_err(logged)?;
            close(inbox, checkout).await?;
            Ok(true)
        }
        Ok(None) => Ok(false),
        Err(error) if error.is_missing() => {
            close(inbox, checkout).await?;
            Ok(true)
        }
        Err(error) => Err(stripe_failed(error)),
    }
}

#[derive(serde::Deserialize)]
struct SessionStatus {
    status: String,
}

async fn close(inbox: &Inbox, checkout: &Checkout) -> Result<(), AppError> {
    let mut tx = inbox.db.write().await.map_err(logged)?;
    expire(&mut tx, &checkout.id).await.map_err(logged)?;
    tx.commit().await.map_err(logged)
}

async fn free(inbox: &Inbox, checkout: &Checkout) -> Result<(), AppError> {
    let mut tx = inbox.db.write().await.map_err(logged)?;
    release_attempt(&mut tx, &checkout.id)
        .await
        .map_err(logged)?;
    tx.commit().await.map_err(logged)
}

fn stripe_failed(error: GatewayError) -> AppError {
    tracing::error!(%error, "an earlier checkout could not be looked up at Stripe");
    AppError::Unconfirmed
}
