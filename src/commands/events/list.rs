//! `till events list`: the newest events, and what became of them.

use super::state;
use crate::{
    clock,
    commands::{
        Failure, open,
        output::{plain, table},
        since::{self, Since},
    },
    config::Config,
    webhook::inbox::{self, State, Wanted},
};

/// Show the newest events, and what became of each
#[derive(clap::Args)]
pub struct Args {
    /// Only those that rest as failed
    #[arg(long)]
    failed: bool,
    /// Only those of this type, such as charge.refunded or charge.*
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Only those received since then: 7d, 12h, 2026-11-21
    #[arg(long, value_name = "WHEN", value_parser = since::read)]
    since: Option<Since>,
    /// How many at most
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
}

pub async fn run(config: Config, args: Args) -> Result<(), Failure> {
    let now = clock::now();
    let wanted = Wanted {
        state: args.failed.then_some(State::Failed),
        kind: args.kind,
        since: args.since.map(|since| since.moment(now)),
    };
    let db = open::database(&config).await?;
    let mut tx = db.read().await?;
    let events = inbox::list(&mut tx, &wanted, args.limit).await?;
    let all = inbox::count(&mut tx, &wanted).await?;
    drop(tx);
    db.close().await;

    if events.is_empty() {
        println!(
            "{}",
            if args.failed {
                "No such event rests as failed."
            } else {
                "There is no such event."
            }
        );
        return Ok(());
    }
    let mut lines = vec![["Received", "Event", "Type", "Tries", "State"].map(str::to_owned)];
    for event in &events {
        lines.push([
            clock::rfc3339(event.received_at),
            event.id.clone(),
            plain(event.kind.as_deref().unwrap_or("-")),
            event.attempts.to_string(),
            plain(&state(event, now)),
        ]);
    }
    let mut text = table(&lines);
    let shown = i64::try_from(events.len())?;
    if shown < all {
        text.push_str(&format!(
            "\nThe newest {shown} of {all}: --limit shows more.\n"
        ));
    }
    print!("{text}");
    Ok(())
}
