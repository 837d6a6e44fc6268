//! What every change runs with: the sandbox, one transaction, and who asked.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError, RwLock, atomic::AtomicI64},
};

use tokio::sync::{mpsc, watch};

use super::{
    desk,
    idempotency::Run,
    requests::Note,
    store::{Store, Tx},
    trouble::{DeliveryTrouble, Standing},
};

pub struct App {
    pub store: Store,
    /// `http://localhost:12111`
    pub url: String,
    /// Seconds that the sandbox's clock is ahead of the machine's.
    pub ahead: AtomicI64,
    pub account: String,
    pub signing_secret: String,
    pub forward_to: RwLock<Option<String>>,
    pub trouble: Standing,
    /// Tells requests with the same idempotency key apart.
    pub run: Run,
    /// Idempotency keys of requests under way.
    pub keys: Mutex<HashSet<String>>,
    /// Deliveries being attempted.
    pub attempting: Mutex<HashSet<String>>,
    /// What buttons of the desk did, for the page that is shown next.
    pub told: desk::Told,
    /// Counts new events and answered attempts; whoever waits for one looks again.
    pub deliveries: watch::Sender<u64>,
    /// Prints a line for each delivery.
    pub announces: bool,
    /// What was asked and answered, on its way to the file.
    pub notes: mpsc::UnboundedSender<Note>,
    /// Says once that everything ends.
    pub stopping: watch::Sender<bool>,
    pub http: reqwest::Client,
}

impl App {
    pub fn forward_to(&self) -> Option<String> {
        self.forward_to
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub fn deliveries_changed(&self) {
        self.deliveries.send_modify(|count| *count += 1);
    }
}

/// Takes `name` out of a set when dropped.
pub struct Claim<'a> {
    set: &'a Mutex<HashSet<String>>,
    name: String,
}

impl<'a> Claim<'a> {
    /// `None` while another holds the name.
    pub fn take(set: &'a Mutex<HashSet<String>>, name: &str) -> Option<Self> {
        let fresh = set
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned());
        fresh.then(|| Self {
            set,
            name: name.to_owned(),
        })
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.set
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.name);
    }
}

pub struct Call {
    pub app: Arc<App>,
    pub tx: Tx,
    /// Unix seconds.
    pub now: i64,
    pub request_id: Option<String>,
    pub idempotency_key: Option<String>,
    /// `Stripe-Version` of the request.
    pub version: String,
    /// What is to go wrong with its events; `None`: what stands.
    pub trouble: Option<DeliveryTrouble>,
    /// How many of its events met what stands.
    pub troubled: u64,
    /// How many of its events came late to the list, or were never made.
    pub unmade: u64,
}

impl Call {
    /// May change things; nothing counts before `commit`.
    pub async fn write(app: &Arc<App>) -> Result<Self, sqlx::Error> {
        Ok(Self::new(app, app.store.write().await?))
    }

    pub async fn read(app: &Arc<App>) -> Result<Self, sqlx::Error> {
        Ok(Self::new(app, app.store.read().await?))
    }

    fn new(app: &Arc<App>, tx: Tx) -> Self {
        Self {
            app: app.clone(),
            tx,
            now: app.now(),
            request_id: None,
            idempotency_key: None,
            version: super::events::API_VERSION.to_owned(),
            trouble: None,
            troubled: 0,
            unmade: 0,
        }
    }

    /// Makes the changes count and has their events delivered.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await?;
        self.app.use_up_delivery_trouble(self.troubled);
        self.app.use_up_event_trouble(self.unmade);
        self.app.deliveries_changed();
        Ok(())
    }
}
