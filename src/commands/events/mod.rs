//! `till events`: the inbox, looked at and applied again. One file per verb.

mod list;
mod replay;
mod show;

use clap::Subcommand;

use super::Failure;
use crate::{clock, config::Config, webhook::inbox::Known};

/// What Stripe said, and what became of it.
#[derive(Subcommand)]
pub enum Verb {
    List(list::Args),
    Show(show::Args),
    Replay(replay::Args),
}

pub async fn run(config: Config, verb: Verb) -> Result<(), Failure> {
    match verb {
        Verb::List(args) => list::run(config, args).await,
        Verb::Show(args) => show::run(config, args).await,
        Verb::Replay(args) => replay::run(config, args).await,
    }
}

fn unknown(id: &str) -> Failure {
    format!("there is no event {id} in this inbox: `till events list` shows the newest").into()
}

/// What an event's state means for it, in words.
fn state(event: &Known, now: i64) -> String {
    let error = event.last_error.as_deref().unwrap_or("nobody said why");
    match event.state.as_str() {
        "received" if event.attempts == 0 => "received: waits to be applied".to_owned(),
        "received" if event.retry_at > now => {
            let at = clock::rfc3339(event.retry_at);
            format!("received: {error}; tried again at {at}")
        }
        "received" => format!("received: {error}; tried again now"),
        "unmatched" => "unmatched: applied once its payment is known".to_owned(),
        "foreign" => "foreign: of another app, account or mode, and never applied".to_owned(),
        "failed" => format!("failed: {error}"),
        other => other.to_owned(),
    }
}
