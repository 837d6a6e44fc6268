//! `till sandbox`: the built-in sandbox alone.

use super::{Failure, stop_requested};
use crate::{
    config::Config,
    sandbox::{self, Sandbox},
};

#[derive(clap::Args)]
pub struct Args {
    /// Where webhooks are delivered, such as http://127.0.0.1:3000/webhook
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
}

pub async fn run(config: Config, args: Args) -> Result<(), Failure> {
    let sandbox = start(&config, args.forward_to.clone()).await?;
    println!(
        "\n  The built-in sandbox (no Stripe account) answers at {}",
        sandbox.url
    );
    println!("  Keys      anything that begins with sk_test_");
    println!(
        "  Webhooks  {}",
        args.forward_to
            .as_deref()
            .unwrap_or("kept, not delivered: say --forward-to URL")
    );
    println!(
        "  Your webhook signing secret is {}\n",
        sandbox.signing_secret
    );
    stop_requested().await;
    sandbox.stop().await;
    Ok(())
}

/// Starts the sandbox of this configuration; never where real money is taken.
pub async fn start(config: &Config, forward_to: Option<String>) -> Result<Sandbox, Failure> {
    if config.is_production() {
        return Err("the built-in sandbox does not run with TILL_ENV=production".into());
    }
    let settings = sandbox::Settings {
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
    };
    Ok(sandbox::start(settings).await?)
}
