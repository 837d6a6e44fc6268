//! All payments, in pages, or those that are looked for.

use super::{
    logged,
    search::{Sought, find_checkout, pattern, read, with_three_decimals, without_decimals},
};
use crate::{
    account::row::{Row, older_than, select},
    api::{DeskPayments, DeskRow},
    db::{Db, DbError, Tx, is_storable, on},
    error::AppError,
};

const PAGE: usize = 25;

/// Newest first. `before` is the cursor of an earlier page.
pub async fn payments(
    db: &Db,
    sought: &str,
    before: Option<&str>,
) -> Result<DeskPayments, AppError> {
    let before = older_than(before.filter(|cursor| is_storable(cursor)));
    let mut tx = db.read().await.map_err(logged)?;
    let mut found = find(&mut tx, &read(sought), before).await.map_err(logged)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let older = found.last().filter(|_| more).map(Row::cursor);
    let rows = found.into_iter().map(|row| DeskRow {
        address: row.address.clone(),
        payment: row.shown(),
    });
    Ok(DeskPayments {
        rows: rows.collect(),
        older,
    })
}

async fn find(tx: &mut Tx, sought: &Sought, before: (i64, &str)) -> Result<Vec<Row>, DbError> {
    let (created_at, id) = before;
    let limit = PAGE as i64 + 1;
    let rows = match sought {
        Sought::Nothing => Vec::new(),
        Sought::Everything => on!(tx, c => {
            sqlx::query_as(select!(
                "where (p.created_at, p.id) < ($1, $2) order by p.created_at desc, p.id desc limit $3"
            ))
            .bind(created_at)
            .bind(id)
            .bind(limit)
            .fetch_all(c)
            .await?
        }),
        Sought::Id(sought) => {
            let Some(checkout) = find_checkout(tx, sought).await? else {
                return Ok(Vec::new());
            };
            on!(tx, c => {
                sqlx::query_as(select!(
                    "where p.checkout_id = $4 and (p.created_at, p.id) < ($1, $2)
                     order by p.created_at desc, p.id desc limit $3"
                ))
                .bind(created_at)
                .bind(id)
                .bind(limit)
                .bind(checkout)
                .fetch_all(c)
                .await?
            })
        }
        Sought::Amount(amount) => on!(tx, c => {
            sqlx::query_as(select!(
                "where p.amount in ($4, $5, $6)
                   and p.amount = case when $7 like '%,' || p.currency || ',%' then $5
                                       when $8 like '%,' || p.currency || ',%' then $6
                                       else $4 end
                   and ($9 is null or p.currency = $9) and (p.created_at, p.id) < ($1, $2)
                 order by p.created_at desc, p.id desc limit $3"
            ))
            .bind(created_at)
            .bind(id)
            .bind(limit)
            .bind(amount.two)
            .bind(amount.none)
            .bind(amount.three)
            .bind(without_decimals())
            .bind(with_three_decimals())
            .bind(&amount.currency)
            .fetch_all(c)
            .await?
        }),
        // Few addresses are corrected: those are looked up once, not with each payment.
        Sought::Email(part) => on!(tx, c => {
            sqlx::query_as(select!(
                "where ((lower(p.email) like $4 escape '!'
                         and p.checkout_id not in (select id from checkouts where corrected_email is not null))
                        or p.checkout_id in (select id from checkouts
                                             where corrected_email is not null and corrected_email like $4 escape '!'))
                   and (p.created_at, p.id) < ($1, $2)
                 order by p.created_at desc, p.id desc limit $3"
            ))
            .bind(created_at)
            .bind(id)
            .bind(limit)
            .bind(pattern(part))
            .fetch_all(c)
            .await?
        }),
    };
    Ok(rows)
}
