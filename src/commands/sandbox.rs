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
    let forward_to = args.forward_to.as_deref().map(forward_url).transpose()?;
    let settings = sandbox::Settings {
        announces: true,
        ..settings(&config, forward_to.clone())?
    };
    let sandbox = sandbox::start(settings).await?;
    println!(
        "\n  The built-in sandbox (no Stripe account) answers at {}",
        sandbox.url
    );
    println!("  Keys      anything that begins with sk_test_");
    println!(
        "  Webhooks  {}\n",
        forward_to
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

/// The address somebody means, read as `stripe listen` reads it: `3000` and `localhost:3000/webhook` will do.
fn forward_url(given: &str) -> Result<String, Failure> {
    let url = if given.contains("://") {
        given.to_owned()
    } else if given.parse::<u16>().is_ok() {
        format!("http://localhost:{given}")
    } else if given.starts_with('/') {
        format!("http://localhost{given}")
    } else {
        format!("http://{given}")
    };
    let is_web = url::Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if is_web {
        return Ok(url);
    }
    Err(format!(
        "--forward-to `{given}` is not an http or https address: say one such as http://127.0.0.1:3000/webhook"
    )
    .into())
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

#[cfg(test)]
mod tests {
    use super::forward_url;

    #[test]
    fn an_address_is_read_as_stripe_listen_reads_it() {
        for (given, meant) in [
            (
                "http://127.0.0.1:3000/webhook",
                "http://127.0.0.1:3000/webhook",
            ),
            ("https://shop.test/hook", "https://shop.test/hook"),
            ("localhost:3000/webhook", "http://localhost:3000/webhook"),
            ("4242", "http://localhost:4242"),
            ("/webhook", "http://localhost/webhook"),
        ] {
            assert_eq!(forward_url(given).ok().as_deref(), Some(meant));
        }
        for given in ["", "ftp://127.0.0.1/x", "not a url", "localhost:port/x"] {
            let refused = forward_url(given).unwrap_err().to_string();
            assert!(refused.contains("http or https"), "{given}: {refused}");
        }
    }
}
