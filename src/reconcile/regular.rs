//! The running shop's own: at its start, and then every few minutes.

use std::time::Duration;

use super::{Ask, By, DAY, Events, INTERVAL, LAG, Run, earlier, reconcile};
use crate::{catalogue, clock, db::DbError, gateway::RetrieveError, webhook::Inbox};

/// How far back Stripe's list of events reaches.
const FAR: i64 = 30 * DAY;
const NEAR: i64 = 2 * DAY;

/// Fixes what is missing or different, until the task is aborted. `every`: zero is never.
pub async fn run_regularly(inbox: Inbox, every: Duration) {
    if every.is_zero() {
        return;
    }
    loop {
        match run(&inbox).await {
            Ok(run) if !run.is_whole() => {
                tracing::error!(run = run.number, "reconciled, not all of it: {run}");
            }
            Ok(run) if run.fixed > 0 => tracing::warn!(run = run.number, "reconciled: {run}"),
            Ok(run) => tracing::info!(run = run.number, "reconciled: {run}"),
            Err(error) => {
                tracing::error!(%error, "reconciling was cut off; the next run goes on with it")
            }
        }
        tokio::time::sleep(every).await;
        // Of what is sold no event is looked for: the copy is made anew, as at the start.
        let copied = catalogue::refresh(&inbox.db, &inbox.stripe, &inbox.namespace).await;
        if let Err(error) = copied {
            tracing::warn!(%error, "the catalogue could not be copied");
        }
    }
}

/// As far back as Stripe tells of events once a day; in between, what happens late is told by events.
async fn run(inbox: &Inbox) -> Result<Run, RetrieveError> {
    let now = clock::now();
    let ask = Ask {
        by: By::Shop,
        fixes: true,
        since: now - reach(inbox, now).await?,
        events: Events::Untaken,
        lag: LAG,
        interval: INTERVAL,
        now,
    };
    reconcile(inbox, &ask, &mut |_| {}).await
}

async fn reach(inbox: &Inbox, now: i64) -> Result<i64, DbError> {
    let was_far = earlier::has_reached(&inbox.db, FAR, now - DAY).await?;
    Ok(if was_far { NEAR } else { FAR })
}
