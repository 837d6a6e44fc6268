//! Checkout Sessions: create, retrieve, expire, list the open ones.

use std::collections::HashMap;

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAdaptivePricing, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionPaymentIntentData, ExpireCheckoutSession, ListCheckoutSession,
    RetrieveCheckoutSession,
};
use stripe_client_core::{IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_shared::{CheckoutSessionMode, CheckoutSessionStatus};
use stripe_types::Currency;

use super::{
    GatewayError, Stripe, products::is_ours, recorded::send_recorded, retry::with_retries,
};

/// What a session is made from. The same values under the same key give the same session.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Our checkout's id.
    pub checkout_id: &'a str,
    pub idempotency_key: &'a str,
    pub namespace: &'a str,
    /// The signed-in buyer's, so that the payment page knows their address.
    pub customer_id: Option<&'a str>,
    pub price_id: &'a str,
    /// Said explicitly: a price may have others, and the page showed this one.
    pub currency: &'a str,
    pub quantity: i64,
    pub success_url: String,
    pub cancel_url: String,
    pub statement_descriptor_suffix: Option<&'a str>,
    /// Empty: those of the Stripe dashboard.
    pub payment_methods: &'a [String],
}

#[derive(Clone, Debug)]
pub struct CreatedSession {
    pub id: String,
    /// The hosted payment page, on the account's own checkout origin.
    pub url: String,
}

/// Creates the session, asking again under the same key while the outcome is unknown.
pub async fn create_session(
    stripe: &Stripe,
    new: &NewSession<'_>,
) -> Result<CreatedSession, GatewayError> {
    let key = IdempotencyKey::new(new.idempotency_key).map_err(|_| GatewayError::Unsendable)?;
    let currency: Currency = new.currency.parse().map_err(|_| GatewayError::Unsendable)?;
    let quantity = u64::try_from(new.quantity).map_err(|_| GatewayError::Unsendable)?;
    let metadata = HashMap::from([
        ("till_namespace".to_owned(), new.namespace.to_owned()),
        ("till_checkout".to_owned(), new.checkout_id.to_owned()),
    ]);

    let mut item = CreateCheckoutSessionLineItems::new();
    item.price = Some(new.price_id.to_owned());
    item.quantity = Some(quantity);
    let mut pricing = CreateCheckoutSessionAdaptivePricing::new();
    pricing.enabled = Some(false);
    let mut intent = CreateCheckoutSessionPaymentIntentData::new();
    // Metadata does not travel between objects (docs: "Metadata").
    intent.metadata = Some(metadata.clone());
    intent.statement_descriptor_suffix = new.statement_descriptor_suffix.map(str::to_owned);

    let mut request = CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .client_reference_id(new.checkout_id)
        .currency(currency)
        .line_items([item])
        .metadata(metadata)
        .payment_intent_data(intent)
        .adaptive_pricing(pricing)
        .success_url(&new.success_url)
        .cancel_url(&new.cancel_url);
    if let Some(customer) = new.customer_id {
        request = request.customer(customer);
    }
    if !new.payment_methods.is_empty() {
        let methods: Result<Vec<_>, _> = new
            .payment_methods
            .iter()
            .map(|method| method.parse())
            .collect();
        request =
            request.allowed_payment_method_types(methods.map_err(|_| GatewayError::Unsendable)?);
    }

    let session = with_retries(|| async {
        let request = request
            .customize()
            .request_strategy(RequestStrategy::Idempotent(key.clone()));
        Ok(request.send(&stripe.client).await?)
    })
    .await?;
    let url = session.url.ok_or(GatewayError::Unreadable)?;
    Ok(CreatedSession {
        id: session.id.to_string(),
        url: on_origin(&url, &stripe.checkout_origin)?,
    })
}

/// The session as Stripe has it now, as raw JSON. With its PaymentIntent: a session alone does not tell a bank debit that
/// failed from one on its way.
pub async fn retrieve_session(stripe: &Stripe, session_id: &str) -> Result<String, GatewayError> {
    let (_, raw) = with_retries(|| {
        let request =
            RetrieveCheckoutSession::new(session_id).expand(["payment_intent".to_owned()]);
        send_recorded(stripe, request.customize())
    })
    .await?;
    Ok(raw)
}

/// The ids of our open sessions that sell this product, at whichever of its prices.
pub async fn list_open_sessions(
    stripe: &Stripe,
    namespace: &str,
    product_id: &str,
) -> Result<Vec<String>, GatewayError> {
    let mut open = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = with_retries(|| async {
            let mut request = ListCheckoutSession::new()
                .status(CheckoutSessionStatus::Open)
                .expand(["data.line_items".to_owned()])
                .limit(100);
            if let Some(after) = &after {
                request = request.starting_after(after);
            }
            Ok(request.customize().send(&stripe.client).await?)
        })
        .await?;
        after = page.data.last().map(|session| session.id.to_string());
        for session in page.data {
            let ours = session
                .metadata
                .as_ref()
                .is_some_and(|metadata| is_ours(metadata, namespace));
            let sells_it = session
                .line_items
                .iter()
                .flat_map(|items| &items.data)
                .any(|item| {
                    item.price
                        .as_ref()
                        .is_some_and(|price| price.product.id().as_str() == product_id)
                });
            if ours && sells_it {
                open.push(session.id.to_string());
            }
        }
        if !page.has_more || after.is_none() {
            return Ok(open);
        }
    }
}

/// Closes an open session for good. Returns the raw JSON of the expired session, or `None` where Stripe says that it is
/// not open any more.
pub async fn expire_session(
    stripe: &Stripe,
    session_id: &str,
) -> Result<Option<String>, GatewayError> {
    let expired =
        with_retries(|| send_recorded(stripe, ExpireCheckoutSession::new(session_id).customize()))
            .await;
    match expired {
        Ok((session, raw)) => {
            Ok(Some(raw).filter(|_| session.status == Some(CheckoutSessionStatus::Expired)))
        }
        Err(GatewayError::Refused { status: 400, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The address as it goes into a header, if it is where buyers may be sent.
fn on_origin(url: &str, allowed: &str) -> Result<String, GatewayError> {
    let url = url::Url::parse(url).map_err(|_| GatewayError::Unreadable)?;
    match url.origin().ascii_serialization() {
        origin if origin == allowed => Ok(url.into()),
        origin => Err(GatewayError::ForeignOrigin(origin)),
    }
}
