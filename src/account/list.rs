//! The list, in pages.

use super::row::{Row, older_than, select};
use crate::{
    access::Who,
    api::PaymentsPage,
    db::{Db, DbError, Tx, is_storable, on},
};

const PAGE: usize = 20;

/// Newest first. `before` is the cursor of an earlier page; one that was not ours begins at the newest.
pub async fn list(db: &Db, who: &Who, before: Option<&str>) -> Result<PaymentsPage, DbError> {
    let before = older_than(before.filter(|cursor| is_storable(cursor)));
    let mut tx = db.read().await?;
    let mut found = find(&mut tx, who, before, PAGE as i64 + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| more).map(Row::cursor);
    Ok(PaymentsPage {
        rows: found.into_iter().map(Row::shown).collect(),
        older,
    })
}

/// The payments of their checkouts, older than `before` (`created_at`, id), with what was given back of each.
async fn find(
    tx: &mut Tx,
    who: &Who,
    before: (i64, &str),
    limit: i64,
) -> Result<Vec<Row>, DbError> {
    let buyer = who.buyer.as_ref();
    let (created_at, id) = before;
    let rows = on!(tx, c => {
        sqlx::query_as(select!(
            "where p.checkout_id in (
                       select id from checkouts where owner = $1
                       union select id from checkouts where buyer_id = $5
                       union select id from checkouts where corrected_email = $6
                       union select q.checkout_id from payments q
                             join checkouts d on d.id = q.checkout_id and d.corrected_email is null
                             where lower(q.email) = $6)
               and (p.created_at < $2 or (p.created_at = $2 and p.id < $3))
             order by p.created_at desc, p.id desc limit $4"
        ))
        .bind(&who.visitor)
        .bind(created_at)
        .bind(id)
        .bind(limit)
        .bind(buyer.map(|buyer| &buyer.id))
        .bind(buyer.map(|buyer| &buyer.email))
        .fetch_all(c)
        .await?
    });
    Ok(rows)
}
