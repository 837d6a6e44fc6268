//! Everything we say to Stripe, and the only place that names the `stripe_*` crates.

mod account;
mod change;
mod charges;
mod checkout_sessions;
mod customers;
mod disputes;
mod error;
mod listings;
mod prices;
mod products;
mod recorded;
mod refunds;
mod retry;
mod shelf;

use std::time::Duration;

use url::Url;

pub use account::account_id;
pub use charges::{Charge, find_charge};
pub use checkout_sessions::{
    CreatedSession, NewSession, create_session, expire_session, list_open_sessions,
    retrieve_session,
};
pub use customers::{NewCustomer, create_customer, find_customer};
pub use disputes::{list_disputes, retrieve_dispute};
pub use error::{GatewayError, RetrieveError};
pub use listings::{Listing, Page, find_session_of, list_page, retrieve_payment_intent};
pub use prices::{
    ActivePrice, KeyedPrice, active_prices, archive_price, find_price, free_lookup_key,
    replace_price,
};
pub use products::{Price, Product, find_product, list_products};
pub use refunds::{
    NewRefund, RefundWhy, create_refund, find_refund, list_refunds, retrieve_refund,
};
pub use shelf::{Details, NewProduct, archive_product, create_product, update_product};

use crate::config::Secret;

/// One answer from Stripe is awaited this long; a retry waits anew.
const TIMEOUT: Duration = Duration::from_secs(8);

/// A Stripe account: its API and the payment page that belongs to it.
#[derive(Clone, Debug)]
pub struct Stripe {
    client: stripe::Client,
    /// The only foreign origin that buyers are sent to.
    pub checkout_origin: String,
}

impl Stripe {
    /// Sends nothing yet. `own_domain` is the origin of the account's own checkout domain, where it has one.
    /// Fails where the key cannot stand in a header.
    pub fn new(
        secret_key: &Secret,
        api_base: &Url,
        own_domain: Option<&str>,
    ) -> Result<Self, GatewayError> {
        let client = stripe::ClientBuilder::new(secret_key.expose())
            .url(api_base.as_str())
            .timeout(TIMEOUT)
            .build()?;
        let checkout_origin = match own_domain {
            Some(origin) => origin.to_owned(),
            None if api_base.host_str() == Some("api.stripe.com") => {
                "https://checkout.stripe.com".to_owned()
            }
            None => api_base.origin().ascii_serialization(),
        };
        Ok(Self {
            client,
            checkout_origin,
        })
    }
}
