//! A typed answer together with its raw JSON: what is applied must be kept as Stripe said it.

use std::sync::OnceLock;

use axum::body::Bytes;
use miniserde::Deserialize;
use stripe::StripeError;
use stripe_client_core::{CustomizableStripeRequest, CustomizedStripeRequest, StripeClient};

use super::{GatewayError, Stripe};

/// Passes one request on to the client and keeps the body of its answer.
struct Recorder<'a> {
    client: &'a stripe::Client,
    body: OnceLock<Bytes>,
}

impl StripeClient for Recorder<'_> {
    type Err = StripeError;

    async fn execute(&self, request: CustomizedStripeRequest) -> Result<Bytes, StripeError> {
        let body = self.client.execute(request).await?;
        Ok(self.body.get_or_init(|| body).clone())
    }
}

/// Sends once and returns what the client read and the JSON it read it from.
pub async fn send_recorded<T: Deserialize>(
    stripe: &Stripe,
    request: CustomizableStripeRequest<T>,
) -> Result<(T, String), GatewayError> {
    let recorder = Recorder {
        client: &stripe.client,
        body: OnceLock::new(),
    };
    let read = request.send(&recorder).await?;
    let body = recorder.body.into_inner().unwrap_or_default();
    let raw = String::from_utf8(body.to_vec()).map_err(|_| GatewayError::Unreadable)?;
    Ok((read, raw))
}
