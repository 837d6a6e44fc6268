//! `charge.refunded` posts nothing itself: it makes us look at the charge's refunds.

use serde::Deserialize;

use super::{Inbox, error::ApplyError, event::Event, retrieved};
use crate::gateway;

#[derive(Deserialize)]
struct Charge {
    id: String,
}

/// Keeps every refund of the charge for the worker, which finds them due at once.
pub async fn retrieve_refunds(inbox: &Inbox, event: &Event, now: i64) -> Result<(), ApplyError> {
    let charge: Charge = event.read()?;
    for refund in gateway::list_refunds(&inbox.stripe, &charge.id).await? {
        retrieved::keep(inbox, &refund, now).await?;
    }
    Ok(())
}
