//! Whose a payment is that nobody has told us of.

use super::run::Work;
use crate::{
    clock,
    gateway::{RetrieveError, find_session_of, retrieve_payment_intent},
    webhook::{self, Compared},
};

/// Asks Stripe for the payment of this PaymentIntent. With fixing, what it says is applied: what waited for the payment
/// is set free, or rests as foreign.
pub async fn is_ours(work: &mut Work<'_>, payment_intent: &str) -> Result<bool, RetrieveError> {
    if let Some(ours) = work.owners.get(payment_intent) {
        return Ok(*ours);
    }
    let inbox = work.inbox;
    let session = work
        .pace
        .ask(|| find_session_of(&inbox.stripe, payment_intent))
        .await?;
    let raw = match session {
        Some(session) => session,
        // Ours are all made by Checkout, but only an object can say that this one is not.
        None => {
            work.pace
                .ask(|| retrieve_payment_intent(&inbox.stripe, payment_intent))
                .await?
        }
    };
    let ours = webhook::compare(inbox, &raw, clock::now()).await? != Compared::Foreign;
    if work.ask.fixes {
        webhook::apply_found(inbox, &raw, None, clock::now()).await?;
    }
    work.owners.insert(payment_intent.to_owned(), ours);
    Ok(ours)
}
