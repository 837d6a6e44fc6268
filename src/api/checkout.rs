//! Buying: one checkout, from the Buy Now button to what the ledger knows of it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::PaymentStatus;
use crate::{error::AppError, money::Money};

/// A fresh random value for the form of the page being rendered, given to it as context. A double click carries the
/// same one, so it is one checkout.
#[derive(Clone, Debug)]
pub struct Attempt(pub String);

/// What a visitor may know of a checkout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutView {
    pub state: CheckoutState,
    /// Only for the visitor who owns the checkout.
    pub details: Option<CheckoutDetails>,
    /// Stripe was asked and did not answer, so `state` may be behind the truth.
    pub unconfirmed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckoutState {
    /// The payment page has not been completed: nothing was charged.
    Open,
    /// The payment page was completed and the money is on its way.
    Processing,
    Paid,
    /// The payment failed, or the payment page expired: nothing was charged.
    NotPaid,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutDetails {
    pub product_id: String,
    pub product: String,
    pub quantity: i64,
    pub amount: Money,
    /// What the buyer was shown, where that was in another currency.
    pub presentment: Option<Money>,
    /// What the ledger derives, refunds included.
    pub status: PaymentStatus,
    /// The address the buyer gave Stripe.
    pub email: Option<String>,
    /// `21 Nov 2026, 10:15 UTC`
    pub date: String,
    /// The same moment for machines, RFC 3339.
    pub datetime: String,
}

/// Buy Now: a plain form posts here and is sent on to the payment page, or to the success page where this was paid
/// already. Takes no amount: the price is the catalogue's.
#[server(endpoint = "checkout")]
pub async fn checkout(price: String, quantity: i64, attempt: String) -> Result<(), AppError> {
    use crate::{checkouts, clock, http};

    let state = http::state();
    let session = http::session().await?;
    let who = http::who()?;
    let wanted = checkouts::Wanted {
        price_id: price,
        quantity,
        attempt,
    };
    // In a task of its own: a browser that goes away drops this handler, and Stripe may have made the session by then.
    let task = tokio::spawn(async move {
        checkouts::begin(&state.inbox, &state.config, &who, &wanted, clock::now()).await
    });
    let begun = task.await.map_err(|_| AppError::Unexpected)??;
    http::set_visitor(&session, &begun.owner).await?;
    leptos_axum::redirect(match &begun.destination? {
        checkouts::Destination::Pay(url) | checkouts::Destination::Success(url) => url,
    });
    Ok(())
}

/// The success page: what the ledger knows of the checkout, to whoever may know it.
#[server(endpoint = "success")]
pub async fn get_checkout(
    session_id: Option<String>,
    token: Option<String>,
) -> Result<CheckoutView, AppError> {
    use crate::{checkouts, clock, http};

    let looking = http::looking(session_id, token)?;
    checkouts::after_return(&http::state().inbox, &looking, clock::now())
        .await
        .map_err(|error| error.logged("look at a checkout"))?
        .ok_or(AppError::NotFound)
}

/// The cancel page: asks Stripe before it says that nothing was charged.
#[server(endpoint = "cancel")]
pub async fn get_cancelled(token: Option<String>) -> Result<CheckoutView, AppError> {
    use crate::{checkouts, clock, http};

    let looking = http::looking(None, token)?;
    checkouts::after_cancel(&http::state().inbox, &looking, clock::now())
        .await
        .map_err(|error| error.logged("look at a checkout"))?
        .ok_or(AppError::NotFound)
}

/// The success page's island looks again: the state alone, as JSON.
#[server(endpoint = "look_again")]
pub async fn look_again(
    session_id: Option<String>,
    token: Option<String>,
) -> Result<CheckoutState, AppError> {
    get_checkout(session_id, token).await.map(|view| view.state)
}
