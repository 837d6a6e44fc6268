//! The ledger once more, in memory, from the stored events and retrieved objects alone: is what is stored what they
//! tell? Nothing is asked of Stripe and nothing is written to the database that is checked.

mod rows;
mod stored;

use super::{
    Inbox, apply,
    error::ApplyError,
    event::Event,
    inbox::{State, Stored},
};
use crate::{
    db::{Db, DbError, Tx},
    ledger::compare,
};

/// What came of a check.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// How many events told something, or were laid aside.
    pub events: usize,
    /// How many rows there are to compare.
    pub rows: usize,
    /// Not applied yet: what they tell is not in the ledger.
    pub waiting: i64,
    /// Resting with an error, likewise.
    pub failed: i64,
    /// What is wrong, a sentence each.
    pub differences: Vec<String>,
}

/// Rebuilds the ledger and compares. All that is read is one snapshot, so the shop may go on meanwhile.
pub async fn check(inbox: &Inbox) -> Result<Check, DbError> {
    let mut snapshot = inbox.db.read().await?;
    let mut check = Check::default();
    for (state, count) in stored::untold(&mut snapshot).await? {
        match state.as_str() {
            "received" => check.waiting = count,
            "failed" => check.failed = count,
            _ => {}
        }
    }
    let memory = Db::in_memory().await?;
    let mut rebuilt = rebuild(inbox, &mut snapshot, &memory, &mut check).await?;
    check
        .differences
        .extend(compare::faults(&mut snapshot).await?);
    let compared = compare::compare(&mut snapshot, &mut rebuilt).await?;
    check.rows = compared.rows;
    check.differences.extend(compared.found);
    Ok(check)
}

async fn rebuild(
    inbox: &Inbox,
    snapshot: &mut Tx,
    memory: &Db,
    check: &mut Check,
) -> Result<Tx, DbError> {
    let mut tx = memory.write().await?;
    let mut after = String::new();
    loop {
        let page = stored::checkouts_after(snapshot, &after).await?;
        let Some(last) = page.last() else { break };
        after = last.0.clone();
        for checkout in page {
            rows::insert_checkout(&mut tx, checkout).await?;
        }
    }
    after.clear();
    loop {
        let page = stored::events_after(snapshot, &after).await?;
        let Some(last) = page.last() else { break };
        after = last.id.clone();
        check.events += page.len();
        for stored in page {
            apply_again(&mut tx, inbox, &stored, check).await?;
        }
    }
    // One that is released may release others.
    loop {
        let released = rows::released(&mut tx).await?;
        if released.is_empty() {
            return Ok(tx);
        }
        for id in released {
            let stored = stored::get_event(snapshot, &id).await?;
            apply_again(&mut tx, inbox, &stored, check).await?;
        }
    }
}

async fn apply_again(
    tx: &mut Tx,
    inbox: &Inbox,
    stored: &Stored,
    check: &mut Check,
) -> Result<(), DbError> {
    let unreadable = |reason: &str| {
        let id = &stored.id;
        format!("the event {id} was applied and cannot be any more: {reason}")
    };
    let event = match Event::parse(stored) {
        Ok(event) => event,
        Err(error) => {
            check.differences.push(unreadable(&error.0));
            return Ok(());
        }
    };
    // When an entry is posted is not compared: here it is when its event came.
    let state = match apply::apply(tx, inbox, &event, stored.received_at).await {
        Ok(state) => state,
        Err(ApplyError::Db(error)) => return Err(error),
        Err(error) => {
            check.differences.push(unreadable(&error.to_string()));
            State::Failed
        }
    };
    rows::note(tx, stored, &event, state).await
}
