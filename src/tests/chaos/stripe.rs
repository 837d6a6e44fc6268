//! Stripe's side: what is sold, given back and disputed, and the events that tell of it. It is not killed.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::Value;
use till::{
    db::Db,
    random,
    sandbox::{self, Sandbox, Seed, Settings},
};
use tokio::sync::{Mutex as Turn, mpsc::Sender};

use super::dice::Dice;
use crate::support::{Folder, execute};

#[derive(Clone)]
pub struct Stripe(Arc<Inner>);

struct Inner {
    url: String,
    sandbox: Mutex<Option<Sandbox>>,
    client: reqwest::Client,
    dice: Turn<Dice>,
    sold: Mutex<BTreeSet<String>>,
    closing: AtomicBool,
}

impl Stripe {
    pub async fn start(folder: &Folder, dice: Dice) -> Self {
        let settings = Settings {
            addr: "127.0.0.1:0".to_owned(),
            database: folder.0.join("sandbox.db"),
            signing_secret: None,
            forward_to: None,
            seed: Some(Seed {
                namespace: "till".to_owned(),
                image_base: "http://127.0.0.1".to_owned(),
            }),
            announces: false,
            record: std::env::var_os("SANDBOX_RECORD").map(Into::into),
        };
        let sandbox = sandbox::start(settings).await.expect("the sandbox starts");
        Self(Arc::new(Inner {
            url: sandbox.url.clone(),
            sandbox: Mutex::new(Some(sandbox)),
            client: reqwest::Client::new(),
            dice: Turn::new(dice),
            sold: Mutex::default(),
            closing: AtomicBool::new(false),
        }))
    }

    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// The PaymentIntents that were paid.
    pub fn sold(&self) -> BTreeSet<String> {
        self.0.sold.lock().expect("no panic").clone()
    }

    pub fn stop_selling(&self) {
        self.0.closing.store(true, Ordering::Relaxed);
    }

    pub async fn close(self) {
        let sandbox = self.0.sandbox.lock().expect("no panic").take();
        sandbox.expect("the sandbox runs").stop().await;
    }

    /// Sells on and on, and hands out every event that follows.
    pub async fn sell_until_told(&self, db: &Db, deliveries: &Sender<Value>) {
        let mut newest = None;
        while !self.0.closing.load(Ordering::Relaxed) {
            self.sell(db).await;
            self.tell(&mut newest, deliveries).await;
        }
    }

    /// One payment, by chance with refunds or a dispute.
    async fn sell(&self, db: &Db) {
        let mut dice = self.0.dice.lock().await;
        let checkout = format!("co_{}", random::text(24));
        let others = [random::text(32), random::text(24), random::text(32)];
        let sql = "insert into checkouts (id, owner, token, price_id, idempotency_key, product_id, product_name,
                       quantity, amount, currency, status, created_at)
                   values ($1, 'somebody', $2, $3, $4, 'prod_mug', 'Enamel mug', 1, 1900, 'usd', 'open', 1790000000)";
        execute(db, sql, &[&checkout, &others[0], &others[1], &others[2]]).await;
        let method = if dice.one_in(6) {
            "pm_card_createDispute"
        } else {
            "pm_card_visa"
        };
        let paid = self
            .post(
                "/v1/payment_intents",
                &[
                    ("amount", "1900"),
                    ("currency", "usd"),
                    ("payment_method_types[]", "card"),
                    ("payment_method", method),
                    ("confirm", "true"),
                    ("metadata[till_namespace]", "till"),
                    ("metadata[till_checkout]", &checkout),
                ],
            )
            .await;
        assert_eq!(paid["status"], "succeeded", "{paid}");
        let intent = paid["id"].as_str().expect("an id").to_owned();
        if method == "pm_card_visa" {
            for _ in 0..dice.below(3) {
                let amount = (1 + dice.below(900)).to_string();
                let fields = [("payment_intent", intent.as_str()), ("amount", &amount)];
                self.post("/v1/refunds", &fields).await;
            }
        }
        self.0.sold.lock().expect("no panic").insert(intent);
    }

    /// Hands out the events that are newer than the newest known.
    async fn tell(&self, newest: &mut Option<String>, deliveries: &Sender<Value>) {
        loop {
            let after = newest
                .as_ref()
                .map_or(String::new(), |id| format!("&ending_before={id}"));
            let mut page = self.get(&format!("/v1/events?limit=100{after}")).await;
            let mut events = std::mem::take(page["data"].as_array_mut().expect("a list"));
            let Some(last) = events.first() else { return };
            *newest = last["id"].as_str().map(str::to_owned);
            events.reverse();
            for event in events {
                deliveries.send(event).await.expect("the senders are there");
            }
        }
    }

    /// What must have been posted: each payment, and each refund that succeeded, by its source.
    pub async fn moved(&self) -> BTreeSet<String> {
        let mut sources: BTreeSet<String> = self
            .sold()
            .into_iter()
            .map(|intent| format!("payment_intent:{intent}"))
            .collect();
        let mut after = String::new();
        loop {
            let page = self.get(&format!("/v1/refunds?limit=100{after}")).await;
            let refunds = page["data"].as_array().expect("a list");
            for refund in refunds {
                assert_eq!(refund["status"], "succeeded", "{refund}");
                let id = refund["id"].as_str().expect("an id");
                sources.insert(format!("refund:{id}"));
                after = format!("&starting_after={id}");
            }
            if page["has_more"] != true {
                return sources;
            }
        }
    }

    async fn get(&self, path: &str) -> Value {
        self.answer(self.0.client.get(format!("{}{path}", self.0.url)))
            .await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        self.answer(
            self.0
                .client
                .post(format!("{}{path}", self.0.url))
                .form(fields),
        )
        .await
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Value {
        let answer = request
            .bearer_auth("sk_test_chaos")
            .send()
            .await
            .expect("the sandbox answers");
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        assert!(status.is_success(), "{status}: {body}");
        body
    }
}
