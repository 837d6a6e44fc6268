//! The built-in sandbox: a small Stripe for people without an account, on its own loopback listener and its own
//! SQLite file. It is reached over HTTP alone and knows nothing of the shop.
//!
//! ```text
//! /v1/..       routes -> request (key, form, idempotency, one transaction) -> products, sessions, refunds, ..
//! /c/pay/..    page -> sessions -> payment_intents -> charges
//! every change -> events -> deliver (signed, in order, again until taken) -> the shop, webhook endpoints
//! every request -> requests (what was asked and answered, without secrets)
//! /            desk: what a developer looks at, and presses
//! /_sandbox/.. control: what a test asks for
//! ```
//!
//! A resource of Stripe's is a file, or a folder, with its calls in `routes`, what it refers to in `expand`, and what
//! time does to it in `due`. What Stripe has and is not there yet stands in `unemulated`.

mod account;
mod auth;
mod balance;
mod balance_transactions;
mod call;
mod charges;
mod clock;
mod control;
mod currency;
mod customers;
mod decline;
mod deliver;
mod descriptor;
mod desk;
mod disputes;
mod due;
mod early_fraud_warnings;
mod error;
mod events;
mod expand;
mod form;
mod id;
mod idempotency;
mod list;
mod listen;
mod object;
mod open;
mod page;
mod payment_intents;
mod payment_methods;
mod payment_pages;
mod payouts;
mod presentment;
mod prices;
mod products;
mod redact;
mod refunds;
mod reply;
mod request;
mod requests;
mod routes;
mod seed;
mod sessions;
mod settlement;
mod shipping;
mod sign;
mod store;
mod test_cards;
mod test_debits;
mod trouble;
mod unemulated;
mod webhook_endpoints;

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};

use call::App;
pub use events::API_VERSION;
use requests::Note;

pub struct Settings {
    /// `localhost:12111`; port 0 picks a free one. Only loopback names and addresses.
    pub addr: String,
    /// The sandbox's own SQLite file, made if missing.
    pub database: PathBuf,
    /// Signs deliveries; `None` makes a secret and keeps it in the file.
    pub signing_secret: Option<String>,
    /// Where deliveries go, such as `http://127.0.0.1:3000/webhook`.
    pub forward_to: Option<String>,
    /// Products to start with when the file is new.
    pub seed: Option<Seed>,
    /// Prints a line for each delivery, as `stripe listen` does.
    pub announces: bool,
    /// A folder for a recording of all that is said, without secrets.
    pub record: Option<PathBuf>,
}

pub struct Seed {
    /// The value of `metadata[till_namespace]` on the shop's products.
    pub namespace: String,
    /// The shop's address; pictures are at `/images/..` under it.
    pub image_base: String,
}

/// Why the sandbox did not start, in a sentence with the mend.
#[derive(Debug)]
pub struct StartError(String);

impl StartError {
    fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// A running sandbox; it goes on after a drop, until `stop`.
pub struct Sandbox {
    /// `http://localhost:12111`
    pub url: String,
    pub signing_secret: String,
    app: Arc<App>,
    servers: Vec<JoinHandle<()>>,
    tasks: Vec<JoinHandle<()>>,
    /// Whether all was kept, at its end.
    notes: JoinHandle<bool>,
}

/// Opens the file, binds the listeners and starts to answer and to deliver.
pub async fn start(settings: Settings) -> Result<Sandbox, StartError> {
    let (listeners, url) = listen::bind(&settings.addr).await?;
    let (notes, noted) = mpsc::unbounded_channel();
    let app = Arc::new(open::open(&settings, &url, notes).await?);
    let recording = |folder| requests::recording(folder, &url);
    let record = settings.record.as_deref().map(recording);
    let record = record
        .transpose()
        .map_err(|error| StartError::new(format!("The built-in sandbox cannot record: {error}")))?;
    if let Some(seed) = &settings.seed {
        seed::plant(&app, seed).await.map_err(|error| {
            StartError::new(format!(
                "The built-in sandbox cannot make its products: {}",
                error.body()
            ))
        })?;
    }
    // Nobody is told of what a new sandbox starts with.
    *app.forward_to
        .write()
        .unwrap_or_else(PoisonError::into_inner) = settings.forward_to;
    let servers = listeners
        .into_iter()
        .map(|listener| tokio::spawn(serve(app.clone(), listener)))
        .collect();
    let tasks = vec![
        tokio::spawn(deliver::first_attempts(app.clone())),
        tokio::spawn(deliver::retries(app.clone())),
        tokio::spawn(due::in_time(app.clone())),
    ];
    Ok(Sandbox {
        url,
        signing_secret: app.signing_secret.clone(),
        notes: tokio::spawn(requests::to_the_end(requests::keep(
            app.clone(),
            noted,
            record,
        ))),
        app,
        servers,
        tasks,
    })
}

async fn serve(app: Arc<App>, listener: TcpListener) {
    let mut stopping = app.stopping.subscribe();
    let served = axum::serve(listener, routes::router(app))
        .with_graceful_shutdown(async move {
            // An error means that the sender is gone, which ends everything too.
            let _ = stopping.wait_for(|stop| *stop).await;
        })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the sandbox no longer answers");
    }
}

impl Sandbox {
    /// From now on deliveries, those that wait included, go to this address.
    pub fn set_forward_to(&self, url: String) {
        *self
            .app
            .forward_to
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(url);
        self.app.deliveries_changed();
    }

    /// Takes no new connection, lets what is under way end, stops delivering and closes the file:
    /// whether all that was asked is kept in it.
    pub async fn stop(self) -> bool {
        self.app.stopping.send_replace(true);
        for server in self.servers {
            let abort = server.abort_handle();
            if tokio::time::timeout(Duration::from_secs(2), server)
                .await
                .is_err()
            {
                abort.abort();
            }
        }
        for task in self.tasks {
            task.abort();
            // It ends with the abort, which is an error by name only.
            let _ = task.await;
        }
        self.app.note(Note::End);
        // It ends with that, unless it failed before.
        let kept = self.notes.await.unwrap_or(false);
        if !kept {
            tracing::error!("not all that the sandbox was asked is kept; the log says why");
        }
        self.app.store.close().await;
        kept
    }
}
