//! The one place that writes money. Which event does what, on one screen.

use super::{
    Inbox, balance_transaction, catalogue, charge, checkout_session, dispute, early_fraud_warning,
    error::ApplyError, event::Event, inbox, inbox::State, payment_intent, payout, refund,
};
use crate::{db::Tx, ledger::journal::Proof};

/// Asks Stripe for what the event alone does not say. `now` is unix seconds.
pub async fn retrieve(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    if !is_ours(inbox, event) {
        return Ok(());
    }
    match event.kind.as_str() {
        "charge.refunded" => charge::retrieve_refunds(inbox, event, now).await,
        kind if kind.starts_with("charge.dispute.") => dispute::retrieve(inbox, event, now).await,
        "product.created" | "product.updated" | "product.deleted" | "price.created"
        | "price.updated" | "price.deleted" => catalogue::retrieve(inbox, event).await,
        _ => Ok(()),
    }
}

/// Whether Stripe may be asked about an event of this type.
pub fn asks(kind: &str) -> bool {
    kind == "charge.refunded"
        || ["charge.dispute.", "product.", "price."]
            .iter()
            .any(|family| kind.starts_with(family))
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
        at: event.at,
        now,
    };
    let state = if is_ours(inbox, event) {
        match event.kind.as_str() {
            // A bare `checkout.session`, `refund` and so on is one that we retrieved.
            "checkout.session.completed"
            | "checkout.session.async_payment_succeeded"
            | "checkout.session.async_payment_failed"
            | "checkout.session.expired"
            | "checkout.session" => checkout_session::apply(tx, inbox, event, proof).await?,
            "payment_intent.succeeded" | "payment_intent" => {
                payment_intent::apply(tx, inbox, event, proof).await?
            }
            "payment_intent.payment_failed" => {
                payment_intent::failed(tx, inbox, event, proof).await?
            }
            "charge.succeeded" | "charge.captured" | "charge.updated" | "charge.refunded"
            | "charge" => charge::apply(tx, inbox, event, proof).await?,
            "refund.created"
            | "refund.updated"
            | "refund.failed"
            | "charge.refund.updated"
            | "refund" => refund::apply(tx, event, proof).await?,
            "charge.dispute.created"
            | "charge.dispute.updated"
            | "charge.dispute.closed"
            | "charge.dispute.funds_withdrawn"
            | "charge.dispute.funds_reinstated"
            | "dispute" => dispute::apply(tx, event, proof).await?,
            "radar.early_fraud_warning.created"
            | "radar.early_fraud_warning.updated"
            | "radar.early_fraud_warning" => early_fraud_warning::apply(tx, event, proof).await?,
            "payout.created" | "payout.updated" | "payout.paid" | "payout.failed"
            | "payout.canceled" | "payout" => payout::apply(tx, event, proof).await?,
            "balance_transaction" => balance_transaction::apply(tx, event, proof).await?,
            "product.created" | "product.updated" | "product.deleted" | "price.created"
            | "price.updated" | "price.deleted" => catalogue::apply(tx, event).await?,
            _ => State::Applied,
        }
    } else {
        State::Foreign
    };
    // What a payment is, ours or foreign, decides about the refunds and disputes that came before it.
    if let Some(payment_intent) = event.learned().payment_intent
        && speaks_of_a_payment(&event.kind)
    {
        match state {
            State::Foreign if says_whose(&event.kind) => {
                inbox::rest_as_foreign(tx, &payment_intent).await?
            }
            State::Applied => inbox::release(tx, &payment_intent).await?,
            _ => {}
        }
    }
    Ok(state)
}

/// Whether an event of this type tells of money. The catalogue is copied as a whole, so that nothing of it is missed.
pub fn reads(kind: &str) -> bool {
    let families = [
        "checkout.session.",
        "refund.",
        "charge.dispute.",
        "radar.early_fraud_warning.",
        "payout.",
    ];
    families.iter().any(|family| kind.starts_with(family))
        || matches!(
            kind,
            "payment_intent.succeeded"
                | "payment_intent.payment_failed"
                | "charge.succeeded"
                | "charge.captured"
                | "charge.updated"
                | "charge.refunded"
                | "charge.refund.updated"
        )
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

/// Where the payment is ours, this may be how we came to know.
fn speaks_of_a_payment(kind: &str) -> bool {
    says_whose(kind)
        || matches!(
            kind,
            "charge.succeeded" | "charge.captured" | "charge.updated" | "charge"
        )
}

/// The metadata of a charge is a copy that the merchant may have changed.
fn says_whose(kind: &str) -> bool {
    kind.starts_with("checkout.session")
        || matches!(kind, "payment_intent.succeeded" | "payment_intent")
}
