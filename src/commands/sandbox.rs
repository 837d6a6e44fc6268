//! `till sandbox`: the built-in sandbox alone.

use super::{Failure, not_in_production, stop_requested};
use crate::{config::Config, sandbox};

#[derive(clap::Args)]
pub struct Args {
    /// Where webhooks are delivered, such as http://127.0.0.1:3000/webhook
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
}

pub async fn run(config: Config, args: Args) -> Result<(), Failure> {
    not_in_production(&config)?;
    std::fs::create_dir_all(&config.data_dir).map_err(|error| {
        format!(
            "cannot write to the folder {}: {error}. Mend its owner, or set DATA_DIR",
            config.data_dir.display()
        )
    })?;
    let sandbox = sandbox::start(sandbox::Settings {
        addr: config.sandbox_addr.clone(),
        database: config.data_dir.join("sandbox.db"),
        signing_secret: config
            .webhook_secrets
            .first()
            .map(|secret| secret.expose().to_owned()),
        forward_to: args.forward_to.clone(),
        seed: Some(sandbox::Seed {
            namespace: config.namespace.clone(),
            image_base: config.public_url.clone(),
        }),
    })
    .await?;
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
