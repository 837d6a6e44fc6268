//! Asking Stripe for the session of a checkout that is committed.

use super::{
    Checkout,
    change::{fail, set_session},
};
use crate::{
    config::Config,
    db::DbError,
    error::AppError,
    gateway::{self, GatewayError, NewSession},
    webhook::Inbox,
};

/// Asks Stripe for the session of a committed checkout, under the checkout's own key.
pub(super) async fn create(
    inbox: &Inbox,
    config: &Config,
    checkout: &Checkout,
) -> Result<String, AppError> {
    let new = NewSession {
        checkout_id: &checkout.id,
        idempotency_key: &checkout.idempotency_key,
        namespace: &config.namespace,
        price_id: &checkout.price_id,
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
    let outcome = gateway::create_session(&inbox.stripe, &new).await;
    let mut tx = inbox.db.write().await.map_err(logged)?;
    let result = match outcome {
        Ok(session) => {
            set_session(&mut tx, &checkout.id, &session.id, &session.url)
                .await
                .map_err(logged)?;
            Ok(session.url)
        }
        Err(error) => {
            fail(&mut tx, &checkout.id).await.map_err(logged)?;
            Err(refused(error))
        }
    };
    tx.commit().await.map_err(logged)?;
    result
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
        GatewayError::Refused { .. } | GatewayError::Unsendable => AppError::StripeRefused,
        GatewayError::Unavailable { .. } | GatewayError::Unreadable => AppError::StripeUnavailable,
    }
}

pub(super) fn logged(error: DbError) -> AppError {
    error.logged("begin a checkout")
}
