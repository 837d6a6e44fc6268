//! Mail: written into the database with what it tells of, and sent from there. A mail server that is away delays it,
//! loses none of it and holds up no request.
//!
//! - `letters`: what each says, as text and as HTML, in one frame.
//! - `queue`: into the table `mails`, in the transaction of what it tells of. Its key says what and to whom, so that
//!   nothing is mailed twice.
//! - `news`: which letters are due follows from the facts in the ledger and from what was asked, never from an event:
//!   these may come twice, late and in any order.
//! - `send`: takes what is due from the table (`rows`) to the door. What stands in the way is a `trouble`.
//! - `stuck`: what has not left for long or was refused, for the desk.
//! - `door`: where letters leave. Over SMTP, as a `message`; or where no server is set, onto the terminal and the
//!   shop's own page /outbox (`look`).
//!
//! A server that is away is looked for until it is back, and a letter that it puts off is tried again without end. What
//! it refuses (5xx) is tried ten times over almost two days: it refuses every letter where `MAIL_FROM` is not to its
//! liking, which somebody mends. After that a letter rests as refused. A sign-in is worth nothing after ten minutes.
//!
//! Between the moment in which the mail server takes a letter and that in which its row says so lies one commit. A
//! shop that is killed in between sends it once more, under the same Message-ID.

mod door;
mod letters;
mod look;
mod message;
mod news;
mod queue;
mod rows;
mod send;
mod stuck;
mod sweep;
mod trouble;

use std::{sync::Arc, time::Duration};

use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

use crate::{config::Config, db::DbError, webhook::Inbox};

pub use door::Door;
pub use letters::sign_in;
pub use look::{find, find_html, is_shown, list};
pub use news::{begin, tell};
pub use queue::queue;
pub use send::{Step, step};
pub use stuck::{State, Stuck, count_stuck, list_stuck};
pub use sweep::sweep;

/// A shop that stops gives letters on the wire this long.
const ARRIVES: Duration = Duration::from_secs(2);

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
    happened: Arc<Notify>,
    /// Held while letters are on the wire.
    sending: Arc<Mutex<()>>,
}

impl Outbox {
    /// A letter was committed, or something that one tells of.
    pub fn wake(&self) {
        self.queued.notify_one();
        self.happened.notify_one();
    }

    /// Lets letters that are on the wire arrive, so that they are not sent again; until this is dropped no more go.
    /// Not for long: a mail server may be silent.
    pub async fn stilled(&self) -> Option<OwnedMutexGuard<()>> {
        let sending = self.sending.clone();
        tokio::time::timeout(ARRIVES, sending.lock_owned())
            .await
            .ok()
    }
}

/// Writes what is to be told and sends what waits, until the task is aborted. Logs what fails and goes on.
pub async fn run(inbox: Inbox, config: Arc<Config>, outbox: Outbox, door: Door) {
    let told = news::run(&inbox, &config, &outbox);
    let sent = send::run(&inbox.db, &outbox, door);
    futures_util::future::join(told, sent).await;
}

/// Logs it once. What is done is done again later.
fn troubled(error: &DbError, doing: &'static str) {
    tracing::error!(%error, doing, "the database failed");
}
