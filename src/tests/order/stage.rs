//! Where stories happen: the built-in sandbox over HTTP, by its API, its payment page and its controls.

use std::{collections::HashMap, path::Path};

use reqwest::{Client, redirect::Policy};
use serde_json::Value;
use till::{
    config::Secret,
    gateway::Stripe,
    sandbox::{self, Sandbox, Seed, Settings},
    stamp::Stamp,
};

use super::story::FREE;
use crate::support::SECRETS;

const KEY: &str = "sk_test_order";

pub struct Stage {
    sandbox: Sandbox,
    browser: Client,
    pub stripe: Stripe,
    pub stamp: Stamp,
    /// Id, minor units and currency by lookup key.
    prices: HashMap<String, (String, i64, String)>,
    /// The newest event that has been listed.
    last: String,
}

impl Stage {
    pub async fn start(folder: &Path) -> Self {
        let sandbox = sandbox::start(Settings {
            addr: "localhost:0".to_owned(),
            database: folder.join("sandbox.db"),
            signing_secret: Some(SECRETS[0].to_owned()),
            forward_to: None,
            seed: Some(Seed {
                namespace: "till".to_owned(),
                image_base: "http://127.0.0.1:3000".to_owned(),
            }),
            announces: false,
            record: None,
        })
        .await
        .expect("a sandbox");
        let url = sandbox.url.parse().expect("a URL");
        let stripe = Stripe::new(&Secret::new(KEY), &url, None).expect("a client");
        let browser = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        let mut stage = Self {
            sandbox,
            browser,
            stripe,
            stamp: Stamp {
                account_id: String::new(),
                livemode: false,
            },
            prices: HashMap::new(),
            last: String::new(),
        };
        stage.look_around().await;
        stage
    }

    async fn look_around(&mut self) {
        let account = self.get("/v1/account").await;
        self.stamp.account_id = text(&account, "id").to_owned();
        let fields = [("name", "Sticker"), ("metadata[till_namespace]", "till")];
        let sticker = self
            .tried("/v1/products", &fields)
            .await
            .expect("a product");
        let fields = [
            ("product", text(&sticker, "id")),
            ("unit_amount", "0"),
            ("currency", "usd"),
            ("lookup_key", FREE),
        ];
        self.tried("/v1/prices", &fields).await.expect("a price");
        let prices = self.get("/v1/prices?limit=100").await;
        for price in prices["data"].as_array().expect("a list") {
            let amount = price["unit_amount"].as_i64().expect("an amount");
            let row = (
                text(price, "id").to_owned(),
                amount,
                text(price, "currency").to_owned(),
            );
            self.prices
                .insert(text(price, "lookup_key").to_owned(), row);
        }
        let newest = self.get("/v1/events?limit=1").await;
        self.last = text(&newest["data"][0], "id").to_owned();
    }

    pub fn price(&self, lookup_key: &str) -> &(String, i64, String) {
        &self.prices[lookup_key]
    }

    /// The events since this was asked last, oldest first.
    pub async fn news(&mut self) -> Vec<String> {
        let mut news = Vec::new();
        loop {
            let path = format!("/v1/events?limit=100&ending_before={}", self.last);
            let page = self.get(&path).await;
            // From the newest: those that follow the last one known come last.
            let events = page["data"].as_array().expect("a list");
            news.extend(events.iter().rev().map(Value::to_string));
            let Some(newest) = events.first() else {
                return news;
            };
            self.last = text(newest, "id").to_owned();
            if page["has_more"] == false {
                return news;
            }
        }
    }

    pub async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.sandbox.url);
        let answer = self.browser.get(url).bearer_auth(KEY).send().await;
        let answer = answer.expect("the sandbox answers");
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.expect("JSON")
    }

    /// Asks for a change; `None` where it is refused.
    pub async fn tried(&self, path: &str, fields: &[(&str, &str)]) -> Option<Value> {
        let url = format!("{}{path}", self.sandbox.url);
        let request = self.browser.post(url).bearer_auth(KEY).form(fields);
        let answer = request.send().await.expect("the sandbox answers");
        let status = answer.status();
        assert!(
            status == 200 || status.is_client_error(),
            "{path}: {status}"
        );
        let body = answer.json().await.expect("JSON");
        (status == 200).then_some(body)
    }

    /// Types something into the payment page. Whether that paid.
    pub async fn type_in(&self, page: &str, fields: &[(&str, &str)]) -> bool {
        let mut entry = vec![
            ("email", "ada@example.com"),
            ("exp", "12 / 40"),
            ("cvc", "123"),
        ];
        entry.extend(fields);
        let answer = self.browser.post(page).form(&entry).send().await;
        let status = answer.expect("the payment page answers").status();
        assert!(status == 200 || status == 303, "{status}");
        status == 303
    }

    pub async fn stop(self) {
        self.sandbox.stop().await;
    }
}

pub fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}
