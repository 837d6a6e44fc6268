//! `charge.refunded` posts nothing itself: it makes us look at the charge's refunds.

use serde::Deserialize;

use super::{
    Inbox,
    error::ApplyError,
    event::{Event, Metadata},
    inbox::State,
    retrieved,
};
use crate::gateway;

#[derive(Deserialize)]
struct Charge {
    id: String,
    /// Stripe copies it from the PaymentIntent (docs: "Metadata", copying to related objects).
    #[serde(default)]
    metadata: Metadata,
}

impl Charge {
    fn is_ours(&self, inbox: &Inbox) -> bool {
        self.metadata.till_namespace.as_ref() == Some(&inbox.namespace)
    }
}

/// Keeps every refund of the charge for the worker, which finds them due at once.
pub async fn retrieve_refunds(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    let charge: Charge = event.read()?;
    if !charge.is_ours(inbox) {
        return Ok(());
    }
    for refund in gateway::list_refunds(&inbox.stripe, &charge.id).await? {
        retrieved::keep(inbox, &refund, now).await?;
    }
    Ok(())
}

/// Everything has been done: it is left to say whose charge it is.
pub fn apply(inbox: &Inbox, event: &Event) -> Result<State, ApplyError> {
    let charge: Charge = event.read()?;
    Ok(if charge.is_ours(inbox) {
        State::Applied
    } else {
        State::Foreign
    })
}
