//! `till ledger`: the trial balance, and the payments that somebody should look at. `till ledger verify`: whether it is what the events tell.

mod verify;

use clap::Subcommand;

use super::{Failure, open};
use crate::{
    clock,
    config::Config,
    ledger::{balance, flags},
    reconcile,
    webhook::inbox,
};

/// What is done with the ledger instead of printing its trial balance.
#[derive(Subcommand)]
pub enum Verb {
    /// Rebuild the ledger in memory from the stored events and compare
    ///
    /// Every derived row and every entry is compared with what the stored events and retrieved objects tell. Prints the
    /// differences, and exits with 1 if there are any. Writes nothing and asks Stripe nothing; the shop may run meanwhile.
    Verify,
}

pub async fn run(config: Config, verb: Option<Verb>) -> Result<(), Failure> {
    match verb {
        Some(Verb::Verify) => verify::run(config).await,
        None => print_balance(config).await,
    }
}

async fn print_balance(config: Config) -> Result<(), Failure> {
    let db = open::database(&config).await?;
    let mut tx = db.read().await?;
    let accounts = balance::trial_balance(&mut tx).await?;
    let unbalanced = balance::unbalanced(&mut tx).await?;
    let events = inbox::count_by_state(&mut tx).await?;
    let flags = flags::list(&mut tx).await?;
    drop(tx);
    let reconciled = reconcile::last(&db).await?;
    db.close().await;

    if accounts.is_empty() {
        println!("The journal is empty: nothing has been sold yet.");
    } else {
        println!("{:<18} {:>18} {:>18}", "Account", "Debit", "Credit");
        for row in &accounts {
            println!(
                "{:<18} {:>18} {:>18}",
                row.account,
                row.debit.to_string(),
                row.credit.to_string()
            );
        }
    }
    let counted: Vec<String> = events
        .iter()
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    println!(
        "\nEvents: {}",
        if counted.is_empty() {
            "none".to_owned()
        } else {
            counted.join(", ")
        }
    );
    match reconciled {
        Some(run) => println!(
            "Reconciled: {}, run {}: {run}",
            clock::readable(run.ended_at.unwrap_or(run.began_at)),
            run.number
        ),
        None => println!("Reconciled: never"),
    }
    if !flags.is_empty() {
        println!("Flagged:");
    }
    for flag in flags {
        println!("  {}  {}", flag.payment, flag.why);
    }
    if unbalanced.is_empty() {
        println!("Debits equal credits in every currency.");
        Ok(())
    } else {
        Err(format!("debits and credits differ in {}", unbalanced.join(", ")).into())
    }
}
