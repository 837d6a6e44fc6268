//! One struct from the environment (and `.env`). What is wrong is said at start, with the setting and the mend.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use url::Url;

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

#[derive(Clone, Debug)]
pub struct Config {
    pub environment: Environment,
    /// `None`: the built-in sandbox stands where Stripe stands.
    pub secret_key: Option<Secret>,
    /// Every active signing secret; the first signs the built-in sandbox's deliveries.
    pub webhook_secrets: Vec<Secret>,
    pub stripe_api_base: Url,
    pub database_url: Secret,
    /// Holds `till.db` and `sandbox.db`.
    pub data_dir: PathBuf,
    /// Without a trailing slash.
    pub public_url: String,
    pub listen_addr: String,
    pub sandbox_addr: String,
    /// Empty: those switched on in the Stripe dashboard.
    pub payment_methods: Vec<String>,
    /// Marks what is ours in a Stripe account that serves several apps.
    pub namespace: String,
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

fn refuse<T>(sentence: impl Into<String>) -> Result<T, ConfigError> {
    Err(ConfigError::new(sentence))
}

impl Config {
    /// Reads `.env` of the current folder, then the environment, which wins.
    pub fn from_env() -> Result<Self, ConfigError> {
        match dotenvy::dotenv() {
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
        let config = Self {
            environment,
            stripe_api_base: stripe_api_base(var("STRIPE_API_BASE"), secret_key.is_some())?,
            database_url: database_url(var("DATABASE_URL"), &data_dir, secret_key.as_ref())?,
            data_dir,
            public_url: public_url(var("PUBLIC_URL"))?,
            listen_addr: var("LISTEN_ADDR").unwrap_or_else(|| "127.0.0.1:3000".to_owned()),
            sandbox_addr: var("SANDBOX_ADDR").unwrap_or_else(|| "localhost:12111".to_owned()),
            payment_methods: list(var("PAYMENT_METHODS")),
            namespace: namespace(var("NAMESPACE"))?,
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
        if !self.is_production() {
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
                "TILL_ENV=production with a plain-http PUBLIC_URL: set the shop's https:// address",
            ),
            Some(_) if self.stripe_api_base.scheme() != "https" => refuse(
                "TILL_ENV=production with a plain-http STRIPE_API_BASE: remove it to reach Stripe itself",
            ),
            Some(_) => Ok(()),
        }
    }
}

fn is_live(key: &Secret) -> bool {
    key.expose().starts_with("sk_live_") || key.expose().starts_with("rk_live_")
}

fn secret_key(value: String) -> Result<Secret, ConfigError> {
    let what = if value.starts_with("pk_") {
        "is a publishable key"
    } else if value.starts_with("whsec_") {
        "is a webhook signing secret (that belongs in STRIPE_WEBHOOK_SECRET)"
    } else if ["sk_test_", "rk_test_", "sk_live_", "rk_live_"]
        .iter()
        .any(|prefix| {
            value
                .strip_prefix(prefix)
                .is_some_and(|rest| !rest.is_empty())
        })
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return Ok(Secret::new(value));
    } else {
        "is not a Stripe key"
    };
    refuse(format!(
        "STRIPE_SECRET_KEY {what}: it takes a secret key (sk_test_.., sk_live_..) or a restricted one (rk_..); \
         leave it empty to run on the built-in sandbox"
    ))
}

fn webhook_secrets(value: Option<String>) -> Result<Vec<Secret>, ConfigError> {
    let secrets = list(value);
    if secrets
        .iter()
        .any(|secret| !secret.starts_with("whsec_") || secret.len() < 16)
    {
        return refuse(
            "STRIPE_WEBHOOK_SECRET holds something that is no signing secret: each begins with whsec_",
        );
    }
    Ok(secrets.into_iter().map(Secret::new).collect())
}

fn stripe_api_base(value: Option<String>, has_key: bool) -> Result<Url, ConfigError> {
    let Some(value) = value else {
        return Ok(Url::parse("https://api.stripe.com/").expect("a constant URL"));
    };
    if !has_key {
        return refuse(
            "STRIPE_API_BASE without STRIPE_SECRET_KEY: set both, or neither for the built-in sandbox",
        );
    }
    match Url::parse(&value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Ok(url),
        _ => refuse("STRIPE_API_BASE is not an http(s) address, such as http://localhost:12111"),
    }
}

fn database_url(
    value: Option<String>,
    data_dir: &Path,
    key: Option<&Secret>,
) -> Result<Secret, ConfigError> {
    match value {
        Some(url)
            if ["sqlite:", "postgres:", "postgresql:"]
                .iter()
                .any(|scheme| url.starts_with(scheme)) =>
        {
            Ok(Secret::new(url))
        }
        Some(_) => {
            refuse("DATABASE_URL is neither sqlite://path nor postgres://user:password@host/name")
        }
        // The sandbox's payments, an account's test payments and its live ones are never one ledger.
        None => {
            let file = match key {
                None => "till.db",
                Some(key) if is_live(key) => "till-live.db",
                Some(_) => "till-test.db",
            };
            Ok(Secret::new(format!(
                "sqlite://{}",
                data_dir.join(file).display()
            )))
        }
    }
}

fn public_url(value: Option<String>) -> Result<String, ConfigError> {
    let value = value.unwrap_or_else(|| "http://127.0.0.1:3000".to_owned());
    match Url::parse(&value) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && url.path() == "/"
                && url.query().is_none() =>
        {
            Ok(url.origin().ascii_serialization())
        }
        _ => refuse("PUBLIC_URL is not the shop's address, such as https://shop.example (no path)"),
    }
}

fn link(name: &str, value: Option<String>) -> Result<Option<String>, ConfigError> {
    match value {
        Some(url)
            if !url.starts_with("https://")
                && !url.starts_with("http://")
                && !url.starts_with('/') =>
        {
            refuse(format!(
                "{name} is not a link: it begins with https:// or /"
            ))
        }
        other => Ok(other),
    }
}

fn namespace(value: Option<String>) -> Result<String, ConfigError> {
    let value = value.unwrap_or_else(|| "till".to_owned());
    if value.len() <= 40
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    {
        Ok(value)
    } else {
        refuse("NAMESPACE takes up to 40 letters, digits, - and _")
    }
}

/// Stripe's rule for card statements (docs: "Statement descriptors").
fn suffix(value: Option<String>) -> Result<Option<String>, ConfigError> {
    match value {
        Some(text)
            if text.len() > 22
                || text
                    .chars()
                    .any(|c| "<>\\'\"*".contains(c) || !c.is_ascii()) =>
        {
            refuse(
                "STATEMENT_DESCRIPTOR_SUFFIX takes up to 22 plain characters, without < > \\ ' \" *",
            )
        }
        other => Ok(other),
    }
}

fn list(value: Option<String>) -> Vec<String> {
    value
        .map(|value| {
            value
                .split(',')
                .map(|item| item.trim().to_owned())
                .filter(|item| !item.is_empty())
                .collect()
        })
        .unwrap_or_default()
}
