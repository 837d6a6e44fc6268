//! A change at Stripe that is made once, however often it is asked for.

use stripe_client_core::{IdempotencyKey, RequestStrategy, StripeRequest};

use super::{GatewayError, Stripe, retry::with_retries};
use crate::random;

/// Sends a change under one key of our own, and asks again under the same key while the outcome is unknown. For changes
/// that no row of ours remembers: whoever begins anew looks first at what Stripe has.
pub async fn change<R: StripeRequest>(
    stripe: &Stripe,
    request: &R,
) -> Result<R::Output, GatewayError>
where
    R::Output: miniserde::Deserialize,
{
    let key = IdempotencyKey::new(format!("till-change-{}", random::text(32)))
        .map_err(|_| GatewayError::Unsendable)?;
    with_retries(|| async {
        let request = request
            .customize()
            .request_strategy(RequestStrategy::Idempotent(key.clone()));
        Ok(request.send(&stripe.client).await?)
    })
    .await
}
