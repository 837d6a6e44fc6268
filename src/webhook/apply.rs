//! The one place that writes money. Which event does what, on one screen.

use super::{
    Inbox, catalogue, charge, checkout_session, error::ApplyError, event::Event, inbox,
    inbox::State, payment_intent, refund,
};
use crate::{db::Tx, ledger::journal::Proof};

/// Asks Stripe for what the event alone does not say. `now` is unix seconds.
pub async fn retrieve(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    if !is_ours(inbox, event) {
        return Ok(());
    }
    match event.kind.as_str() {
        "charge.refunded" => charge::retrieve_refunds(inbox, event, now).await,
        "product.created" | "product.updated" | "product.deleted" | "price.created"
        | "price.updated" | "price.deleted" => catalogue::retrieve(inbox, event).await,
        _ => Ok(()),
    }
}

/// Applies one event. The caller holds the lock, and marks the event with the state that is returned.
pub async fn apply(
    tx: &mut Tx,
    inbox: &Inbox,
    event: &Event,
    now: i64,
) -> Result<State, ApplyError> {
    let proof = Proof {
        event_id: &event.id,
        now,
    };
    let state = if is_ours(inbox, event) {
        match event.kind.as_str() {
            // A bare `checkout.session` or `refund` is one that we retrieved.
            "checkout.session.completed"
            | "checkout.session.async_payment_succeeded"
            | "checkout.session.async_payment_failed"
            | "checkout.session.expired"
            | "checkout.session" => checkout_session::apply(tx, inbox, event, proof).await?,
            "payment_intent.succeeded" => {
                payment_intent::succeeded(tx, inbox, event, proof).await?
            }
            "payment_intent.payment_failed" => payment_intent::failed(tx, inbox, event).await?,
            "refund.created"
            | "refund.updated"
            | "refund.failed"
            | "charge.refund.updated"
            | "refund" => refund::apply(tx, event, proof).await?,
            "charge.refunded" => charge::apply(inbox, event)?,
            "product.created" | "product.updated" | "product.deleted" | "price.created"
            | "price.updated" | "price.deleted" => catalogue::apply(tx, event).await?,
            _ => State::Applied,
        }
    } else {
        State::Foreign
    };
    // What a payment is, ours or foreign, decides about the refunds that came before it.
    if let (Some(payment_intent), true) = (
        event.learned().payment_intent,
        speaks_of_a_payment(&event.kind),
    ) {
        match state {
            State::Foreign => inbox::release_unmatched(tx, &payment_intent, State::Foreign).await?,
            State::Applied => {
                inbox::release_unmatched(tx, &payment_intent, State::Received).await?
            }
            _ => {}
        }
    }
    Ok(state)
}

/// Another mode and other accounts are kept and never applied; namespaces are told apart by each family.
fn is_ours(inbox: &Inbox, event: &Event) -> bool {
    event
        .livemode
        .is_none_or(|livemode| livemode == inbox.stamp.livemode)
        && event
            .account
            .as_ref()
            .is_none_or(|account| *account == inbox.stamp.account_id)
}

fn speaks_of_a_payment(kind: &str) -> bool {
    kind.starts_with("checkout.session") || kind == "payment_intent.succeeded"
}
