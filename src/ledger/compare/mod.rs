//! Two ledgers, row by row: what is stored, and what its events say.

mod journal;
mod tables;

use std::collections::HashMap;

use futures_util::TryStreamExt;
use sqlx::{AssertSqlSafe, Row};

pub use journal::faults;
use tables::{TABLES, Table};

use crate::db::{DbError, Tx, on};

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    pub rows: usize,
    /// A sentence each.
    pub found: Vec<String>,
}

/// A row's values as text, in the order of the table's columns; `None` is null.
type Values = Vec<Option<String>>;

/// Compares every derived row of `stored` with what was `rebuilt` from its events.
pub async fn compare(stored: &mut Tx, rebuilt: &mut Tx) -> Result<Differences, DbError> {
    let mut differences = Differences::default();
    for table in &TABLES {
        compare_table(table, stored, rebuilt, &mut differences).await?;
    }
    Ok(differences)
}

async fn compare_table(
    table: &Table,
    stored: &mut Tx,
    rebuilt: &mut Tx,
    differences: &mut Differences,
) -> Result<(), DbError> {
    let mut told: HashMap<String, Values> = HashMap::new();
    each_row(table, rebuilt, |key, values| {
        told.insert(key, values);
    })
    .await?;
    let Differences { rows, found } = differences;
    let begin = found.len();
    each_row(table, stored, |key, values| {
        *rows += 1;
        match told.remove(&key) {
            Some(says) => found.extend(otherwise(table, &key, &values, &says)),
            None => found.push(format!(
                "{} {key} is stored and no event tells of it",
                table.name
            )),
        }
    })
    .await?;
    *rows += told.len();
    found.extend(
        told.into_keys()
            .map(|key| format!("{} {key} is told by events and not stored", table.name)),
    );
    found[begin..].sort();
    Ok(())
}

fn otherwise(table: &Table, key: &str, stored: &Values, says: &Values) -> Vec<String> {
    let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    table
        .columns
        .iter()
        .zip(stored.iter().zip(says))
        .filter(|(_, (stored, says))| stored != says)
        .map(|(column, (stored, says))| {
            // Somebody's address goes to no terminal and no log.
            if *column == "email" {
                return format!("{} {key}: {column} is not what the events say", table.name);
            }
            format!(
                "{} {key}: {column} is {}, the events say {}",
                table.name,
                said(stored),
                said(says)
            )
        })
        .collect()
}

/// Hands on each row: its key, and the values of its other columns.
async fn each_row(
    table: &Table,
    tx: &mut Tx,
    mut take: impl FnMut(String, Values),
) -> Result<(), DbError> {
    // Made of the names in `tables` alone.
    let sql = AssertSqlSafe(table.select());
    let width = table.key.len() + table.columns.len();
    on!(tx, c => {
        let mut rows = sqlx::query(sql).fetch(c);
        while let Some(row) = rows.try_next().await? {
            let mut key = Values::new();
            for i in 0..width {
                key.push(row.try_get(i)?);
            }
            let values = key.split_off(table.key.len());
            take(key.into_iter().flatten().collect::<Vec<_>>().join(" "), values);
        }
    });
    Ok(())
}
