//! A story is acted out at the sandbox, and told to one ledger as it goes on.

use std::collections::BTreeSet;

use serde_json::Value;
use till::{
    gateway::{self, NewSession},
    random,
};

use super::{
    ledger::{Committed, Ledger},
    stage::{Stage, text},
    story::{Pays, Purchase, Story},
};

/// What it pays can be paid out at once.
const PAYS: &str = "4000 0000 0000 0077";
/// Its refunds stay pending for a while.
const SLOW: &str = "4000 0000 0000 7726";
const DECLINED: &str = "4000 0000 0000 0002";
/// A debit from it is decided after three minutes, or at once where the stage says so.
const ACCOUNT: &str = "AT321904300235473204";

/// What came of a story.
#[derive(Default)]
pub struct Played {
    pub rows: Vec<Committed>,
    /// Owner and id of each checkout.
    pub checkouts: Vec<(String, String)>,
    /// Each event's body, in the order of their making.
    pub events: Vec<String>,
    pub kinds: BTreeSet<String>,
}

pub struct Play<'a> {
    pub stage: &'a mut Stage,
    /// Hears of everything in order, while it happens.
    pub reference: &'a Ledger,
    pub played: Played,
}

impl Play<'_> {
    pub async fn act(mut self, story: &Story) -> Played {
        let mode = if story.two_events {
            "two_events"
        } else {
            "none"
        };
        let trouble = "/_sandbox/trouble/deliveries";
        self.stage.tried(trouble, &[("mode", mode)]).await;
        let currency = [("currency", story.settles_in)];
        let fields: &[_] = if story.settles_in.is_empty() {
            &[]
        } else {
            &currency
        };
        let settled = self.stage.tried("/_sandbox/settlement", fields).await;
        settled.expect("a currency to settle in");
        for purchase in &story.purchases {
            self.purchase(purchase).await;
        }
        self.played
    }

    pub async fn commit(&mut self, row: Committed) {
        self.reference.commit(&row).await;
        self.played.rows.push(row);
    }

    /// What has just happened is delivered and applied before anything else happens.
    pub async fn hear(&mut self) {
        for event in self.stage.news().await {
            self.reference.receive(&event).await;
            let read: Value = serde_json::from_str(&event).expect("an event");
            self.played.kinds.insert(text(&read, "type").to_owned());
            self.played.events.push(event);
        }
        self.reference.drain().await;
    }

    async fn purchase(&mut self, purchase: &Purchase) {
        let checkout = format!("co_{}", random::text(24));
        let owner = random::text(32);
        let (session, page) = self.open(purchase, &checkout).await;
        let (_, amount, currency) = self.stage.price(purchase.product);
        let amount = (amount * purchase.quantity).to_string();
        let row = [&checkout, &session, &owner, &amount, currency].map(Clone::clone);
        self.commit(Committed::Checkout(row)).await;
        self.played
            .checkouts
            .push((owner.clone(), checkout.clone()));
        self.hear().await;
        for _ in 0..purchase.declined {
            let fields = [("number", DECLINED), ("name", "Ada")];
            assert!(!self.stage.type_in(&page, &fields).await);
            self.hear().await;
        }
        let intents = match purchase.pays {
            Pays::NotYet => return,
            Pays::Never => {
                let expire = format!("/v1/checkout/sessions/{session}/expire");
                self.stage.tried(&expire, &[]).await.expect("it was open");
                return self.hear().await;
            }
            Pays::Free => {
                assert!(self.stage.type_in(&page, &[]).await);
                return self.hear().await;
            }
            pays => {
                let mut intents = vec![self.pay(&session, &page, pays).await];
                if purchase.twice {
                    let (session, page) = self.open(purchase, &checkout).await;
                    intents.push(self.pay(&session, &page, pays).await);
                }
                intents
            }
        };
        for (i, then) in purchase.then.iter().enumerate() {
            let intent = intents[i % intents.len()].clone();
            self.then(&intent, &owner, *then).await;
        }
    }

    /// A session of the checkout, as the shop makes it: its id, and its page.
    async fn open(&mut self, purchase: &Purchase, checkout: &str) -> (String, String) {
        let (price, _, currency) = self.stage.price(purchase.product);
        let new = NewSession {
            checkout_id: checkout,
            idempotency_key: &random::text(32),
            namespace: "till",
            customer_id: None,
            price_id: price,
            currency,
            quantity: purchase.quantity,
            success_url: "http://127.0.0.1:3000/success".to_owned(),
            cancel_url: "http://127.0.0.1:3000/cancel".to_owned(),
            statement_descriptor_suffix: None,
            payment_methods: &[],
        };
        let session = gateway::create_session(&self.stage.stripe, &new).await;
        let session = session.expect("a session");
        (session.id, session.url)
    }

    /// Pays, by debit or card; returns the PaymentIntent.
    async fn pay(&mut self, session: &str, page: &str, pays: Pays) -> String {
        let card = |number| vec![("number", number), ("name", "Ada")];
        let fields = match pays {
            Pays::Debit { .. } => vec![
                ("method", "sepa_debit"),
                ("iban", ACCOUNT),
                ("holder", "Ada"),
            ],
            Pays::SlowCard => card(SLOW),
            _ => card(PAYS),
        };
        assert!(self.stage.type_in(page, &fields).await, "{pays:?}");
        self.hear().await;
        let session = format!("/v1/checkout/sessions/{session}");
        let session = self.stage.get(&session).await;
        let intent = text(&session, "payment_intent").to_owned();
        if let Pays::Debit { succeeds } = pays {
            let word = if succeeds { "succeed" } else { "fail" };
            let path = format!("/_sandbox/payment_intents/{intent}/{word}");
            self.stage
                .tried(&path, &[])
                .await
                .expect("it was on its way");
            self.hear().await;
        }
        intent
    }
}
