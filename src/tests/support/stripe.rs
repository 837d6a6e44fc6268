//! The sandbox as a story uses it: with a key, as the merchant's dashboard would, and by its own controls.

use serde_json::Value;
use till::sandbox::{self, Settings};

use super::{SECRETS, TestApp};

impl TestApp {
    pub fn sandbox_url(&self) -> &str {
        &self.shop().sandbox.as_ref().expect("the sandbox runs").url
    }

    /// From now on Stripe cannot be reached. Returns its address, `localhost:port`.
    pub async fn stop_sandbox(&mut self) -> String {
        let addr = self
            .sandbox_url()
            .strip_prefix("http://")
            .expect("an address")
            .to_owned();
        let shop = self.shop.as_mut().expect("the shop runs");
        shop.sandbox.take().expect("the sandbox runs").stop().await;
        addr
    }

    /// The sandbox again at its old address, with what it knew.
    pub async fn start_sandbox(&mut self, addr: String) {
        let settings = Settings {
            addr,
            database: self.folder().join("sandbox.db"),
            signing_secret: Some(SECRETS[0].to_owned()),
            forward_to: Some(format!("{}/webhook", self.url())),
            seed: None,
            announces: false,
            record: std::env::var_os("SANDBOX_RECORD").map(Into::into),
        };
        let sandbox = sandbox::start(settings)
            .await
            .expect("the sandbox starts again");
        self.shop.as_mut().expect("the shop runs").sandbox = Some(sandbox);
    }

    pub async fn stripe_get(&self, path: &str) -> Value {
        let request = reqwest::Client::new().get(format!("{}{path}", self.sandbox_url()));
        answer(request.bearer_auth("sk_test_story")).await
    }

    pub async fn stripe_post(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let request = reqwest::Client::new().post(format!("{}{path}", self.sandbox_url()));
        answer(request.bearer_auth("sk_test_story").form(fields)).await
    }

    /// Changes something at Stripe, and has the shop hear of it.
    pub async fn at_stripe(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        let object = self.stripe_post(path, fields).await;
        self.hear().await;
        object
    }

    /// Everything undelivered is delivered, and applied.
    pub async fn hear(&self) {
        let flushed = self.control("/_sandbox/deliveries/flush", &[]).await;
        assert_eq!(flushed["failed"], 0, "deliveries failed");
        self.drain().await;
    }

    /// From now on deliveries are dropped: all of them, or those of one type.
    pub async fn drop_deliveries(&self, only: Option<&str>) {
        let mut fields = vec![("mode", "drop")];
        fields.extend(only.map(|only| ("type", only)));
        self.control("/_sandbox/trouble/deliveries", &fields).await;
    }

    /// The events of this type are delivered after all, oldest first, and applied.
    pub async fn deliver_late(&self, only: &str) {
        let listed = self
            .stripe_get(&format!("/v1/events?limit=100&type={only}"))
            .await;
        let events = listed["data"].as_array().expect("a list");
        assert!(!events.is_empty(), "nothing of the type {only} was dropped");
        for event in events.iter().rev() {
            let id = event["id"].as_str().expect("an id");
            let answer = self
                .control(&format!("/_sandbox/events/{id}/deliver"), &[])
                .await;
            assert_eq!(answer["delivered"], true, "{only}");
        }
        self.drain().await;
    }

    pub async fn repeat_deliveries(&self) {
        self.control("/_sandbox/trouble/deliveries", &[("mode", "duplicate")])
            .await;
    }

    pub async fn control(&self, path: &str, fields: &[(&str, &str)]) -> Value {
        answer(
            reqwest::Client::new()
                .post(format!("{}{path}", self.sandbox_url()))
                .form(fields),
        )
        .await
    }

    /// Every Checkout Session at Stripe, newest first: id and status.
    pub async fn sessions(&self) -> Vec<(String, String)> {
        let listed = self.stripe_get("/v1/checkout/sessions?limit=100").await;
        let text =
            |session: &Value, name: &str| session[name].as_str().unwrap_or_default().to_owned();
        let sessions = listed["data"].as_array().expect("a list");
        sessions
            .iter()
            .map(|session| (text(session, "id"), text(session, "status")))
            .collect()
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Value {
    let answer = request.send().await.expect("the sandbox answers");
    let status = answer.status();
    let body: Value = answer.json().await.expect("JSON");
    assert!(status.is_success(), "the sandbox says {status}: {body}");
    body
}
