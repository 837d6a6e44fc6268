//! What must hold of the journal whatever the events say.

use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

/// Entries that do not balance, postings without their entry, entries without postings, proofs that are not there: a
/// sentence each.
pub async fn faults(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let uneven: Vec<(String, String, i64)> = on!(tx, c => {
        sqlx::query_as(
            "select source, currency, cast(sum(amount) as bigint) from postings
             group by source, currency having sum(amount) <> 0 order by source, currency",
        )
        .fetch_all(c)
        .await?
    });
    let orphans: Vec<(String,)> = on!(tx, c => {
        sqlx::query_as(
            "select distinct source from postings
             where not exists (select 1 from journal_entries where journal_entries.source = postings.source)
             order by source",
        )
        .fetch_all(c)
        .await?
    });
    let empty: Vec<(String,)> = on!(tx, c => {
        sqlx::query_as(
            "select source from journal_entries
             where not exists (select 1 from postings where postings.source = journal_entries.source)
             order by source",
        )
        .fetch_all(c)
        .await?
    });
    let unproved: Vec<(String, String)> = on!(tx, c => {
        sqlx::query_as(
            "select source, event_id from journal_entries
             where not exists (select 1 from events where events.id = journal_entries.event_id)
             union all
             select 'the moment ' || object_id || ' ' || what, event_id from moments
             where event_id is not null and not exists (select 1 from events where events.id = moments.event_id)
             order by 1, 2",
        )
        .fetch_all(c)
        .await?
    });
    let unproved = unproved
        .into_iter()
        .map(|(what, event)| format!("{what} cites the event {event}, and there is no such event"));
    let uneven = uneven.into_iter().map(|(source, currency, sum)| {
        format!(
            "the entry {source} does not balance: its debits are {} more than its credits",
            Money::new(sum, currency)
        )
    });
    let orphans = orphans
        .into_iter()
        .map(|(source,)| format!("there are postings of {source}, and no such entry"));
    let empty = empty
        .into_iter()
        .map(|(source,)| format!("the entry {source} has no postings"));
    Ok(uneven.chain(orphans).chain(empty).chain(unproved).collect())
}
