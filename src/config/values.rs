//! Single settings: what each takes, and the sentence for what it does not.

use std::{net::IpAddr, path::Path};

use ipnet::IpNet;
use url::Url;

use super::{ConfigError, Refunds, Secret};

pub(super) fn refuse<T>(sentence: impl Into<String>) -> Result<T, ConfigError> {
    Err(ConfigError::new(sentence))
}

pub(super) fn is_live(key: &Secret) -> bool {
    key.expose().starts_with("sk_live_") || key.expose().starts_with("rk_live_")
}

pub(super) fn secret_key(value: String) -> Result<Secret, ConfigError> {
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

pub(super) fn webhook_secrets(value: Option<String>) -> Result<Vec<Secret>, ConfigError> {
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

pub(super) fn stripe_api_base(value: Option<String>, has_key: bool) -> Result<Url, ConfigError> {
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

pub(super) fn database_url(
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

/// By default where Till listens, so that another port is one setting.
pub(super) fn public_url(value: Option<String>, listen_addr: &str) -> Result<String, ConfigError> {
    let value = value.unwrap_or_else(|| match listen_addr.rsplit_once(':') {
        Some(("0.0.0.0" | "[::]", port)) => format!("http://127.0.0.1:{port}"),
        _ => format!("http://{listen_addr}"),
    });
    match origin(&value) {
        Some(origin) => Ok(origin),
        None => {
            refuse("PUBLIC_URL is not the shop's address, such as https://shop.example (no path)")
        }
    }
}

pub(super) fn checkout_origin(value: Option<String>) -> Result<Option<String>, ConfigError> {
    match value.map(|value| origin(&value)) {
        None => Ok(None),
        Some(Some(origin)) if origin.starts_with("https://") => Ok(Some(origin)),
        Some(_) => refuse(
            "CHECKOUT_ORIGIN is not the address of a checkout domain, such as https://pay.shop.example",
        ),
    }
}

/// Scheme, host and port of an address that has nothing else.
fn origin(value: &str) -> Option<String> {
    let url = Url::parse(value).ok()?;
    let bare =
        matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none();
    bare.then(|| url.origin().ascii_serialization())
}

pub(super) fn account_id(value: Option<String>) -> Result<Option<String>, ConfigError> {
    match value {
        Some(id) if !id.starts_with("acct_") => refuse(
            "STRIPE_ACCOUNT_ID is no account id: it begins with acct_ and stands in the dashboard's settings",
        ),
        other => Ok(other),
    }
}

pub(super) fn payment_methods(value: Option<String>) -> Result<Vec<String>, ConfigError> {
    let methods = list(value);
    let known = |method: &String| {
        method
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    if methods.iter().all(known) {
        Ok(methods)
    } else {
        refuse("PAYMENT_METHODS takes Stripe's names, comma separated, such as card,link")
    }
}

pub(super) fn link(name: &str, value: Option<String>) -> Result<Option<String>, ConfigError> {
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

pub(super) fn namespace(value: Option<String>) -> Result<String, ConfigError> {
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

/// Where real money is taken, nobody has it back without an operator, unless that is said.
pub(super) fn refunds(value: Option<String>, real_money: bool) -> Result<Refunds, ConfigError> {
    match value.as_deref() {
        None if real_money => Ok(Refunds::Request),
        Some("request") => Ok(Refunds::Request),
        None | Some("instant") => Ok(Refunds::Instant),
        Some("off") => Ok(Refunds::Off),
        Some(_) => refuse("REFUNDS is neither `instant`, `request` nor `off`"),
    }
}

/// Single addresses and whole networks, or `none`.
pub(super) fn proxies(value: String) -> Result<Vec<IpNet>, ConfigError> {
    if value == "none" {
        return Ok(Vec::new());
    }
    let read = |text: String| {
        let single = text.parse::<IpAddr>().map(IpNet::from);
        single.or_else(|_| text.parse::<IpNet>())
    };
    let proxies: Result<Vec<_>, _> = list(Some(value)).into_iter().map(read).collect();
    proxies.or_else(|_| {
        refuse("TRUSTED_PROXIES takes addresses and networks, comma separated, such as 127.0.0.1,10.0.0.0/8, or `none`")
    })
}

pub(super) fn refund_window_days(value: Option<String>) -> Result<i64, ConfigError> {
    match value.map_or(Ok(30), |value| value.parse()) {
        Ok(days @ 1..=3650) => Ok(days),
        _ => refuse("REFUND_WINDOW_DAYS is not a number of days from 1 to 3650"),
    }
}

pub(super) fn reconcile_minutes(value: Option<String>) -> Result<u64, ConfigError> {
    match value.map_or(Ok(10), |value| value.parse()) {
        Ok(minutes @ 0..=1440) => Ok(minutes),
        _ => refuse("RECONCILE_MINUTES is not a number of minutes from 0 (off) to 1440"),
    }
}

/// Stripe's rule for card statements (docs: "Statement descriptors").
pub(super) fn suffix(value: Option<String>) -> Result<Option<String>, ConfigError> {
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

pub(super) fn list(value: Option<String>) -> Vec<String> {
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
