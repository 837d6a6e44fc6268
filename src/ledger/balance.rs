//! The trial balance: every account's debits and credits, per currency.

use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountBalance {
    pub account: String,
    pub debit: Money,
    pub credit: Money,
}

/// Ordered by currency, then account. Balanced when, per currency, debits and credits add up to the same.
pub async fn trial_balance(tx: &mut Tx) -> Result<Vec<AccountBalance>, DbError> {
    let rows: Vec<(String, String, i64, i64)> = on!(tx, c => {
        sqlx::query_as(
            "select account, currency,
                    cast(sum(case when amount > 0 then amount else 0 end) as bigint),
                    cast(sum(case when amount < 0 then -amount else 0 end) as bigint)
             from postings group by currency, account order by currency, account",
        )
        .fetch_all(c)
        .await?
    });
    Ok(rows
        .into_iter()
        .map(|(account, currency, debit, credit)| AccountBalance {
            account,
            debit: Money::new(debit, currency.clone()),
            credit: Money::new(credit, currency),
        })
        .collect())
}

/// The currencies whose debits and credits differ; empty when the journal is right.
pub async fn unbalanced(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, c => {
        sqlx::query_as("select currency from postings group by currency having sum(amount) <> 0 order by currency")
            .fetch_all(c)
            .await?
    });
    Ok(rows.into_iter().map(|(currency,)| currency).collect())
}
