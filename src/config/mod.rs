//! One struct from the environment (and `.env`). What is wrong is said at start, with the setting and the mend.

mod mail;
mod values;

use std::{fmt, path::PathBuf};

use ipnet::IpNet;
use url::Url;

pub use mail::{Mail, Receipts};
use values::{
    account_id, checkout_origin, database_url, is_live, link, namespace, payment_methods, proxies,
    public_url, reconcile_minutes, refund_window_days, refunds, refuse, secret_key,
    stripe_api_base, suffix, webhook_secrets,
};

/// A value that must not reach a log: `Debug` shows that it is there, not what it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    Development,
    Production,
}

/// What happens when a buyer asks for money back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refunds {
    /// Stripe is asked at once.
    Instant,
    /// An operator decides.
    Request,
    /// Buyers are told to write to the merchant.
    Off,
}

#[derive(Clone, Debug)]
pub struct Config {
    pub environment: Environment,
    /// `None`: the built-in sandbox stands where Stripe stands.
    pub secret_key: Option<Secret>,
    /// Every active signing secret; the first signs the built-in sandbox's deliveries.
    pub webhook_secrets: Vec<Secret>,
    pub stripe_api_base: Url,
    /// For a restricted key, which may not ask which account it belongs to.
    pub stripe_account_id: Option<String>,
    /// The origin of the account's own checkout domain, where it has one.
    pub checkout_origin: Option<String>,
    pub database_url: Secret,
    /// Holds the SQLite files.
    pub data_dir: PathBuf,
    /// Without a trailing slash.
    pub public_url: String,
    pub listen_addr: String,
    pub sandbox_addr: String,
    /// Empty: those switched on in the Stripe dashboard.
    pub payment_methods: Vec<String>,
    /// Marks what is ours in a Stripe account that serves several apps.
    pub namespace: String,
    pub refunds: Refunds,
    /// How long after a payment its buyer may ask for the money back, in days.
    pub refund_window_days: i64,
    /// How often Stripe's record is compared with ours; 0 is never.
    pub reconcile_minutes: u64,
    pub mail: Mail,
    /// The verified addresses under which the desk at /operator opens; lower case.
    pub operators: Vec<String>,
    /// Whose `X-Forwarded-For` is believed; `None` where nothing is said of it.
    pub trusted_proxies: Option<Vec<IpNet>>,
    pub merchant: Merchant,
}

/// What pages and receipts say about the merchant.
#[derive(Clone, Debug)]
pub struct Merchant {
    pub shop_name: String,
    pub support_email: Option<String>,
    pub terms_url: Option<String>,
    pub privacy_url: Option<String>,
    /// Appended to what the buyer reads on the card statement.
    pub statement_descriptor_suffix: Option<String>,
}

/// A setting that cannot be used. Its text names the setting and the mend, never the value of a secret.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(String);

impl ConfigError {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads `.env` of the current folder, then the environment, which wins.
    pub fn from_env() -> Result<Self, ConfigError> {
        match dotenvy::from_path(".env") {
            Ok(_) => {}
            Err(error) if error.not_found() => {}
            // The error would show the line, which may hold a key.
            Err(_) => {
                return refuse(
                    ".env cannot be read: each line is NAME=value, values with spaces in quotes",
                );
            }
        }
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads the settings from `var`; an empty value counts as none.
    pub fn read(var: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let var = |name: &str| {
            var(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };

        let environment = match var("TILL_ENV").as_deref() {
            None | Some("development") => Environment::Development,
            Some("production") => Environment::Production,
            Some(_) => return refuse("TILL_ENV is neither `development` nor `production`"),
        };
        let secret_key = var("STRIPE_SECRET_KEY").map(secret_key).transpose()?;
        let webhook_secrets = webhook_secrets(var("STRIPE_WEBHOOK_SECRET"))?;
        let data_dir = PathBuf::from(var("DATA_DIR").unwrap_or_else(|| "data".to_owned()));
        let listen_addr = var("LISTEN_ADDR").unwrap_or_else(|| "127.0.0.1:3000".to_owned());
        let config = Self {
            environment,
            stripe_api_base: stripe_api_base(var("STRIPE_API_BASE"), secret_key.is_some())?,
            stripe_account_id: account_id(var("STRIPE_ACCOUNT_ID"))?,
            checkout_origin: checkout_origin(var("CHECKOUT_ORIGIN"))?,
            database_url: database_url(var("DATABASE_URL"), &data_dir, secret_key.as_ref())?,
            data_dir,
            public_url: public_url(var("PUBLIC_URL"), &listen_addr)?,
            listen_addr,
            sandbox_addr: var("SANDBOX_ADDR").unwrap_or_else(|| "localhost:12111".to_owned()),
            payment_methods: payment_methods(var("PAYMENT_METHODS"))?,
            namespace: namespace(var("NAMESPACE"))?,
            refunds: refunds(
                var("REFUNDS"),
                environment == Environment::Production || secret_key.as_ref().is_some_and(is_live),
            )?,
            refund_window_days: refund_window_days(var("REFUND_WINDOW_DAYS"))?,
            reconcile_minutes: reconcile_minutes(var("RECONCILE_MINUTES"))?,
            mail: Mail::read(&var)?,
            operators: mail::operators(var("OPERATOR_EMAILS"))?,
            trusted_proxies: var("TRUSTED_PROXIES").map(proxies).transpose()?,
            merchant: Merchant {
                shop_name: var("SHOP_NAME").unwrap_or_else(|| "Till".to_owned()),
                support_email: var("SUPPORT_EMAIL"),
                terms_url: link("TERMS_URL", var("TERMS_URL"))?,
                privacy_url: link("PRIVACY_URL", var("PRIVACY_URL"))?,
                statement_descriptor_suffix: suffix(var("STATEMENT_DESCRIPTOR_SUFFIX"))?,
            },
            secret_key,
            webhook_secrets,
        };
        config.fail_closed()?;
        Ok(config)
    }

    pub fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }

    /// Live keys say so themselves; the sandbox and test keys are test mode.
    pub fn livemode(&self) -> bool {
        self.secret_key.as_ref().is_some_and(is_live)
    }

    /// What must never take real money does not start.
    fn fail_closed(&self) -> Result<(), ConfigError> {
        if self.secret_key.is_some() && self.webhook_secrets.is_empty() {
            return refuse(
                "STRIPE_WEBHOOK_SECRET is missing: without it no payment could be believed. \
                 `stripe listen --forward-to localhost:3000/webhook` prints one for development; \
                 in production the dashboard's webhook endpoint shows it",
            );
        }
        // A live key takes real money, whatever the environment is called.
        if !self.is_production() && !self.livemode() {
            return Ok(());
        }
        match &self.secret_key {
            None => refuse(
                "TILL_ENV=production without STRIPE_SECRET_KEY: the built-in sandbox never runs in production",
            ),
            Some(key) if !is_live(key) => refuse(
                "TILL_ENV=production with a test key: set STRIPE_SECRET_KEY to the live key (sk_live_ or rk_live_)",
            ),
            Some(_) if !self.public_url.starts_with("https://") => refuse(
                "a live key (or TILL_ENV=production) with a plain-http PUBLIC_URL: set the shop's https:// address",
            ),
            Some(_)
                if self.stripe_api_base.origin().ascii_serialization()
                    != "https://api.stripe.com" =>
            {
                refuse("a live key is sent to https://api.stripe.com alone: remove STRIPE_API_BASE")
            }
            Some(_) if self.mail.smtp_url.is_none() => refuse(
                "a live key (or TILL_ENV=production) without SMTP_URL: nobody could sign in, and no buyer would hear of a \
                 payment. Set it to the mail server, such as smtps://user:password@mail.example",
            ),
            Some(_)
                if self
                    .mail
                    .smtp_url
                    .as_ref()
                    .is_some_and(mail::is_in_the_clear) =>
            {
                refuse(
                    "SMTP_URL sends passwords and sign-in links in the clear: begin it with smtps://, or add ?tls=required",
                )
            }
            Some(_) if self.refunds == Refunds::Request && self.operators.is_empty() => refuse(
                "REFUNDS=request (the default in production) without OPERATOR_EMAILS: nobody could approve a refund. \
                 Set OPERATOR_EMAILS to who may, or REFUNDS=off",
            ),
            Some(_) if self.trusted_proxies.is_none() => refuse(
                "a live key (or TILL_ENV=production) without TRUSTED_PROXIES: behind a proxy everybody would be one client, \
                 and limited as one. Set it to the proxy's address, such as 127.0.0.1, or to `none` where there is none",
            ),
            Some(_) => Ok(()),
        }
    }
}
