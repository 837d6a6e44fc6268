//! What a command begins with that speaks with Stripe: the account of these settings, and the database that is its own.

use url::Url;

use super::Failure;
use crate::{
    clock,
    config::{Config, Secret},
    db::Db,
    gateway::{self, GatewayError, Stripe},
    stamp::{self, Stamp},
    webhook::Inbox,
};

/// A key of the built-in sandbox's own: it knows no others.
const SANDBOX_KEY: &str = "sk_test_till_built_in_sandbox";

/// The shop of these settings, beside a `till` that may be running: it is the caller's to close the database.
pub async fn inbox(mut config: Config) -> Result<Inbox, Failure> {
    at_sandbox(&mut config)?;
    let stripe = self::stripe(&config)?;
    // Stripe first: where nobody answers no database is made.
    let stamp = self::stamp(&config, &stripe).await?;
    let db = database(&config).await?;
    stamp::claim(&db, &stamp, clock::now()).await?;
    Ok(Inbox::new(db, stripe, config.namespace, stamp))
}

/// Whoever answers at `config.stripe_api_base`: without a key that must be the built-in sandbox.
pub fn stripe(config: &Config) -> Result<Stripe, GatewayError> {
    let key = config
        .secret_key
        .clone()
        .unwrap_or_else(|| Secret::new(SANDBOX_KEY));
    Stripe::new(
        &key,
        &config.stripe_api_base,
        config.checkout_origin.as_deref(),
    )
}

/// Beside a shop: without a key Stripe's place is taken by the sandbox that runs in it.
pub fn at_sandbox(config: &mut Config) -> Result<(), Failure> {
    if config.secret_key.is_none() {
        config.stripe_api_base = Url::parse(&format!("http://{}", config.sandbox_addr)).map_err(
            |_| "SANDBOX_ADDR is no address: it takes a name and a port, such as localhost:12111",
        )?;
    }
    Ok(())
}

/// Opens the database; whose it is has not been looked at yet.
pub async fn database(config: &Config) -> Result<Db, Failure> {
    Db::connect(config.database_url.expose()).await.map_err(|error| {
        format!("cannot open the database: {error}. Is DATABASE_URL right, and can its folder be written?").into()
    })
}

/// Asks which account and mode this is: a restricted key may not, and the settings say.
pub async fn stamp(config: &Config, stripe: &Stripe) -> Result<Stamp, Failure> {
    let account_id = match gateway::account_id(stripe).await {
        Ok(id) => id,
        Err(GatewayError::Refused { status: 403, .. }) => {
            config.stripe_account_id.clone().ok_or(
                "this key may not ask which Stripe account it belongs to: set STRIPE_ACCOUNT_ID (acct_..)",
            )?
        }
        Err(_) if config.secret_key.is_none() => {
            return Err(format!(
                "the built-in sandbox does not answer at {}: start `make run` first (or `till`), or set STRIPE_SECRET_KEY",
                config.stripe_api_base.as_str().trim_end_matches('/')
            )
            .into());
        }
        Err(error) => {
            return Err(format!(
                "cannot ask Stripe which account this is: {error}. Is STRIPE_SECRET_KEY right, and the network up?"
            )
            .into());
        }
    };
    Ok(Stamp {
        account_id,
        livemode: config.livemode(),
    })
}
