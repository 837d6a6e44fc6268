//! `till products`, run as an operator would beside a shop that is running.

mod archive;
mod between;
mod create;
mod list;
mod once;
mod price;
mod price_at_once;
mod refusals;

use std::process::{Child, Stdio};

use serde_json::Value;

use super::{command, said};
use crate::support::{SECRETS, TestApp};

/// What a command printed, and whether all was well.
struct Said {
    ok: bool,
    out: String,
    errors: String,
}

impl Said {
    /// What stands behind a word at the beginning of a line: `lookup key`, `product`, `price`, `on sale at`.
    fn value(&self, word: &str) -> &str {
        self.out
            .lines()
            .find_map(|line| line.strip_prefix(&format!("  {word}  ")))
            .unwrap_or_else(|| panic!("{word}: {}", self.out))
            .trim()
    }

    /// The first words of the first line.
    fn begins(&self, words: &str) {
        assert!(self.ok, "{}", self.errors);
        assert!(self.out.starts_with(words), "{words}: {}", self.out);
        assert_eq!(self.errors, "");
    }

    /// One sentence on standard error, and nothing else.
    fn refuses(&self, words: &[&str]) {
        assert!(!self.ok, "{}", self.out);
        assert_eq!(self.out, "");
        assert!(self.errors.starts_with("till: "), "{}", self.errors);
        assert_eq!(self.errors.lines().count(), 1, "{}", self.errors);
        for word in words {
            assert!(self.errors.contains(word), "{word}: {}", self.errors);
        }
    }
}

/// Begins `till products ..` with the story's settings and these.
fn begin(app: &TestApp, arguments: &[&str], more: &[(&str, &str)]) -> Child {
    let (database, shop) = (app.database_url(), app.url());
    let data = app.folder().display().to_string();
    let sandbox = app.sandbox_url().trim_start_matches("http://").to_owned();
    let mut settings = vec![
        ("DATABASE_URL", database.as_str()),
        ("DATA_DIR", &data),
        ("PUBLIC_URL", &shop),
        ("SANDBOX_ADDR", &sandbox),
        ("STRIPE_WEBHOOK_SECRET", SECRETS[0]),
    ];
    settings.extend(more);
    let mut all = vec!["products"];
    all.extend(arguments);
    command(&all, &settings)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs")
}

fn end(child: Child) -> Said {
    let (ok, out, errors) = said(&child.wait_with_output().expect("it ends"));
    Said { ok, out, errors }
}

fn products(app: &TestApp, arguments: &[&str]) -> Said {
    end(begin(app, arguments, &[]))
}

/// With a key, as with an account of one's own, and Stripe at this address.
fn with_key(app: &TestApp, stripe: &str, arguments: &[&str]) -> Said {
    end(begin(app, arguments, &key(stripe)))
}

fn key(stripe: &str) -> [(&'static str, &str); 2] {
    [
        ("STRIPE_SECRET_KEY", "sk_test_story"),
        ("STRIPE_API_BASE", stripe),
    ]
}

const TRAY: [&str; 8] = [
    "create",
    "Walnut tray",
    "--amount",
    "42",
    "--currency",
    "usd",
    "--lookup-key",
    "tray",
];

/// The ids of every product at Stripe with this name, newest first.
async fn named(app: &TestApp, name: &str) -> Vec<String> {
    let listed = app.stripe_get("/v1/products?limit=100").await;
    let products = listed["data"].as_array().expect("a list");
    products
        .iter()
        .filter(|product| product["name"] == name)
        .map(|product| product["id"].as_str().expect("an id").to_owned())
        .collect()
}

async fn price_of(app: &TestApp, lookup_key: &str) -> Value {
    let listed = app
        .stripe_get(&format!("/v1/prices?lookup_keys[]={lookup_key}"))
        .await;
    listed["data"][0].clone()
}

/// The idempotency keys under which these events came about.
async fn keys(app: &TestApp, types: &[&str]) -> Vec<String> {
    let listed = app.stripe_get("/v1/events?limit=100").await;
    let events = listed["data"].as_array().expect("a list");
    events
        .iter()
        .filter(|event| types.iter().any(|kind| event["type"] == *kind))
        .filter_map(|event| event["request"]["idempotency_key"].as_str())
        .map(str::to_owned)
        .collect()
}
