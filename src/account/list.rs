//! The list, in pages.

use super::words::bank;
use crate::{
    access::Who,
    api::{PaymentRow, PaymentsPage},
    checkouts, clock,
    db::{Db, DbError, Tx, is_storable, on},
    ledger::{
        payments::{Status, stands},
        refunds::Totals,
        standing::Standing,
    },
    money::Money,
    refund_requests::is_waiting,
};

const PAGE: usize = 20;

/// Newest first. `before` is the cursor of an earlier page; one that was not ours begins at the newest.
pub async fn list(db: &Db, who: &Who, before: Option<&str>) -> Result<PaymentsPage, DbError> {
    let before = before
        .filter(|cursor| is_storable(cursor))
        .and_then(|cursor| {
            let (created_at, id) = cursor.split_once('.')?;
            Some((created_at.parse().ok()?, id))
        });
    let mut tx = db.read().await?;
    let mut found = select(&mut tx, who, before, PAGE as i64 + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let cursor = |(_, id, created_at, ..): &Row| format!("{created_at}.{id}");
    let older = found.last().filter(|_| more).map(cursor);
    Ok(PaymentsPage {
        rows: found.into_iter().map(from_row).collect(),
        older,
    })
}

type Row = (
    String,
    String,
    i64,
    i64,
    String,
    String,
    String,
    i64,
    i64,
    i64,
    i64,
    i64,
    String,
    i64,
);

/// The payments of their checkouts, older than `before` (`created_at`, id), with what was given back of each.
async fn select(
    tx: &mut Tx,
    who: &Who,
    before: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<Row>, DbError> {
    let buyer = who.buyer.as_ref();
    let (created_at, id) = before.unwrap_or((i64::MAX, ""));
    let rows = on!(tx, c => {
        sqlx::query_as(
            concat!("select p.checkout_id, p.id, p.created_at, p.amount, p.currency, p.status, c.product_name, c.quantity,
                    cast(coalesce(sum(case when r.status = 'succeeded' then r.amount else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when r.status in ('pending', 'requires_action') then r.amount else 0 end), 0)
                         as bigint)
                    + (select cast(coalesce(sum(amount), 0) as bigint) from refund_requests
                       where payment_intent = p.id and ", is_waiting!(), "),
                    cast(coalesce(sum(case when r.status = 'requires_action' then r.amount else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when r.status = 'failed' then r.amount else 0 end), 0) as bigint),
                    (select coalesce(string_agg(d.status, ','), '') from disputes d where d.payment_intent = p.id),
                    (select cast(count(*) as bigint) from payments o
                     where o.checkout_id = p.checkout_id and ", stands!("o"), ")
             from payments p
             join checkouts c on c.id = p.checkout_id
             left join refunds r on r.payment_intent = p.id
             where p.checkout_id in (
                       select id from checkouts where owner = $1
                       union select id from checkouts where buyer_id = $5
                       union select id from checkouts where corrected_email = $6
                       union select q.checkout_id from payments q
                             join checkouts d on d.id = q.checkout_id and d.corrected_email is null
                             where lower(q.email) = $6)
               and (p.created_at < $2 or (p.created_at = $2 and p.id < $3))
             group by p.checkout_id, p.id, p.created_at, p.amount, p.currency, p.status, c.product_name, c.quantity
             order by p.created_at desc, p.id desc limit $4"),
        )
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

fn from_row(row: Row) -> PaymentRow {
    let (
        checkout_id,
        _,
        created_at,
        amount,
        currency,
        status,
        product,
        quantity,
        succeeded,
        pending,
        unanswered,
        failed,
        disputes,
        times_paid,
    ) = row;
    let standing = Standing::of_statuses(&disputes);
    let returned = (succeeded > 0).then(|| Money::new(succeeded, currency.clone()));
    PaymentRow {
        id: checkout_id,
        date: clock::readable(created_at),
        datetime: clock::rfc3339(created_at),
        product,
        quantity,
        status: checkouts::payment_status(
            Status::parse(&status),
            amount,
            Totals {
                succeeded,
                pending,
                unanswered,
                failed,
            },
            standing,
        ),
        overpaid: times_paid > 1,
        bank: bank(standing),
        returned,
        amount: Money::new(amount, currency),
    }
}
