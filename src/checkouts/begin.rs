//! From Buy Now to the payment page: our row first, then Stripe.

use rand::{RngExt, distr::Alphanumeric};

use super::{
    Checkout, Status, expire, fail, find_by_attempt, find_open, insert, release_attempt,
    set_session,
};
use crate::{
    catalogue,
    config::Config,
    db::{DbError, Tx},
    error::AppError,
    gateway::{self, GatewayError, NewSession},
    webhook::{self, Inbox},
};

/// The most of one thing that Stripe takes in a session.
const MAX_QUANTITY: i64 = 999_999;

/// What the form asks for: nothing in it is money.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub price_id: String,
    pub quantity: i64,
    /// Made with the form; a double click carries the same.
    pub attempt: String,
}

/// Where the buyer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Stripe's hosted payment page.
    Pay(String),
    /// Already paid, or about to be: our own success page.
    Success(String),
}

/// How the visitor's earlier checkout for the same thing stands with Stripe.
enum Earlier {
    Usable(String),
    Finished(String),
    Gone,
}

/// Finds the visitor's own checkout for the same thing, or commits a new one and asks Stripe for its session.
/// Returns the visitor it belongs to, who is new where `visitor` is `None`.
pub async fn begin(
    inbox: &Inbox,
    config: &Config,
    visitor: Option<String>,
    wanted: &Wanted,
    now: i64,
) -> Result<(String, Destination), AppError> {
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
        let owner = match (&visitor, &by_attempt) {
            (Some(visitor), _) => visitor.clone(),
            // A second click, sent before the first one's cookie came back: the form is the visitor's own.
            (None, Some(checkout)) => checkout.owner.clone(),
            (None, None) => random(32),
        };
        let earlier = match by_attempt {
            Some(checkout) if checkout.owner != owner => return Err(AppError::BadRequest),
            Some(checkout) => Some(checkout),
            None => find_open(&mut tx, &owner, &wanted.price_id)
                .await
                .map_err(logged)?,
        };
        drop(tx);

        if let Some(checkout) = earlier {
            match stand(inbox, config, &checkout, wanted, now).await? {
                Earlier::Usable(url) => return Ok((owner, Destination::Pay(url))),
                Earlier::Finished(path) => return Ok((owner, Destination::Success(path))),
                Earlier::Gone => continue,
            }
        }
        let mut tx = inbox.db.write().await.map_err(logged)?;
        match commit(&mut tx, &owner, wanted, now).await? {
            Some(checkout) => {
                tx.commit().await.map_err(logged)?;
                let url = create(inbox, config, &checkout).await?;
                return Ok((owner, Destination::Pay(url)));
            }
            None => continue,
        }
    }
    tracing::error!("a checkout found neither an earlier one nor room for its own");
    Err(AppError::Unexpected)
}

/// Asks Stripe how an earlier checkout stands, and closes it where it is for something else.
async fn stand(
    inbox: &Inbox,
    config: &Config,
    checkout: &Checkout,
    wanted: &Wanted,
    now: i64,
) -> Result<Earlier, AppError> {
    let same = checkout.price_id == wanted.price_id && checkout.quantity == wanted.quantity;
    match (checkout.status, &checkout.session_id) {
        (Status::Complete, _) => return Ok(Earlier::Finished(checkout.success_path())),
        (Status::Expired | Status::Failed, _) => {
            free(inbox, checkout).await?;
            return Ok(Earlier::Gone);
        }
        // The first click is still asking, or died asking: the same key gives the same session.
        (Status::Open, None) if same => {
            return Ok(Earlier::Usable(create(inbox, config, checkout).await?));
        }
        (Status::Open, None) => {
            create(inbox, config, checkout).await?;
            return Ok(Earlier::Gone);
        }
        (Status::Open, Some(_)) => {}
    }
    let session_id = checkout.session_id.as_deref().unwrap_or_default();
    // Another quantity expires the old one; another price of the same form leaves it alone.
    if checkout.price_id != wanted.price_id {
        free(inbox, checkout).await?;
        return Ok(Earlier::Gone);
    }
    if !same {
        let expired = gateway::expire_session(&inbox.stripe, session_id)
            .await
            .map_err(stripe_failed)?;
        if let Some(raw) = expired {
            webhook::keep_session(inbox, &raw, now)
                .await
                .map_err(logged)?;
            close(inbox, checkout).await?;
            return Ok(Earlier::Gone);
        }
    }
    let raw = match gateway::retrieve_session(&inbox.stripe, session_id).await {
        Ok(raw) => raw,
        Err(error) if error.is_missing() => {
            close(inbox, checkout).await?;
            return Ok(Earlier::Gone);
        }
        Err(error) => return Err(stripe_failed(error)),
    };
    webhook::keep_session(inbox, &raw, now)
        .await
        .map_err(logged)?;
    match serde_json::from_str::<SessionStatus>(&raw)
        .map(|session| session.status)
        .as_deref()
    {
        Ok("open") => Ok(Earlier::Usable(
            checkout.session_url.clone().unwrap_or_default(),
        )),
        Ok("complete") => Ok(Earlier::Finished(checkout.success_path())),
        _ => {
            close(inbox, checkout).await?;
            Ok(Earlier::Gone)
        }
    }
}

#[derive(serde::Deserialize)]
struct SessionStatus {
    status: String,
}

/// The price comes from the catalogue. `None` where somebody else's row stands in the way.
async fn commit(
    tx: &mut Tx,
    owner: &str,
    wanted: &Wanted,
    now: i64,
) -> Result<Option<Checkout>, AppError> {
    let offer = catalogue::find_offer(tx, &wanted.price_id)
        .await
        .map_err(logged)?
        .ok_or(AppError::PriceChanged)?;
    let checkout = Checkout {
        id: format!("co_{}", random(24)),
        token: random(32),
        owner: owner.to_owned(),
        product_id: offer.product_id,
        product_name: offer.product_name,
        price_id: offer.price_id,
        quantity: wanted.quantity,
        money: offer
            .unit
            .times(wanted.quantity)
            .ok_or(AppError::Quantity)?,
        idempotency_key: format!("till-checkout-{}", random(32)),
        session_id: None,
        session_url: None,
        status: Status::Open,
        created_at: now,
        returned_at: None,
        retrieved_at: None,
    };
    match insert(tx, &checkout, &wanted.attempt).await {
        Ok(()) => Ok(Some(checkout)),
        Err(error) if error.is_unique_violation() => Ok(None),
        Err(error) => Err(logged(error)),
    }
}

/// Asks Stripe for the session of a committed checkout, under the checkout's own key.
async fn create(inbox: &Inbox, config: &Config, checkout: &Checkout) -> Result<String, AppError> {
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

async fn close(inbox: &Inbox, checkout: &Checkout) -> Result<(), AppError> {
    let mut tx = inbox.db.write().await.map_err(logged)?;
    expire(&mut tx, &checkout.id).await.map_err(logged)?;
    tx.commit().await.map_err(logged)
}

async fn free(inbox: &Inbox, checkout: &Checkout) -> Result<(), AppError> {
    let mut tx = inbox.db.write().await.map_err(logged)?;
    release_attempt(&mut tx, &checkout.id)
        .await
        .map_err(logged)?;
    tx.commit().await.map_err(logged)
}

fn logged(error: DbError) -> AppError {
    error.logged("begin a checkout")
}

fn stripe_failed(error: GatewayError) -> AppError {
    tracing::error!(%error, "an earlier checkout could not be looked up at Stripe");
    AppError::StripeUnavailable
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

/// Letters and digits from the system's randomness, about 5.95 bits each.
pub fn random(length: usize) -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(length)
        .map(char::from)
        .collect()
}
