//! Which account the key belongs to.

use stripe_client_core::{RequestBuilder, StripeMethod};

use super::{GatewayError, Stripe, retry::with_retries};

/// The id of the account, `acct_..`.
pub async fn account_id(stripe: &Stripe) -> Result<String, GatewayError> {
    let account: stripe_shared::Account = with_retries(|| async {
        let request = RequestBuilder::new(StripeMethod::Get, "/account").customize();
        Ok(request.send(&stripe.client).await?)
    })
    .await?;
    Ok(account.id.to_string())
}
