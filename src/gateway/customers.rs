//! Customers: a buyer has one.

use std::collections::HashMap;

use stripe_client_core::{IdempotencyKey, RequestStrategy, StripeRequest};
use stripe_core::customer::{CreateCustomer, ListCustomer};

use super::{GatewayError, Stripe, products::is_ours, retry::with_retries};

/// What a customer is made from. The same values under the same key give the same customer.
#[derive(Clone, Copy, Debug)]
pub struct NewCustomer<'a> {
    pub buyer_id: &'a str,
    /// Verified; lower case.
    pub email: &'a str,
    pub namespace: &'a str,
    pub idempotency_key: &'a str,
}

/// The id of the customer that was made for this buyer, where there is one: Stripe forgets a key after a day.
pub async fn find_customer(
    stripe: &Stripe,
    new: &NewCustomer<'_>,
) -> Result<Option<String>, GatewayError> {
    let mut after: Option<String> = None;
    loop {
        let page = with_retries(|| async {
            let mut request = ListCustomer::new().email(new.email).limit(100);
            if let Some(after) = &after {
                request = request.starting_after(after);
            }
            Ok(request.customize().send(&stripe.client).await?)
        })
        .await?;
        after = page.data.last().map(|customer| customer.id.to_string());
        let is_it = |metadata: &HashMap<String, String>| {
            let buyer = metadata.get("till_buyer");
            is_ours(metadata, new.namespace) && buyer.is_some_and(|id| id == new.buyer_id)
        };
        let mut customers = page.data.into_iter();
        let found = customers.find(|customer| customer.metadata.as_ref().is_some_and(is_it));
        match found {
            Some(customer) => return Ok(Some(customer.id.to_string())),
            None if page.has_more && after.is_some() => {}
            None => return Ok(None),
        }
    }
}

/// Creates the customer, asking again under the same key while the outcome is unknown. Returns its id.
pub async fn create_customer(
    stripe: &Stripe,
    new: &NewCustomer<'_>,
) -> Result<String, GatewayError> {
    let key = IdempotencyKey::new(new.idempotency_key).map_err(|_| GatewayError::Unsendable)?;
    let metadata = HashMap::from([
        ("till_namespace".to_owned(), new.namespace.to_owned()),
        ("till_buyer".to_owned(), new.buyer_id.to_owned()),
    ]);
    let request = CreateCustomer::new().email(new.email).metadata(metadata);
    let customer = with_retries(|| async {
        let request = request
            .customize()
            .request_strategy(RequestStrategy::Idempotent(key.clone()));
        Ok(request.send(&stripe.client).await?)
    })
    .await?;
    Ok(customer.id.to_string())
}
