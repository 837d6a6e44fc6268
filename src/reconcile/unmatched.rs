//! What waits in the inbox for a payment that nobody has told us of.

use super::{owner, run::Work};
use crate::{clock, gateway::RetrieveError, webhook};

/// Finds out whose each such payment is. With fixing, what waited is applied, or rests as foreign.
pub async fn look(work: &mut Work<'_>) -> Result<(), RetrieveError> {
    let since = clock::now() - work.ask.lag;
    for payment_intent in webhook::awaited_payments(&work.inbox.db, since).await? {
        // The payment may be older than all that is compared.
        if !work.owners.contains_key(&payment_intent)
            && owner::is_ours(work, &payment_intent).await?
        {
            work.run.missing += 1;
            work.run.fixed += i64::from(work.ask.fixes);
        }
    }
    Ok(())
}
