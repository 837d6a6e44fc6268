//! Whose a payment is that nobody has told us of.

use super::run::Work;
use crate::{
    clock,
    gateway::{GatewayError, RetrieveError, find_session_of, retrieve_payment_intent},
    webhook::{self, Compared},
};

/// Asks Stripe for the payment of this PaymentIntent. With fixing, what it says is applied: what waited for the payment
/// is set free, or rests as foreign. One that cannot be found out about is not ours for this run.
pub async fn is_ours(work: &mut Work<'_>, payment_intent: &str) -> Result<bool, RetrieveError> {
    if let Some(ours) = work.owners.get(payment_intent) {
        return Ok(*ours);
    }
    let ours = match find(work, payment_intent).await {
        Ok(raw) => {
            work.troubled = false;
            says_ours(work, &raw).await?
        }
        // Stripe may have forgotten it, or it is of another mode.
        Err(error) if error.is_missing() => false,
        Err(error) if error.forbids() => {
            work.run.may_not_read("payment intents");
            false
        }
        Err(error) if is_about_one(work, &error) => {
            tracing::error!(payment_intent, %error, "whose a payment is cannot be found out");
            work.run.unread += 1;
            work.troubled = error.is_transient();
            false
        }
        Err(error) => return Err(error.into()),
    };
    work.owners.insert(payment_intent.to_owned(), ours);
    Ok(ours)
}

/// The session that the payment was made on, or else the PaymentIntent, as raw JSON.
async fn find(work: &mut Work<'_>, payment_intent: &str) -> Result<String, GatewayError> {
    let stripe = &work.inbox.stripe;
    let session = work.pace.ask(|| find_session_of(stripe, payment_intent));
    if let Some(session) = session.await? {
        return Ok(session);
    }
    // Ours are all made by Checkout, but only an object can say that this one is not.
    let found = work
        .pace
        .ask(|| retrieve_payment_intent(stripe, payment_intent));
    found.await
}

async fn says_ours(work: &mut Work<'_>, raw: &str) -> Result<bool, RetrieveError> {
    let (inbox, now) = (work.inbox, clock::now());
    let ours = webhook::compare(inbox, raw, None, now).await? != Compared::Foreign;
    if work.ask.fixes {
        webhook::apply_found(inbox, raw, None, now).await?;
    }
    Ok(ours)
}

/// Whether Stripe has trouble with this payment rather than with everything: it answers, and did so before.
fn is_about_one(work: &Work<'_>, error: &GatewayError) -> bool {
    match error {
        GatewayError::Unavailable { status } => {
            !work.troubled && status.is_some_and(|status| status >= 500)
        }
        GatewayError::Unreadable => !work.troubled,
        error => !error.refuses_the_key(),
    }
}
