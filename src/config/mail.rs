//! Settings of mail, and whose addresses open the operator's desk.

use lettre::{Address, message::Mailbox};

use super::{
    ConfigError, Secret,
    values::{list, refuse},
};

/// Who mails the receipt of a payment: one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipts {
    Till,
    /// Stripe, as the settings in its dashboard say.
    Stripe,
}

#[derive(Clone, Debug)]
pub struct Mail {
    /// `None`: mail is printed, and shown on /outbox.
    pub smtp_url: Option<Secret>,
    pub from: Mailbox,
    pub receipts: Receipts,
}

impl Mail {
    pub(super) fn read(var: &impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let smtp_url = var("SMTP_URL").map(smtp_url).transpose()?;
        let from = match (var("MAIL_FROM"), &smtp_url) {
            (Some(from), _) => from,
            (None, None) => "shop@localhost".to_owned(),
            (None, Some(_)) => {
                return refuse("SMTP_URL without MAIL_FROM: set the address that mail comes from");
            }
        };
        let Ok(from) = from.parse() else {
            return refuse(
                "MAIL_FROM is no address, such as shop@shop.example or Shop <shop@shop.example>",
            );
        };
        Ok(Self {
            smtp_url,
            from,
            receipts: match var("RECEIPTS").as_deref() {
                None | Some("till") => Receipts::Till,
                Some("stripe") => Receipts::Stripe,
                Some(_) => return refuse("RECEIPTS is neither `till` nor `stripe`"),
            },
        })
    }
}

/// The value is a secret: it may hold a password.
fn smtp_url(value: String) -> Result<Secret, ConfigError> {
    let is_one = url::Url::parse(&value).is_ok_and(|url| {
        matches!(url.scheme(), "smtp" | "smtps")
            && url.host_str().is_some_and(|host| !host.is_empty())
    });
    match is_one {
        true => Ok(Secret::new(value)),
        false => refuse(
            "SMTP_URL is no mail server, such as smtps://user:password@mail.example or smtp://localhost:25",
        ),
    }
}

/// Whether sign-in links and the password go out readable, and not just within this machine.
pub(super) fn is_in_the_clear(smtp_url: &Secret) -> bool {
    let Ok(url) = url::Url::parse(smtp_url.expose()) else {
        return true;
    };
    let near = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let required = url
        .query_pairs()
        .any(|(name, value)| name == "tls" && value == "required");
    url.scheme() != "smtps" && !required && !near
}

pub(super) fn operators(value: Option<String>) -> Result<Vec<String>, ConfigError> {
    let operators = list(value);
    match operators
        .iter()
        .all(|operator| operator.parse::<Address>().is_ok())
    {
        true => Ok(operators
            .iter()
            .map(|operator| operator.to_ascii_lowercase())
            .collect()),
        false => refuse("OPERATOR_EMAILS takes e-mail addresses, comma separated"),
    }
}
