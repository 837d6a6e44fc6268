//! A ledger to deliver to: an inbox on a database, with the rows that a shop commits before Stripe hears of them.

use std::time::Duration;

use axum::http::HeaderMap;
use till::{
    account, clock,
    config::{Config, Secret},
    db::Db,
    ledger::compare,
    reconcile::{Ask, By, DAY, Events, Run, reconcile},
    webhook::{self, Inbox, rebuild, worker},
};

use super::{delivery::Way, stage::Stage};
use crate::support::{SECRETS, browser, execute, fetch_all};

/// From the tables that name others to those that are named.
const CLEAR: [&str; 15] = [
    "delete from reconcile_runs",
    "delete from reconcile_events",
    "delete from postings",
    "delete from journal_entries",
    "delete from refunds",
    "delete from disputes",
    "delete from balance_transactions",
    "delete from payouts",
    "delete from early_fraud_warnings",
    "delete from moments",
    "delete from payment_attempts",
    "delete from payments",
    "delete from events",
    "delete from refund_requests",
    "delete from checkouts",
];

const CHECKOUT: &str = "insert into checkouts (id, session_id, owner, token, price_id, idempotency_key, product_id,
         product_name, quantity, amount, currency, status, created_at)
     values ($1, $2, $3, $1, $1, $1, 'prod_1', 'A thing', 1, cast($4 as bigint), $5, 'open', 1790000000)";

const REQUEST: &str = "insert into refund_requests (id, payment_intent, amount, currency, reason, requested_by,
         idempotency_key, state, created_at, attempts, retry_at)
     values ($1, $2, cast($3 as bigint), $4, 'changed_mind', $5, $1, 'requested', 1790000000, 0, 4000000000)";

/// As if what is not known yet had not been there when the list of events was gone through.
const GONE_THROUGH: &str =
    "insert into reconcile_events (id, taken_from, taken_until) values (1, 0, 4000000000)";

/// What the shop committed, in the order of the columns above.
#[derive(Clone, Debug)]
pub enum Committed {
    Checkout([String; 5]),
    Request([String; 5]),
}

pub struct Ledger {
    inbox: Inbox,
    config: Config,
}

impl Ledger {
    /// An empty one, of the account of this stage.
    pub async fn begin(db: &Db, stage: &Stage) -> Self {
        execute(db, "delete from stamp", &[]).await;
        till::stamp::claim(db, &stage.stamp, clock::now())
            .await
            .expect("a new database");
        let inbox = Inbox::new(
            db.clone(),
            stage.stripe.clone(),
            "till".to_owned(),
            stage.stamp.clone(),
        );
        let config = Config::read(|_| None).expect("a shop without settings");
        let ledger = Self { inbox, config };
        ledger.clear().await;
        ledger
    }

    pub async fn clear(&self) {
        for sql in CLEAR {
            execute(&self.inbox.db, sql, &[]).await;
        }
    }

    pub async fn commit(&self, row: &Committed) {
        let (sql, binds) = match row {
            Committed::Checkout(binds) => (CHECKOUT, binds),
            Committed::Request(binds) => (REQUEST, binds),
        };
        let binds = binds.each_ref().map(String::as_str);
        execute(&self.inbox.db, sql, &binds).await;
    }

    /// One delivery, as Stripe makes it.
    pub async fn receive(&self, body: &str) {
        let secret = Secret::new(SECRETS[0]);
        let now = clock::now();
        let mut headers = HeaderMap::new();
        let signature = webhook::sign(&secret, now, body.as_bytes());
        headers.insert("stripe-signature", signature.parse().expect("a header"));
        let body = async { Ok(body.to_owned().into()) };
        let (status, said) = webhook::receive(&self.inbox, &[secret], &headers, body, now).await;
        assert_eq!(status, 200, "{said}");
    }

    pub async fn step(&self) {
        worker::step(&self.inbox, clock::now())
            .await
            .expect("the inbox can be drained");
    }

    pub async fn drain(&self) {
        worker::drain(&self.inbox)
            .await
            .expect("the inbox can be drained");
    }

    /// Takes up all that Stripe tells of.
    pub async fn reconcile(&self, way: Way) -> Run {
        let now = clock::now();
        if way == Way::Unlisted {
            execute(&self.inbox.db, GONE_THROUGH, &[]).await;
        }
        let ask = Ask {
            by: By::Command,
            fixes: true,
            since: now - DAY,
            events: match way {
                Way::Unlisted => Events::Untaken,
                _ => Events::All,
            },
            lag: 0,
            interval: Duration::ZERO,
            now,
        };
        let run = reconcile(&self.inbox, &ask, &mut |_| {}).await;
        run.expect("the sandbox answers")
    }

    /// What kinds of entries were posted.
    pub async fn posted(&self) -> Vec<String> {
        let rows: Vec<(String,)> =
            fetch_all(&self.inbox.db, "select source from journal_entries", &[]).await;
        let kind = |(source,): (String,)| source.split(':').next().map(str::to_owned);
        rows.into_iter().filter_map(kind).collect()
    }

    /// What is otherwise here than in the other ledger: facts, journal, pages. Without the events it is not known when
    /// things happened that objects tell of no more.
    pub async fn otherwise(
        &self,
        other: &Self,
        way: Way,
        owners: &[(String, String)],
    ) -> Vec<String> {
        let db = |ledger: &Self| ledger.inbox.db.clone();
        let mut here = db(self).read().await.expect("a snapshot");
        let mut there = db(other).read().await.expect("a snapshot");
        let mut found = compare::compare(&mut here, &mut there)
            .await
            .expect("the ledgers can be compared")
            .found;
        drop((here, there));
        if way == Way::Unlisted {
            found.retain(|difference| !difference.starts_with("moments "));
            return found;
        }
        for (owner, checkout) in owners {
            let (here, there) = (
                self.pages(owner, checkout).await,
                other.pages(owner, checkout).await,
            );
            let differ = here.iter().zip(&there).find(|(here, there)| here != there);
            if let Some((here, there)) = differ {
                found.push(format!(
                    "the pages of {checkout} say {here} instead of {there}"
                ));
            } else if here.len() != there.len() {
                found.push(format!("the pages of {checkout} say more or less"));
            }
        }
        found
    }

    /// What the owner of a checkout is shown, but for the event that each fact cites: of several that tell the same, that
    /// is the one that came first.
    async fn pages(&self, owner: &str, checkout: &str) -> Vec<String> {
        let (inbox, config, now) = (&self.inbox, &self.config, clock::now());
        let list = account::list(&inbox.db, &browser(owner), None).await;
        let payment = account::get(inbox, config, &browser(owner), checkout, now).await;
        let payment = payment.map(|mut payment| {
            payment.facts.iter_mut().for_each(|fact| fact.event = None);
            payment
        });
        let shown = format!("{list:#?}\n{payment:#?}");
        shown.lines().map(str::to_owned).collect()
    }

    /// What is stored and is not what the events tell.
    pub async fn unproved(&self) -> Vec<String> {
        rebuild::check(&self.inbox)
            .await
            .expect("the ledger can be rebuilt")
            .differences
    }
}
