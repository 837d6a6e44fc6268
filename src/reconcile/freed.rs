//! What a payment that was found has set free in the inbox.

use super::run::Work;
use crate::{
    clock,
    db::DbError,
    webhook::{self, worker},
};

/// Applies it: where no shop runs nobody else does. What asks Stripe waits for its turn.
pub async fn apply(work: &mut Work<'_>) -> Result<(), DbError> {
    while let Some(asks) = webhook::next_asks(work.inbox, clock::now()).await? {
        if asks {
            work.pace.turn().await;
        }
        worker::step(work.inbox, clock::now()).await?;
    }
    Ok(())
}
