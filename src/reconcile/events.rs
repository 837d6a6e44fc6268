//! Stripe's list of events: those that the inbox does not have.

use serde_json::Value;

use super::{owner, run::Work};
use crate::{
    clock,
    gateway::RetrieveError,
    webhook::{self, Compared},
};

/// Looks at one page. An event says what was so when it was made, in the API version of then: objects are compared after
/// it, and facts merge, so an old event takes nothing back.
pub async fn look(work: &mut Work<'_>, page: &[Value]) -> Result<(), RetrieveError> {
    let unknown = webhook::unknown_events(&work.inbox.db, page).await?;
    // Oldest first, as they would have been delivered.
    for event in unknown.into_iter().rev() {
        if !work.is_young(event["created"].as_i64()) {
            take(work, event).await?;
        }
    }
    Ok(())
}

async fn take(work: &mut Work<'_>, event: &Value) -> Result<(), RetrieveError> {
    let (inbox, raw) = (work.inbox, event.to_string());
    match webhook::compare_event(inbox, &raw, clock::now()).await? {
        Compared::Foreign => return Ok(()),
        Compared::Unmatched(payment) if !owner::is_ours(work, &payment).await? => return Ok(()),
        _ => {}
    }
    work.run.missing += 1;
    if work.ask.fixes {
        // Applying may ask Stripe for what the event is about, once or twice.
        work.pace.turn().await;
        work.pace.turn().await;
        let applied = webhook::take_listed(inbox, &raw, clock::now()).await?;
        work.run.fixed += i64::from(applied);
    }
    Ok(())
}
