//! `charge.*`: a charge that succeeded is a payment. `charge.refunded` posts nothing itself: it makes us look at the
//! charge's refunds.

use serde::Deserialize;

use super::{
    Inbox,
    error::ApplyError,
    event::{Event, Reference, not_negative},
    inbox::State,
    payment::{self, Received},
    retrieved,
};
use crate::{db::Tx, gateway, ledger::journal::Proof, money::Money};

#[derive(Deserialize)]
struct Charge {
    id: String,
    created: i64,
    status: String,
    #[serde(deserialize_with = "not_negative")]
    amount_captured: i64,
    currency: String,
    payment_intent: Option<Reference>,
    presentment_details: Option<payment::Presentment>,
}

/// Keeps every refund of the charge for the worker, which finds them due at once.
pub async fn retrieve_refunds(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    if !event.metadata().is_ours(&inbox.namespace) {
        return Ok(());
    }
    let charge: Charge = event.read()?;
    for refund in gateway::list_refunds(&inbox.stripe, &charge.id).await? {
        retrieved::keep(inbox, &refund, None, now).await?;
    }
    Ok(())
}

pub async fn apply(
    tx: &mut Tx,
    inbox: &Inbox,
    event: &Event,
    proof: Proof<'_>,
) -> Result<State, ApplyError> {
    // Stripe copies it from the PaymentIntent (docs: "Metadata", copying to related objects).
    let Some(checkout_id) = event.metadata().checkout_of(&inbox.namespace) else {
        return Ok(State::Foreign);
    };
    let charge: Charge = event.read()?;
    let Some(payment_intent) = charge.payment_intent.map(Reference::id) else {
        return Ok(State::Foreign);
    };
    // Money is there: of what is authorized and not captured yet, or on its way, other events tell.
    if charge.status != "succeeded" || charge.amount_captured == 0 {
        return Ok(State::Applied);
    }
    let received = Received {
        payment_intent,
        charge: Some(charge.id),
        checkout_id,
        money: Money::new(charge.amount_captured, charge.currency),
        presentment: charge.presentment_details,
        created: charge.created,
    };
    payment::received(tx, received, proof).await?;
    Ok(State::Applied)
}
