//! Mail: written into the database with what it tells of, and sent from there. A mail server that is away delays it.

mod letters;
mod queue;

use std::sync::Arc;

use tokio::sync::Notify;

pub use letters::sign_in;
pub use queue::queue;

/// One message to one address.
#[derive(Clone, Debug)]
pub struct Letter {
    /// What it tells and to whom: nothing is mailed twice.
    pub key: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Whether it holds what opens a door: then its words are forgotten once it is sent.
    pub secret: bool,
    /// Worth nothing after this moment, in unix seconds.
    pub expires_at: Option<i64>,
}

/// Where letters wait: wakes who sends them.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    queued: Arc<Notify>,
}

impl Outbox {
    /// A letter was committed.
    pub fn wake(&self) {
        self.queued.notify_one();
    }
}
