//! `till events replay`: applies events once more. What was applied before changes nothing.
//!
//! The command does it itself, so that it needs no running shop. A shop that runs may be quicker: whoever comes first
//! applies the event, and the other finds it done.

use std::time::Duration;

use super::{state, unknown};
use crate::{
    clock,
    commands::{Failure, open, output::plain},
    config::Config,
    stamp,
    webhook::{Inbox, inbox, worker},
};

/// What the replayed events let go, such as refunds that waited for their payment, is given this long.
const LET_GO: Duration = Duration::from_secs(20);

/// Apply an event once more, or all that rest as failed; what was applied before changes nothing
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Args {
    /// Its id, such as evt_1NG8Du2eZvKYlo2C
    #[arg(group = "which")]
    id: Option<String>,
    /// All that rest as failed
    #[arg(long, group = "which")]
    failed: bool,
}

pub async fn run(mut config: Config, args: Args) -> Result<(), Failure> {
    open::at_sandbox(&mut config)?;
    let stripe = open::stripe(&config)?;
    let db = open::database(&config).await?;
    // Stripe may be away: what needs nothing of it is applied all the same.
    let stamp = match open::stamp(&config, &stripe).await {
        Ok(stamp) => {
            stamp::claim(&db, &stamp, clock::now()).await?;
            stamp
        }
        Err(error) => match stamp::find(&db).await? {
            Some(stamp) if stamp.livemode == config.livemode() => stamp,
            _ => return Err(error),
        },
    };
    let inbox = Inbox::new(db, stripe, config.namespace, stamp);
    let done = replay(&inbox, args.id).await;
    inbox.db.close().await;
    done
}

async fn replay(inbox: &Inbox, id: Option<String>) -> Result<(), Failure> {
    let ids = match id {
        Some(id) => vec![id],
        None => {
            let mut tx = inbox.db.read().await?;
            inbox::failed(&mut tx).await?
        }
    };
    if ids.is_empty() {
        println!("No event rests as failed.");
    }
    let mut left = 0;
    for id in &ids {
        let mut tx = inbox.db.write().await?;
        if !inbox::receive_again(&mut tx, id).await? {
            return Err(unknown(id));
        }
        tx.commit().await?;
        worker::apply_one(inbox, id, clock::now()).await?;
        let mut tx = inbox.db.read().await?;
        let event = inbox::find(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
        left += i32::from(matches!(event.state.as_str(), "received" | "failed"));
        let kind = event.kind.as_deref().unwrap_or("-");
        let became = state(&event, clock::now());
        println!("{id}  {}  {}", plain(kind), plain(&became));
    }
    if let Ok(drained) = tokio::time::timeout(LET_GO, worker::drain(inbox)).await {
        drained?;
    }
    match (left, ids.len()) {
        (0, _) => Ok(()),
        (_, 1) => Err("the event could not be applied".into()),
        (left, all) => Err(format!("{left} of {all} events could not be applied").into()),
    }
}
