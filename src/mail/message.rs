//! A letter as mail servers take it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};

use super::rows::Mail;
use crate::config::Config;

/// That no person wrote it: answering machines leave it alone (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Who writes, and where an answer goes.
#[derive(Clone, Debug)]
pub struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl Sender {
    pub fn new(config: &Config) -> Self {
        let support = config.merchant.support_email.as_ref();
        Self {
            from: from(config),
            reply_to: support.and_then(|support| support.parse().ok()),
        }
    }

    /// Why it cannot be written, in words, where the address is none.
    pub fn write(&self, mail: &Mail) -> Result<Message, String> {
        let to: Address = mail
            .recipient
            .parse()
            .map_err(|_| "no e-mail address".to_owned())?;
        // The row's own: whoever gets it twice can tell.
        let id = format!("<{}@{}>", mail.id, self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&mail.subject))
            .date(moment(mail.created_at))
            .message_id(Some(id))
            .header(AutoSubmitted);
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        message
            .multipart(MultiPart::alternative_plain_html(
                mail.text.clone(),
                mail.html.clone(),
            ))
            .map_err(|error| error.to_string())
    }
}

/// Under the shop's name, where the setting has none.
pub fn from(config: &Config) -> Mailbox {
    let Mailbox { name, email } = config.mail.from.clone();
    let name = name.unwrap_or_else(|| config.merchant.shop_name.clone());
    Mailbox::new(Some(name), email)
}

/// A subject ends where its line does: a name with a line's end in it must not begin a header of its own.
fn one_line(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn moment(seconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}
