//! Delivers as Stripe does: signed, several at once, some twice, and again until it is answered with 2xx.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::Client;
use serde_json::Value;
use tokio::{
    sync::{
        Mutex as Turn,
        mpsc::{self, Receiver, Sender},
    },
    task::JoinSet,
};

use super::dice::Dice;
use crate::support::{SECRETS, signed};

/// So many deliveries are under way at once.
const AT_ONCE: usize = 8;

/// What became of it all.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// The ids of the events that were answered with 2xx.
    pub acknowledged: BTreeSet<String>,
    pub deliveries: usize,
    /// Those that got no 2xx.
    pub failed: usize,
}

pub struct Senders {
    tasks: JoinSet<()>,
    sent: Arc<Mutex<Sent>>,
}

/// What is put in is delivered, until nobody can put in any more.
pub fn start(webhook: String, mut dice: Dice) -> (Sender<Value>, Senders) {
    let (put, take) = mpsc::channel(100);
    let take = Arc::new(Turn::new(take));
    let sent = Arc::new(Mutex::new(Sent::default()));
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let line = Line {
            client: Client::builder()
                .timeout(Duration::from_secs(10))
                .build()
                .expect("a client"),
            webhook: webhook.clone(),
            sent: sent.clone(),
            dice: dice.another(),
        };
        tasks.spawn(line.deliver_all(take.clone()));
    }
    (put, Senders { tasks, sent })
}

impl Senders {
    /// Waits until everything has been taken.
    pub async fn finish(self) -> Sent {
        self.tasks.join_all().await;
        self.sent.lock().expect("no panic").clone()
    }
}

struct Line {
    client: Client,
    webhook: String,
    sent: Arc<Mutex<Sent>>,
    dice: Dice,
}

impl Line {
    async fn deliver_all(mut self, take: Arc<Turn<Receiver<Value>>>) {
        loop {
            let next = take.lock().await.recv().await;
            let Some(event) = next else { return };
            let id = event["id"].as_str().expect("an id").to_owned();
            let body = event.to_string();
            while !self.deliver(&body).await {
                tokio::time::sleep(Duration::from_millis(20 + self.dice.below(300))).await;
            }
            self.sent.lock().expect("no panic").acknowledged.insert(id);
            if self.dice.one_in(4) {
                self.deliver(&body).await;
            }
        }
    }

    /// Whether it was answered with 2xx. Where the answer is cut off, nobody can say what became of it.
    async fn deliver(&mut self, body: &str) -> bool {
        let request = self
            .client
            .post(&self.webhook)
            .header("content-type", "application/json")
            .header("stripe-signature", signed(SECRETS[0], body.as_bytes()));
        let taken = match request.body(body.to_owned()).send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                assert!(status == 200 || status == 503, "{status}");
                status == 200
            }
            Err(_) => false,
        };
        let mut sent = self.sent.lock().expect("no panic");
        sent.deliveries += 1;
        sent.failed += usize::from(!taken);
        taken
    }
}
