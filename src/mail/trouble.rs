//! Why a letter has not left.

use lettre::transport::smtp::Error;

/// For the log its class and the server's code alone: the words may quote whom the letter is to, and stay in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub class: &'static str,
    pub code: Option<u16>,
    pub words: String,
}

impl Trouble {
    /// Nobody has said anything: what we saw ourselves, in our own words.
    pub fn seen(class: &'static str) -> Self {
        Self {
            class,
            code: None,
            words: class.to_owned(),
        }
    }

    pub fn of(error: &Error) -> Self {
        let class = if error.is_permanent() {
            "it refuses"
        } else if error.is_transient() {
            "it puts off"
        } else if error.is_tls() {
            "no secure connection"
        } else if error.is_timeout() {
            "no answer in time"
        } else if error.is_client() {
            "not to be sent"
        } else if error.is_response() {
            "an answer that is none"
        } else {
            "no connection"
        };
        Self {
            class,
            code: error.status().map(u16::from),
            words: words(error),
        }
    }
}

/// `it refuses, 535`
impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.class)?;
        match self.code {
            Some(code) => write!(f, ", {code}"),
            None => Ok(()),
        }
    }
}

/// The whole chain: lettre's own text stops before the reason.
fn words(error: &Error) -> String {
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = format!("{words}: {cause_words}");
        }
        source = cause.source();
    }
    words
}
