//! The journal: append-only, every entry posted once under its source, debits equal to credits in each currency.

use super::accounts::Account;
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

/// What something follows from: the event that is being applied.
#[derive(Clone, Copy, Debug)]
pub struct Proof<'a> {
    /// Its inbox id.
    pub event_id: &'a str,
    /// When Stripe said so, unix seconds.
    pub at: i64,
    /// Now, unix seconds.
    pub now: i64,
}

/// Postings of one entry: what each account gains (a debit) or loses (a credit), one sum an account and currency.
#[derive(Clone, Debug, Default)]
pub struct Entry(Vec<(Account, Money)>);

impl Entry {
    /// Moves an amount from the credited account to the debited one. `None` where it is more than can be counted.
    pub fn and(self, debit: Account, credit: Account, money: &Money) -> Option<Self> {
        let taken = Money::new(money.amount.checked_neg()?, money.currency.clone());
        self.add(debit, money)?.add(credit, &taken)
    }

    fn add(mut self, account: Account, money: &Money) -> Option<Self> {
        let found = self
            .0
            .iter_mut()
            .find(|(known, sum)| *known == account && sum.currency == money.currency);
        match found {
            Some((_, sum)) => sum.amount = sum.amount.checked_add(money.amount)?,
            None => self.0.push((account, money.clone())),
        }
        Some(self)
    }
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
    match Entry::default().and(debit, credit, money) {
        Some(entry) => post_entry(tx, source, &entry, proof).await,
        None => Err(DbError::too_large()),
    }
}

/// Posts an entry unless its source has been posted already. One that moves nothing is none.
pub async fn post_entry(
    tx: &mut Tx,
    source: &str,
    entry: &Entry,
    proof: Proof<'_>,
) -> Result<(), DbError> {
    let postings: Vec<_> = entry.0.iter().filter(|(_, sum)| sum.amount != 0).collect();
    if postings.is_empty() {
        return Ok(());
    }
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
    for (account, sum) in postings {
        on!(tx, c => {
            sqlx::query("insert into postings (source, account, currency, amount) values ($1, $2, $3, $4)")
                .bind(source)
                .bind(account.name())
                .bind(&sum.currency)
                .bind(sum.amount)
                .execute(c)
                .await
                .map(drop)
        })?;
    }
    Ok(())
}

/// The event that an entry cites; `None` where nothing was posted under this source.
pub async fn proof_of(tx: &mut Tx, source: &str) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as("select event_id from journal_entries where source = $1")
            .bind(source)
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(|(event_id,)| event_id))
}
