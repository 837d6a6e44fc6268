//! Where letters leave the shop.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{AsyncSmtpTransportBuilder, Error, PoolConfig, extension::ClientId},
};

use super::{message::Sender, rows::Mail, trouble::Trouble};
use crate::config::{Config, ConfigError};

/// How many letters leave at once.
pub const AT_ONCE: u32 = 4;
/// A server that does not greet us within this time is away.
const GREETS: Duration = Duration::from_secs(15);
/// One that does not take a letter within this time is away. Less than a letter is claimed for.
const TAKES: Duration = Duration::from_secs(60);

pub enum Door {
    Smtp(Box<Smtp>),
    /// No mail server: what is written is printed, and stays to be read on /outbox.
    Printed(fn(&str)),
}

pub struct Smtp {
    builder: AsyncSmtpTransportBuilder,
    sender: Sender,
    /// Connected while there is something to send.
    open: Option<AsyncSmtpTransport<Tokio1Executor>>,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Not now: the server has said so of this letter.
    Later(Trouble),
    /// Not this letter, the server says; it may say so because of our own address.
    Refused(Trouble),
    /// Nobody knows: the server went away over it.
    Away(Trouble),
}

impl Door {
    /// The mail server that is set; where none is, `print`.
    pub fn of(config: &Config, print: fn(&str)) -> Result<Self, ConfigError> {
        let Some(url) = &config.mail.smtp_url else {
            return Ok(Self::Printed(print));
        };
        // The error would show the value.
        let builder =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(|_| {
                ConfigError::new(
                    "SMTP_URL is no mail server, such as smtps://user:password@mail.example or \
                 smtp://user:password@mail.example?tls=required",
                )
            })?;
        let mut builder = builder
            .timeout(Some(GREETS))
            .pool_config(PoolConfig::new().max_size(AT_ONCE));
        if let Some(host) = host(config) {
            builder = builder.hello_name(ClientId::Domain(host));
        }
        Ok(Self::Smtp(Box::new(Smtp {
            builder,
            sender: Sender::new(config),
            open: None,
        })))
    }

    /// Whether what has left is to be read on /outbox.
    pub fn keeps(&self) -> bool {
        matches!(self, Self::Printed(_))
    }

    /// Makes sure that the server is there and lets us in, before any letter is at stake.
    pub async fn open(&mut self) -> Result<(), Trouble> {
        let Self::Smtp(smtp) = self else {
            return Ok(());
        };
        let transport = smtp
            .open
            .get_or_insert_with(|| smtp.builder.clone().build());
        let why = match tokio::time::timeout(GREETS, transport.test_connection()).await {
            Ok(Ok(true)) => return Ok(()),
            Ok(Ok(false)) => Trouble::seen("it broke off"),
            Ok(Err(error)) => Trouble::of(&error),
            Err(_) => Trouble::seen("no answer in time"),
        };
        self.close();
        Err(why)
    }

    /// Nothing is left to send, or the server went away: the next letter finds a connection of its own.
    pub fn close(&mut self) {
        if let Self::Smtp(smtp) = self {
            smtp.open = None;
        }
    }

    pub async fn send(&self, mail: &Mail) -> Outcome {
        let smtp = match self {
            Self::Printed(print) => {
                print(&printed(mail));
                return Outcome::Sent;
            }
            Self::Smtp(smtp) => smtp,
        };
        let message = match smtp.sender.write(mail) {
            Ok(message) => message,
            Err(words) => {
                return Outcome::Refused(Trouble {
                    words,
                    ..Trouble::seen("not to be written")
                });
            }
        };
        let Some(transport) = &smtp.open else {
            return Outcome::Away(Trouble::seen("no connection"));
        };
        match tokio::time::timeout(TAKES, transport.send(message)).await {
            Ok(Ok(_)) => Outcome::Sent,
            Ok(Err(error)) => judge(&error),
            Err(_) => Outcome::Away(Trouble::seen("no answer in time")),
        }
    }
}

fn judge(error: &Error) -> Outcome {
    let why = Trouble::of(error);
    match error.status().map(u16::from) {
        // It closes, or does not know us: that is about the server and our settings, not about this letter.
        Some(421 | 454 | 530 | 534 | 535 | 538) => Outcome::Away(why),
        Some(_) if error.is_transient() => Outcome::Later(why),
        Some(_) => Outcome::Refused(why),
        // lettre itself found that it cannot be sent.
        None if error.is_client() => Outcome::Refused(why),
        None => Outcome::Away(why),
    }
}

/// The name that we greet with, where the shop has one.
fn host(config: &Config) -> Option<String> {
    let url = url::Url::parse(&config.public_url).ok()?;
    url.domain()
        .filter(|domain| domain.contains('.'))
        .map(str::to_owned)
}

/// For the terminal, whose cursor what people typed must not move.
fn printed(mail: &Mail) -> String {
    let plain = |line: &str| -> String {
        line.chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect()
    };
    let mut out = format!(
        "\n  Mail      to {}: {}\n",
        plain(&mail.recipient),
        plain(&mail.subject)
    );
    for line in mail.text.lines() {
        out.push_str(format!("  | {}", plain(line)).trim_end());
        out.push('\n');
    }
    out.push('\n');
    out
}
