//! Our row first, then Stripe: the session of a checkout that is committed.

use super::{
    Checkout,
    change::{fail, set_failed_at, set_session},
};
use crate::{
    buyers, catalogue,
    config::Config,
    db::DbError,
    error::AppError,
    gateway::{self, CreatedSession, GatewayError, NewSession},
    webhook::Inbox,
};

/// Longer than one click may go on asking Stripe, in seconds.
const ASKING: i64 = 60;

/// Asks Stripe for the session of a checkout that an earlier click committed. `None` where Stripe fails at it for good:
/// it replays a stored 500 under the same key, so the checkout is given up. Not while the earlier click may still ask.
pub(super) async fn create_again(
    inbox: &Inbox,
    config: &Config,
    checkout: &Checkout,
    now: i64,
) -> Result<Option<String>, AppError> {
    let has_failed = checkout.retrieved_at.is_some();
    let error = match ask(inbox, config, checkout).await? {
        Ok(url) => return Ok(Some(url)),
        Err(error) => error,
    };
    if error.lacks_customer() {
        give_up(inbox, checkout, &error).await?;
        return Ok(None);
    }
    let may_be_asking = !has_failed && now - checkout.created_at <= ASKING;
    if may_be_asking || error.leaves_outcome_unknown() {
        return Err(refused(inbox, checkout, error).await);
    }
    give_up(inbox, checkout, &error).await?;
    match error {
        GatewayError::Unavailable { .. } => Ok(None),
        error => Err(refused(inbox, checkout, error).await),
    }
}

/// No session comes of it: the next click begins anew, and for a new customer where this one is gone.
async fn give_up(inbox: &Inbox, checkout: &Checkout, error: &GatewayError) -> Result<(), AppError> {
    let mut tx = inbox.db.write().await.map_err(logged)?;
    if let Some(customer) = checkout
        .customer_id
        .as_ref()
        .filter(|_| error.lacks_customer())
    {
        buyers::forget_customer(&mut tx, customer)
            .await
            .map_err(logged)?;
    }
    fail(&mut tx, &checkout.id).await.map_err(logged)?;
    tx.commit().await.map_err(logged)
}

/// Asks Stripe for the session of the checkout that this click has committed. `None` where it is given up and can be begun
/// anew at once: the buyer's customer was deleted at Stripe.
pub(super) async fn create(
    inbox: &Inbox,
    config: &Config,
    checkout: &Checkout,
    now: i64,
) -> Result<Option<String>, AppError> {
    let error = match ask(inbox, config, checkout).await? {
        Ok(url) => return Ok(Some(url)),
        Err(error) => error,
    };
    match &error {
        error if error.leaves_outcome_unknown() => {}
        // It may have been done all the same: the next click asks under the same key, once more.
        GatewayError::Unavailable { .. } => {
            let mut tx = inbox.db.write().await.map_err(logged)?;
            set_failed_at(&mut tx, &checkout.id, now)
                .await
                .map_err(logged)?;
            tx.commit().await.map_err(logged)?;
        }
        error => {
            give_up(inbox, checkout, error).await?;
            if error.lacks_customer() {
                return Ok(None);
            }
        }
    }
    Err(refused(inbox, checkout, error).await)
}

async fn ask(
    inbox: &Inbox,
    config: &Config,
    checkout: &Checkout,
) -> Result<Result<String, GatewayError>, AppError> {
    let new = NewSession {
        checkout_id: &checkout.id,
        idempotency_key: &checkout.idempotency_key,
        namespace: &config.namespace,
        customer_id: checkout.customer_id.as_deref(),
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
        Ok(session) => keep(inbox, checkout, session).await.map(Ok),
        Err(error) => Ok(Err(error)),
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

/// What the buyer is told.
async fn refused(inbox: &Inbox, checkout: &Checkout, error: GatewayError) -> AppError {
    tracing::error!(%error, "Stripe made no Checkout Session");
    let told = sentence(&error);
    if told == AppError::PriceChanged {
        refresh(inbox, checkout).await;
    }
    told
}

fn sentence(error: &GatewayError) -> AppError {
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
