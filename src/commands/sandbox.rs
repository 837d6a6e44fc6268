//! `till sandbox`: the built-in sandbox alone.

use super::{Failure, stop_requested};
use crate::{
    config::Config,
    sandbox::{self, Sandbox},
};

/// What is emulated, what is not, and how that was checked. The README says the same.
const EMULATED: &str = include_str!("emulated.txt");

#[derive(clap::Args)]
#[command(after_long_help = EMULATED)]
pub struct Args {
    /// Where webhooks are delivered, such as http://127.0.0.1:3000/webhook
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
}

pub async fn run(config: Config, args: Args) -> Result<(), Failure> {
    let settings = sandbox::Settings {
        announces: true,
        ..settings(&config, args.forward_to.clone())?
    };
    let sandbox = sandbox::start(settings).await?;
    println!(
        "\n  The built-in sandbox (no Stripe account) answers at {}",
        sandbox.url
    );
    println!("  Keys      anything that begins with sk_test_");
    println!(
        "  Webhooks  {}\n",
        args.forward_to
            .as_deref()
            .unwrap_or("kept, not delivered: say --forward-to URL")
    );
    // As `stripe listen` says it: people know where to look for the secret, and scripts read it there.
    println!(
        "Ready! You are using Stripe API Version [{}]. Your webhook signing secret is {} (^C to quit)",
        sandbox::API_VERSION,
        sandbox.signing_secret
    );
    stop_requested().await;
    sandbox.stop().await;
    Ok(())
}

/// Starts the sandbox of this configuration; never where real money is taken.
pub async fn start(config: &Config, forward_to: Option<String>) -> Result<Sandbox, Failure> {
    Ok(sandbox::start(settings(config, forward_to)?).await?)
}

fn settings(config: &Config, forward_to: Option<String>) -> Result<sandbox::Settings, Failure> {
    if config.is_production() {
        return Err("the built-in sandbox does not run with TILL_ENV=production".into());
    }
    Ok(sandbox::Settings {
        addr: config.sandbox_addr.clone(),
        database: config.data_dir.join("sandbox.db"),
        signing_secret: config
            .webhook_secrets
            .first()
            .map(|secret| secret.expose().to_owned()),
        forward_to,
        seed: Some(sandbox::Seed {
            namespace: config.namespace.clone(),
            image_base: config.public_url.clone(),
        }),
        announces: false,
        // For tests that hold all that was said against Stripe's description.
        record: std::env::var_os("SANDBOX_RECORD").map(Into::into),
    })
}
