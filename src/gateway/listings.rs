//! Stripe's lists as they are, page by page: each object as raw JSON. Sent once: whoever reads a whole list keeps the
//! pace, and asks again.

use serde::Serialize;
use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod};

use super::{GatewayError, Stripe, recorded::send_recorded};

/// A list of Stripe's, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    Events,
    CheckoutSessions,
    Refunds,
    Disputes,
    BalanceTransactions,
    Payouts,
}

impl Listing {
    fn path(self) -> &'static str {
        match self {
            Self::Events => "/events",
            Self::CheckoutSessions => "/checkout/sessions",
            Self::Refunds => "/refunds",
            Self::Disputes => "/disputes",
            Self::BalanceTransactions => "/balance_transactions",
            Self::Payouts => "/payouts",
        }
    }

    /// What an object alone does not say and `webhook::apply` reads.
    fn expand(self) -> &'static [&'static str] {
        match self {
            Self::CheckoutSessions => &["data.payment_intent"],
            Self::BalanceTransactions => &["data.source"],
            _ => &[],
        }
    }
}

#[derive(Debug)]
pub struct Page {
    pub objects: Vec<Value>,
    pub has_more: bool,
}

#[derive(Default, Serialize)]
struct Query<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<Created>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_intent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_after: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    expand: &'a [&'a str],
    limit: i64,
}

#[derive(Serialize)]
struct Created {
    gte: i64,
}

/// What was made at `since` or later (unix seconds), from the object that follows `after`.
pub async fn list_page(
    stripe: &Stripe,
    listing: Listing,
    since: i64,
    after: Option<&str>,
) -> Result<Page, GatewayError> {
    let query = Query {
        created: Some(Created { gte: since }),
        starting_after: after,
        expand: listing.expand(),
        limit: 100,
        ..Query::default()
    };
    get_page(stripe, listing.path(), &query).await
}

/// The Checkout Session that a payment was made on, as raw JSON; `None` where there is none.
pub async fn find_session_of(
    stripe: &Stripe,
    payment_intent: &str,
) -> Result<Option<String>, GatewayError> {
    let query = Query {
        payment_intent: Some(payment_intent),
        expand: Listing::CheckoutSessions.expand(),
        limit: 1,
        ..Query::default()
    };
    let page = get_page(stripe, Listing::CheckoutSessions.path(), &query).await?;
    Ok(page.objects.first().map(Value::to_string))
}

/// The PaymentIntent as Stripe has it now, as raw JSON.
pub async fn retrieve_payment_intent(stripe: &Stripe, id: &str) -> Result<String, GatewayError> {
    #[derive(miniserde::Deserialize)]
    struct Read {}
    let path = format!("/payment_intents/{id}");
    let request = RequestBuilder::new(StripeMethod::Get, path).customize::<Read>();
    let (_, raw) = send_recorded(stripe, request).await?;
    Ok(raw)
}

async fn get_page(stripe: &Stripe, path: &str, query: &Query<'_>) -> Result<Page, GatewayError> {
    #[derive(miniserde::Deserialize)]
    struct Read {
        has_more: bool,
    }
    #[derive(serde::Deserialize)]
    struct Raw {
        data: Vec<Value>,
    }
    let request = RequestBuilder::new(StripeMethod::Get, path).query(query);
    let (read, raw) = send_recorded(stripe, request.customize::<Read>()).await?;
    let raw: Raw = serde_json::from_str(&raw).map_err(|_| GatewayError::Unreadable)?;
    Ok(Page {
        has_more: read.has_more && !raw.data.is_empty(),
        objects: raw.data,
    })
}
