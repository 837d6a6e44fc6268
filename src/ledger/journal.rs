//! The journal: append-only, every entry posted once under its source, debits equal to credits.

use super::accounts::Account;
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

/// What an entry follows from, and the event that proved it.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// The inbox id of the event being applied.
    pub event_id: &'a str,
    /// Unix seconds.
    pub now: i64,
}

/// Posts one entry that debits one account and credits another, unless its source has been posted already.
pub async fn post(
    tx: &mut Tx,
    source: &str,
    debit: Account,
    credit: Account,
    money: &Money,
    proof: Proof<'_>,
) -> Result<(), DbError> {
    let posted = on!(tx, c => {
        sqlx::query(
            "insert into journal_entries (source, event_id, posted_at) values ($1, $2, $3)
             on conflict (source) do nothing",
        )
        .bind(source)
        .bind(proof.event_id)
        .bind(proof.now)
        .execute(c)
        .await?
        .rows_affected()
    });
    if posted == 0 {
        return Ok(());
    }
    for (account, amount) in [(debit, money.amount), (credit, -money.amount)] {
        on!(tx, c => {
            sqlx::query("insert into postings (source, account, currency, amount) values ($1, $2, $3, $4)")
                .bind(source)
                .bind(account.name())
                .bind(&money.currency)
                .bind(amount)
                .execute(c)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}
