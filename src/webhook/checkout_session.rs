//! `checkout.session.*` and sessions that were retrieved.

use serde::Deserialize;

use super::{Inbox, error::ApplyError, event::Event, inbox::State, payment};
use crate::{
    checkouts::{self, Checkout},
    db::Tx,
    ledger::{
        journal::Proof,
        payments::{Payment, Status},
    },
    money::Money,
};

#[derive(Deserialize)]
struct Session {
    id: String,
    created: i64,
    status: Option<String>,
    payment_status: String,
    amount_subtotal: Option<i64>,
    amount_total: Option<i64>,
    currency: Option<String>,
    client_reference_id: Option<String>,
    customer_details: Option<CustomerDetails>,
    payment_intent: Option<PaymentIntent>,
    presentment_details: Option<payment::Presentment>,
}

/// Its id in an event; the whole of it in a session that we retrieved.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum PaymentIntent {
    Id(String),
    Object { id: String, status: String },
}

#[derive(Deserialize)]
struct CustomerDetails {
    email: Option<String>,
}

/// Records the payment of a session that is complete, and closes its checkout.
pub async fn apply(
    tx: &mut Tx,
    inbox: &Inbox,
    event: &Event,
    proof: Proof<'_>,
) -> Result<State, ApplyError> {
    let Some(checkout_id) = event.metadata().checkout_of(&inbox.namespace) else {
        return Ok(State::Foreign);
    };
    let session: Session = event.read()?;
    let checkout = checkouts::find(tx, &checkout_id).await?;

    match session.status.as_deref() {
        Some("complete") => {
            let fact = payment(&session, &checkout_id, checkout.as_ref(), event)?;
            if let Some(mismatch) = &fact.mismatch {
                tracing::error!(event = %event.id, checkout = %checkout_id, mismatch, "what was paid is not what was asked for");
            }
            payment::record(tx, fact, proof).await?;
            checkouts::complete(tx, &checkout_id).await?;
        }
        Some("expired") => checkouts::expire(tx, &checkout_id).await?,
        // Retrieved while the buyer is still on the payment page.
        _ => {}
    }
    Ok(State::Applied)
}

fn payment(
    session: &Session,
    checkout_id: &str,
    checkout: Option<&Checkout>,
    event: &Event,
) -> Result<Payment, ApplyError> {
    let amount = session.amount_total.filter(|amount| *amount >= 0);
    let (Some(amount), Some(currency)) = (amount, session.currency.clone()) else {
        return Err(ApplyError::Unreadable(
            "a complete session without an amount or a currency".into(),
        ));
    };
    let status = match session.payment_status.as_str() {
        "paid" | "no_payment_required" => Status::Paid,
        _ if event.kind == "checkout.session.async_payment_failed" || has_failed(session) => {
            Status::Failed
        }
        _ => Status::Processing,
    };
    let payment_intent = match session.payment_intent.clone() {
        Some(PaymentIntent::Id(id) | PaymentIntent::Object { id, .. }) => Some(id),
        None => None,
    };
    Ok(Payment {
        id: payment_intent.unwrap_or_else(|| session.id.clone()),
        checkout_id: checkout_id.to_owned(),
        checkout_session_id: Some(session.id.clone()),
        charge_id: None,
        email: session
            .customer_details
            .as_ref()
            .and_then(|details| details.email.clone()),
        money: Money::new(amount, currency),
        status,
        created_at: session.created,
        mismatch: mismatch(session, checkout_id, checkout),
        presentment: session
            .presentment_details
            .clone()
            .map(payment::Presentment::money),
    })
}

/// A bank debit on its way is `processing`; one that failed asks for another payment method (docs: "PaymentIntent
/// lifecycle").
fn has_failed(session: &Session) -> bool {
    match &session.payment_intent {
        Some(PaymentIntent::Object { status, .. }) => {
            matches!(status.as_str(), "requires_payment_method" | "canceled")
        }
        _ => false,
    }
}

/// Where the session is not the checkout as we committed it: which part, in words.
fn mismatch(session: &Session, checkout_id: &str, checkout: Option<&Checkout>) -> Option<String> {
    let Some(checkout) = checkout else {
        return Some("no such checkout here".into());
    };
    if session.client_reference_id.as_deref() != Some(checkout_id) {
        Some("another client_reference_id".into())
    } else if session.currency.as_deref() != Some(checkout.money.currency.as_str())
        || session.amount_subtotal != Some(checkout.money.amount)
    {
        Some(format!("asked for {}", checkout.money))
    } else if checkout
        .session_id
        .as_ref()
        .is_some_and(|id| *id != session.id)
    {
        Some("another session than the one made for it".into())
    } else {
        None
    }
}
