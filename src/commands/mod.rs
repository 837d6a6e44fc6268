//! The command line: one file per subcommand.

#[macro_use]
mod output;

mod events;
mod greeting;
mod ledger;
mod open;
mod products;
mod reconcile;
mod sandbox;
pub mod serve;
mod since;
mod sweep;

use std::{io::IsTerminal, process::ExitCode};

use clap::{Parser, Subcommand};
use tracing_subscriber::{EnvFilter, filter::Directive};

use crate::config::Config;

/// What `till --help` says below the commands.
const HELP: &str = "\
With no setting at all `till` is a shop at http://127.0.0.1:3000 with a built-in Stripe sandbox: no Stripe account is
needed and no money moves. What it keeps is in the folder `data`, below the one it is started in.

Settings come from the environment and from a file named .env in the current folder. A beginning for that file, where
there is none yet:
  till settings > .env";

/// Every setting with its explanation.
const SETTINGS: &str = include_str!("../../.env.example");

/// A shop that sells through Stripe and keeps a ledger of what really happened
#[derive(Parser)]
#[command(name = "till", version, after_help = HELP)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the shop, with the built-in sandbox where no Stripe key is set (the default)
    Serve,
    /// Run the built-in sandbox alone (no Stripe account)
    ///
    /// A small Stripe for a shop in any language: point its library at http://localhost:12111, with any key that begins with
    /// sk_test_. At that address is a desk that shows what was asked and told, and lets things happen at the banks.
    Sandbox(sandbox::Args),
    /// Sell something: create, list, archive products and change prices
    ///
    /// All of it is done at Stripe, or in the built-in sandbox of the shop that is running, and shows in the shop at once.
    #[command(subcommand)]
    Products(products::Verb),
    /// Look at what Stripe said and what became of it: list, show and replay events
    ///
    /// Every delivery is kept as it came before it is answered, and applied after that. One that cannot be applied is tried
    /// again with growing pauses, and then rests as failed until it is replayed.
    #[command(subcommand)]
    Events(events::Verb),
    /// Print the trial balance of the ledger, or verify it
    Ledger {
        #[command(subcommand)]
        verb: Option<ledger::Verb>,
    },
    /// Compare Stripe's record with the ledger, and take up what is missing
    ///
    /// Goes through Stripe's list of events, and then through its Checkout Sessions, refunds, disputes, balance transactions and
    /// payouts, since some events are never made. What belongs to other apps in the account is left alone.
    Reconcile(reconcile::Args),
    /// Print every setting with its explanation: the beginning of a .env file
    Settings,
}

/// Why a command ended. Its text is a sentence with the mend.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Serve);
    if matches!(command, Command::Settings) {
        print!("{SETTINGS}");
        return ExitCode::SUCCESS;
    }
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => return fail(&error),
    };
    let usual = match command {
        Command::Serve | Command::Sandbox(_) => "info,sqlx=warn,hyper=warn",
        // What these have to say they print.
        Command::Products(_)
        | Command::Ledger { .. }
        | Command::Reconcile(_)
        | Command::Settings => "warn",
        // That an event cannot be applied, too.
        Command::Events(_) => "error",
    };
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new(usual))
        // The client library logs each try, and error bodies with it; sessions log their ids. Not even when asked.
        .add_directive(silent("stripe"))
        .add_directive(silent("tower_sessions"))
        .add_directive(silent("tower_sessions_core"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .compact()
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve => serve::run(config).await,
            Command::Sandbox(args) => sandbox::run(config, args).await,
            Command::Products(verb) => products::run(config, verb).await,
            Command::Events(verb) => events::run(config, verb).await,
            Command::Ledger { verb } => ledger::run(config, verb).await,
            Command::Reconcile(args) => reconcile::run(config, args).await,
            Command::Settings => Ok(()),
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&*error),
    }
}

fn silent(library: &str) -> Directive {
    format!("{library}=off")
        .parse()
        .expect("a target and a level")
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("till: {error}");
    ExitCode::FAILURE
}

/// Resolves when the process is asked to stop: Ctrl-C, or SIGTERM from a supervisor.
async fn stop_requested() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
