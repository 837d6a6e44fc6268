//! A buyer's one customer at Stripe: the payment page then knows their address.

use super::rows::{Known, find, set_customer};
use crate::{
    access::Buyer,
    error::AppError,
    gateway::{self, GatewayError, NewCustomer},
    webhook::Inbox,
};

/// The buyer's customer, created where there is none yet. Asks Stripe, so call it outside of any transaction. `None`
/// where the key in the settings may not do that: a buyer shall not be kept from paying by it.
pub async fn customer(inbox: &Inbox, buyer: &Buyer) -> Result<Option<String>, AppError> {
    let known = read(inbox, buyer).await?;
    if known.customer_id.is_some() {
        return Ok(known.customer_id);
    }
    let key = match &known.lost_customer_id {
        None => format!("till-customer-{}", buyer.id),
        Some(lost) => format!("till-customer-{}-after-{lost}", buyer.id),
    };
    let new = NewCustomer {
        buyer_id: &buyer.id,
        email: &buyer.email,
        namespace: &inbox.namespace,
        idempotency_key: &key,
    };
    let customer = match find_or_create(inbox, &new, known.lost_customer_id.as_deref()).await {
        Ok(customer) => customer,
        Err(error) if error.forbids() => {
            tracing::warn!(%error, "the key may not write Customers: buyers type their address again");
            return Ok(None);
        }
        Err(error) => {
            tracing::error!(%error, "Stripe made no Customer");
            return Err(match error.is_transient() {
                true => AppError::StripeUnavailable,
                false => AppError::StripeRefused,
            });
        }
    };
    let kept = async {
        let mut tx = inbox.db.write().await?;
        set_customer(&mut tx, &buyer.id, &customer).await?;
        tx.commit().await
    };
    kept.await
        .map_err(|error| error.logged("keep a customer"))?;
    // Two clicks at once keep the same.
    Ok(read(inbox, buyer).await?.customer_id)
}

async fn find_or_create(
    inbox: &Inbox,
    new: &NewCustomer<'_>,
    lost: Option<&str>,
) -> Result<String, GatewayError> {
    let found = gateway::find_customer(&inbox.stripe, new).await?;
    match found.filter(|customer| Some(customer.as_str()) != lost) {
        Some(customer) => Ok(customer),
        None => gateway::create_customer(&inbox.stripe, new).await,
    }
}

async fn read(inbox: &Inbox, buyer: &Buyer) -> Result<Known, AppError> {
    let known = async {
        let mut tx = inbox.db.read().await?;
        find(&mut tx, &buyer.id).await
    };
    known
        .await
        .map_err(|error| error.logged("read a buyer"))?
        .ok_or(AppError::Unexpected)
}
