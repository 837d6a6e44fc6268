//! `till reconcile`: Stripe's record against ours.

use std::time::{Duration, Instant};

use super::{
    Failure, open,
    since::{self, Since},
};
use crate::{
    catalogue, clock,
    config::Config,
    reconcile::{Ask, By, DAY, Events, INTERVAL, LAG, Run, reconcile},
    webhook::Inbox,
};

/// What `till reconcile --help` says below the switches.
const HELP: &str = "\
A running shop does this by itself, at its start and every RECONCILE_MINUTES. What was made within the last minute has a
few seconds to arrive, and is looked for in Stripe's list of events by the next run. It ends with one line, such as
  30 days, 1,204 objects compared, 0 missing, 0 different
and exits with 1 when something was missing or different and was not fixed, or could not be compared. Cut off, it goes on
where it was when it is started again within the hour; where it was killed, after five minutes.";

#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// How far back: 30d, 36h, 90m, or a day such as 2026-11-01. Said, Stripe's list of events is gone through that far back,
    /// and not only from where it was last gone through; it reaches back 30 days [default: 30d]
    #[arg(long, value_name = "TIME", value_parser = since::read)]
    since: Option<Since>,
    /// Take up what is missing or different, by the path that a delivery takes
    #[arg(long)]
    fix: bool,
}

/// How often it is told how far it has come.
const TELLS: Duration = Duration::from_secs(3);

pub async fn run(config: Config, args: Args) -> Result<(), Failure> {
    let inbox = open::inbox(config).await?;
    let done = compare(&inbox, &args).await;
    inbox.db.close().await;
    done
}

async fn compare(inbox: &Inbox, args: &Args) -> Result<(), Failure> {
    let now = clock::now();
    let since = args.since.unwrap_or(Since::Ago(30 * DAY)).moment(now);
    if since >= now {
        return Err("--since is not in the past: say how far back, such as 30d".into());
    }
    let ask = Ask {
        by: By::Command,
        fixes: args.fix,
        since,
        events: match args.since {
            Some(_) => Events::All,
            None => Events::Untaken,
        },
        lag: LAG,
        interval: INTERVAL,
        now,
    };
    let mut told = Instant::now();
    let mut tell = |run: &Run| {
        if told.elapsed() >= TELLS {
            told = Instant::now();
            eprintln!("{}: {run} so far", run.step);
        }
    };
    let run = reconcile(inbox, &ask, &mut tell).await.map_err(|error| {
        format!("reconciling was cut off: {error}. Started again within the hour it goes on where it was")
    })?;
    println!("{run}");
    if args.fix {
        // Of what is sold no event is looked for: the shop's copy is made anew.
        catalogue::refresh(&inbox.db, &inbox.stripe, &inbox.namespace)
            .await
            .map_err(|error| format!("the catalogue could not be copied: {error}"))?;
    }
    match (run.is_whole(), run.left()) {
        (true, _) => Ok(()),
        (false, 0) => Err("not all could be compared".into()),
        (false, left) if args.fix => Err(format!(
            "{left} could not be fixed: the inbox says why (`till events list --failed`)"
        )
        .into()),
        (false, left) => {
            Err(format!("{left} not as Stripe has it: `till reconcile --fix` takes it up").into())
        }
    }
}
