//! Our row first, then Stripe: the session of a checkout that is committed.

use super::{
    Checkout,
    change::{fail, set_session},
};
use crate::{
    catalogue,
    config::Config,
    db::DbError,
    error::AppError,
    gateway::{self, CreatedSession, GatewayError, NewSession},
    webhook::Inbox,
};

/// Longer than one click may go on asking Stripe, in seconds.
const ASKING: i64 = 60;

/// Asks Stripe for the session of a checkout that another click committed, which may still be asking: while it is, only
/// that click may give the checkout up.
pub(super) async fn create_again(
    inbox: &Inbox,
    config: &Config,
    checkout: &Checkout,
    now: i64,
) -> Result<String, AppError> {
    ask(inbox, config, checkout, now - checkout.created_at > ASKING).await
}

/// Asks Stripe for the session of the checkout that this click has committed.
pub(super) async fn create(
    inbox: &Inbox,
    config: &Config,
    checkout: &Checkout,
) -> Result<String, AppError> {
    ask(inbox, config, checkout, true).await
}

async fn ask(
    inbox: &Inbox,
    config: &Config,
    checkout: &Checkout,
    may_give_up: bool,
) -> Result<String, AppError> {
    let new = NewSession {
        checkout_id: &checkout.id,
        idempotency_key: &checkout.idempotency_key,
        namespace: &config.namespace,
        price_id: &checkout.price_id,
        currency: &checkout.money.currency,
        quantity: checkout.quantity,
        // Stripe fills in the braces, so they must reach it as they stand.
        success_url: format!(
            "{}/success?session_id={{CHECKOUT_SESSION_ID}}&token={}",
            config.public_url, checkout.token
        ),
        cancel_url: format!("{}/cancel?token={}", config.public_url, checkout.token),
        statement_descriptor_suffix: config.merchant.statement_descriptor_suffix.as_deref(),
        payment_methods: &config.payment_methods,
    };
    match gateway::create_session(&inbox.stripe, &new).await {
        Ok(session) => keep(inbox, checkout, session).await,
        Err(error) => {
            if may_give_up && !error.leaves_outcome_unknown() {
                let mut tx = inbox.db.write().await.map_err(logged)?;
                fail(&mut tx, &checkout.id).await.map_err(logged)?;
                tx.commit().await.map_err(logged)?;
            }
            let error = refused(error);
            if error == AppError::PriceChanged {
                refresh(inbox, checkout).await;
            }
            Err(error)
        }
    }
}

async fn keep(
    inbox: &Inbox,
    checkout: &Checkout,
    session: CreatedSession,
) -> Result<String, AppError> {
    let mut tx = inbox.db.write().await.map_err(logged)?;
    let usable = set_session(&mut tx, &checkout.id, &session.id, &session.url)
        .await
        .map_err(logged)?;
    tx.commit().await.map_err(logged)?;
    if usable {
        return Ok(session.url);
    }
    // Given up meanwhile: nobody may pay on this page, for another may have been made.
    if let Err(error) = gateway::expire_session(&inbox.stripe, &session.id).await {
        tracing::error!(%error, session = %session.id, "a session nobody was sent to stays open");
    }
    Err(AppError::StripeUnavailable)
}

/// Stripe no longer takes a price that our copy still has: an event was missed.
async fn refresh(inbox: &Inbox, checkout: &Checkout) {
    let refreshed = catalogue::refresh_product(
        &inbox.db,
        &inbox.stripe,
        &inbox.namespace,
        &checkout.product_id,
    )
    .await;
    if let Err(error) = refreshed {
        tracing::warn!(%error, product = %checkout.product_id, "a product could not be copied");
    }
}

fn refused(error: GatewayError) -> AppError {
    tracing::error!(%error, "Stripe made no Checkout Session");
    match error {
        GatewayError::Refused {
            param: Some(param), ..
        } if param.contains("price") => AppError::PriceChanged,
        GatewayError::Refused {
            code: Some(code), ..
        } if code.starts_with("amount_too") => AppError::Amount,
        GatewayError::Refused { .. }
        | GatewayError::ForeignOrigin(_)
        | GatewayError::Unsendable => AppError::StripeRefused,
        GatewayError::Unavailable { .. } | GatewayError::Unreadable => AppError::StripeUnavailable,
    }
}

pub(super) fn logged(error: DbError) -> AppError {
    error.logged("begin a checkout")
}
