//! A sandbox with a shop to tell, and its API as a client sees it.

mod answer;
mod folder;

use reqwest::{Client, Method, Response, redirect::Policy};
use serde_json::Value;
use till::sandbox::{self, Sandbox};

use super::{client, openapi, receiver::Receiver};
pub use answer::Answer;
pub use folder::{Folder, settings};

pub const SECRET: &str = "whsec_a_secret_of_the_tests";
pub const PAYS: &str = "4242 4242 4242 4242";
pub const DECLINED: &str = "4000 0000 0000 0002";

/// The events of a payment at a checkout, in their order.
pub const PAYMENT: [&str; 5] = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
    "charge.updated",
];

pub struct Bench {
    pub sandbox: Sandbox,
    pub shop: Receiver,
    pub folder: Folder,
    /// Follows no redirect.
    pub browser: Client,
}

impl Bench {
    pub async fn start() -> Self {
        // Read once, before a delivery waits for it.
        openapi::prepare();
        let folder = Folder::new();
        let shop = Receiver::start().await;
        let sandbox = sandbox::start(settings(&folder, Some(shop.url.clone())))
            .await
            .unwrap();
        let browser = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            sandbox,
            shop,
            folder,
            browser,
        }
    }

    /// Stops the sandbox, does something to its file, and starts it on the same file.
    pub async fn restart(self, meanwhile: impl AsyncFnOnce(&Folder)) -> Self {
        self.sandbox.stop().await;
        meanwhile(&self.folder).await;
        let settings = settings(&self.folder, Some(self.shop.url.clone()));
        Self {
            sandbox: sandbox::start(settings).await.unwrap(),
            ..self
        }
    }

    pub async fn end(self) {
        self.sandbox.stop().await;
    }

    /// A request with a key; the answer is checked against Stripe's description.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut url = url::Url::parse(&format!("{}{path}", self.sandbox.url)).unwrap();
        if method == Method::GET && !fields.is_empty() {
            url.query_pairs_mut().extend_pairs(fields);
        }
        let mut request = self
            .browser
            .request(method.clone(), url)
            .bearer_auth("sk_test_tests");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if method != Method::GET {
            request = request.form(fields);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body: Value = answer.json().await.unwrap();
        openapi::check_answer(&method.as_str().to_lowercase(), path, status, &body);
        if body["object"] == "event" {
            openapi::check_event(&body);
        }
        if status == 200 {
            client::check(&body);
        }
        Answer {
            status,
            headers,
            body,
        }
    }

    pub async fn get(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, path, fields, &[]).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path, fields, &[]).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, &[], &[]).await
    }

    /// The charge of a paid session.
    pub async fn charge(&self, session: &Value) -> Value {
        let intent = session["payment_intent"].as_str().expect("a payment");
        let path = format!("/v1/payment_intents/{intent}");
        let expand = [("expand[]", "latest_charge")];
        self.get(&path, &expand).await.ok()["latest_charge"].clone()
    }

    /// Moves the sandbox's clock forward.
    pub async fn pass(&self, seconds: i64) {
        let seconds = seconds.to_string();
        self.control("clock", &[("seconds", &seconds)]).await;
    }

    /// One of the sandbox's own calls, and the status of its answer.
    pub async fn tried(&self, path: &str) -> u16 {
        let url = format!("{}/_sandbox/{path}", self.sandbox.url);
        let answer = self.browser.post(url).send().await.unwrap();
        answer.status().as_u16()
    }

    pub async fn price(&self, lookup_key: &str) -> Value {
        let prices = self
            .get("/v1/prices", &[("lookup_keys[0]", lookup_key)])
            .await
            .ok();
        prices["data"][0].clone()
    }

    pub async fn session(&self, lookup_key: &str, quantity: &str) -> Value {
        let price = self.price(lookup_key).await;
        self.post("/v1/checkout/sessions", &order(id(&price), quantity))
            .await
            .ok()
    }

    pub async fn retrieve(&self, session: &Value) -> Value {
        let path = format!("/v1/checkout/sessions/{}", id(session));
        self.get(&path, &[]).await.ok()
    }

    /// Types a card into the session's page and presses Pay.
    pub async fn pay(&self, session: &Value, number: &str) -> Response {
        let fields = [
            ("email", "buyer@example.com"),
            ("number", number),
            ("exp", "12 / 34"),
            ("cvc", "987"),
            ("name", "Jo Buyer"),
        ];
        self.type_in(session, &fields).await
    }

    pub async fn type_in(&self, session: &Value, fields: &[(&str, &str)]) -> Response {
        let url = session["url"].as_str().expect("an open session has a page");
        self.browser.post(url).form(fields).send().await.unwrap()
    }

    /// A session paid with the card that pays.
    pub async fn paid(&self, lookup_key: &str, quantity: &str) -> Value {
        let session = self.session(lookup_key, quantity).await;
        assert_eq!(self.pay(&session, PAYS).await.status(), 303);
        self.retrieve(&session).await
    }

    /// One of the sandbox's own calls.
    pub async fn control(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let url = format!("{}/_sandbox/{path}", self.sandbox.url);
        let answer = self.browser.post(url).form(fields).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// The types of all events about these objects, oldest first.
    pub async fn told_of(&self, ids: &[&str]) -> Vec<String> {
        let events = self.get("/v1/events", &[("limit", "100")]).await.ok();
        let mut told = Vec::new();
        for event in events["data"].as_array().unwrap().iter().rev() {
            openapi::check_event(event);
            if ids.contains(&id(&event["data"]["object"])) {
                told.push(event["type"].as_str().unwrap().to_owned());
            }
        }
        told
    }
}

/// What a shop asks for when it opens a checkout.
pub fn order<'a>(price: &'a str, quantity: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("mode", "payment"),
        ("line_items[0][price]", price),
        ("line_items[0][quantity]", quantity),
        ("client_reference_id", "checkout_1"),
        ("metadata[till_checkout]", "checkout_1"),
        ("payment_intent_data[metadata][till_checkout]", "checkout_1"),
        ("payment_intent_data[statement_descriptor_suffix]", "MUGS"),
        ("adaptive_pricing[enabled]", "false"),
        (
            "success_url",
            "http://127.0.0.1:3000/success?session_id={CHECKOUT_SESSION_ID}&token=t",
        ),
        ("cancel_url", "http://127.0.0.1:3000/cancel?token=t"),
    ]
}

pub fn id(object: &Value) -> &str {
    object["id"].as_str().expect("an id")
}
