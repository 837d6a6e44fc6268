//! From Buy Now to the payment page: our row first, then Stripe.

use super::{
    Checkout, Status, Wanted,
    change::insert,
    create::{create, logged},
    earlier::{Earlier, stand, withdraw},
    find::{find_by_attempt, find_open},
};
use crate::{
    access::Who,
    buyers,
    catalogue::{self, Offer},
    config::Config,
    db::Tx,
    error::AppError,
    random,
    webhook::Inbox,
};

/// The most of one thing that Stripe takes in a session.
const MAX_QUANTITY: i64 = 999_999;

/// Within so many seconds a post without a cookie counts as the first one's double.
const DOUBLE_CLICK: i64 = 120;

/// Where the buyer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Stripe's hosted payment page.
    Pay(String),
    /// Already paid, or about to be: our own success page.
    Success(String),
}

/// A checkout is there, whatever Stripe said to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The visitor it belongs to, who is new where none was named: the next click must come from the same one.
    pub owner: String,
    pub destination: Result<Destination, AppError>,
}

/// Finds the visitor's own checkout for the same thing, or commits a new one and asks Stripe for its session.
pub async fn begin(
    inbox: &Inbox,
    config: &Config,
    who: &Who,
    wanted: &Wanted,
    now: i64,
) -> Result<Begun, AppError> {
    if !(1..=MAX_QUANTITY).contains(&wanted.quantity) {
        return Err(AppError::Quantity);
    }
    if !(16..=64).contains(&wanted.attempt.len())
        || !wanted.attempt.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return Err(AppError::BadRequest);
    }
    // Two clicks at once meet at the table's unique columns; the one that loses looks again and finds the other.
    for _ in 0..4 {
        let mut tx = inbox.db.read().await.map_err(logged)?;
        let by_attempt = find_by_attempt(&mut tx, &wanted.attempt)
            .await
            .map_err(logged)?;
        let owner = match (&who.visitor, &by_attempt) {
            (Some(visitor), _) => visitor.clone(),
            (None, Some(checkout)) if is_double_click(checkout, now) => checkout.owner.clone(),
            (None, _) => random::text(32),
        };
        let earlier = match by_attempt {
            // A form from before the cookies were cleared, perhaps by somebody else.
            Some(checkout) if checkout.owner != owner => return Err(AppError::StaleForm),
            Some(checkout) => Some(checkout),
            None => find_open(&mut tx, &owner, &wanted.price_id)
                .await
                .map_err(logged)?,
        };
        let offer = catalogue::find_offer(&mut tx, &wanted.price_id)
            .await
            .map_err(logged)?;
        drop(tx);
        if let Some(checkout) = earlier {
            let withdrawn = offer.is_none() && checkout.status == Status::Open;
            if withdrawn && withdraw(inbox, &checkout, now).await? {
                return Err(AppError::PriceChanged);
            }
            let destination = match stand(inbox, config, who, &checkout, wanted, now).await {
                Ok(Earlier::Usable(url)) => Ok(Destination::Pay(url)),
                Ok(Earlier::Finished(path)) => Ok(Destination::Success(path)),
                Ok(Earlier::Gone) => continue,
                Err(error) => Err(error),
            };
            return Ok(Begun { owner, destination });
        }
        let offer = offer.ok_or(AppError::PriceChanged)?;
        let customer_id = match &who.buyer {
            Some(buyer) => buyers::customer(inbox, buyer).await?,
            None => None,
        };
        let mut tx = inbox.db.write().await.map_err(logged)?;
        let committed = commit(&mut tx, who, customer_id, &owner, wanted, offer, now).await?;
        let Some(checkout) = committed else {
            continue;
        };
        tx.commit().await.map_err(logged)?;
        let destination = match create(inbox, config, &checkout, now).await {
            Ok(Some(url)) => Ok(Destination::Pay(url)),
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        return Ok(Begun { owner, destination });
    }
    tracing::error!("a checkout found neither an earlier one nor room for its own");
    Err(AppError::Unexpected)
}

/// A second click, sent before the first one's cookie came back: the form is the visitor's own. Later the form alone
/// opens nothing.
fn is_double_click(checkout: &Checkout, now: i64) -> bool {
    checkout.status == Status::Open && now - checkout.created_at < DOUBLE_CLICK
}

/// The price comes from the catalogue. `None` where somebody else's row stands in the way.
async fn commit(
    tx: &mut Tx,
    who: &Who,
    customer_id: Option<String>,
    owner: &str,
    wanted: &Wanted,
    offer: Offer,
    now: i64,
) -> Result<Option<Checkout>, AppError> {
    let checkout = Checkout {
        id: format!("co_{}", random::text(24)),
        token: random::text(32),
        owner: owner.to_owned(),
        product_id: offer.product_id,
        product_name: offer.product_name,
        price_id: offer.price_id,
        quantity: wanted.quantity,
        money: offer
            .unit
            .times(wanted.quantity)
            .ok_or(AppError::Quantity)?,
        idempotency_key: format!("till-checkout-{}", random::text(32)),
        session_id: None,
        session_url: None,
        status: Status::Open,
        created_at: now,
        returned_at: None,
        retrieved_at: None,
        buyer_id: who.buyer.as_ref().map(|buyer| buyer.id.clone()),
        customer_id,
        corrected_email: None,
    };
    match insert(tx, &checkout, &wanted.attempt).await {
        Ok(()) => Ok(Some(checkout)),
        Err(error) if error.is_unique_violation() => Ok(None),
        Err(error) => Err(logged(error)),
    }
}
