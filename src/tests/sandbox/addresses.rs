//! Addresses: what Stripe has and the sandbox has not, what nobody has, and who may ask.

use reqwest::Method;
use serde_json::Value;

use super::support::Bench;

const INVALID: &str = "invalid_request_error";

/// Status and sentence of an answer in Stripe's envelope.
async fn told(request: reqwest::RequestBuilder) -> (u16, String) {
    let answer = request.bearer_auth("sk_test_tests").send().await.unwrap();
    let status = answer.status().as_u16();
    let kind = answer.headers()["content-type"].clone();
    assert_eq!(kind, "application/json");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["error"]["type"], INVALID);
    let message = body["error"]["message"].as_str().expect("a message");
    (status, message.to_owned())
}

#[tokio::test]
async fn programs_are_told_in_the_envelope_and_people_on_a_page() {
    let bench = Bench::start().await;
    for path in [
        "/v1",
        "/v1/",
        "/v2",
        "/v2/core/events",
        "/v3/x",
        "/_sandbox/nothing",
        "/_sandbox/clock",
        "/_sandbox",
    ] {
        let url = format!("{}{path}", bench.sandbox.url);
        let (status, message) = told(bench.browser.get(&url)).await;
        assert_eq!(status, 404, "{path}");
        let begins = format!("Unrecognized request URL (GET: {path}).");
        assert!(message.starts_with(&begins), "{path}: {message}");
    }
    for path in ["/vases", "/v", "/nothing", "/_sandboxes"] {
        let url = format!("{}{path}", bench.sandbox.url);
        let answer = bench.browser.get(&url).send().await.unwrap();
        assert_eq!(answer.status(), 404);
        let page = answer.text().await.unwrap();
        assert!(page.contains("Page not found"), "{path}: {page}");
    }
    bench.end().await;
}

#[tokio::test]
async fn another_site_is_refused_in_the_envelope() {
    let bench = Bench::start().await;
    for path in ["/v1/products", "/v2/x", "/_sandbox/clock"] {
        let url = format!("{}{path}", bench.sandbox.url);
        let request = bench.browser.post(&url);
        let request = request.header("origin", "https://elsewhere.example");
        let (status, message) = told(request).await;
        assert_eq!(status, 403, "{path}");
        assert!(message.contains("answers only this machine"), "{message}");
    }
    bench.end().await;
}

#[tokio::test]
async fn what_stripe_has_and_the_sandbox_has_not_is_no_slip_of_the_pen() {
    let bench = Bench::start().await;
    for (method, path) in [
        (Method::GET, "/v1/radar/value_lists"),
        (Method::POST, "/v1/payouts/po_1/reverse"),
        (Method::POST, "/v1/subscriptions"),
        (Method::POST, "/v1/setup_intents"),
        (Method::POST, "/v1/tokens"),
        (Method::GET, "/v1/tokens/tok_1"),
        (Method::POST, "/v1/charges"),
        (Method::POST, "/v1/charges/ch_1"),
        (Method::POST, "/v1/charges/ch_1/capture"),
        (Method::POST, "/v1/payment_intents/pi_1/capture"),
        (Method::DELETE, "/v1/products/prod_1"),
        (Method::GET, "/v1/customers/search"),
        (Method::GET, "/v1/products/search"),
        (Method::GET, "/v1/customers/cus_1/tax_ids"),
        (Method::GET, "/v1/customers/cus_1/payment_methods/pm_1"),
    ] {
        let answer = bench.ask(method.clone(), path, &[], &[]).await;
        assert_eq!(answer.refusal(), (404, INVALID, "", ""), "{path}");
        assert_eq!(
            answer.body["error"]["message"],
            format!("The built-in sandbox does not emulate `{method} {path}` yet; Stripe does.")
        );
    }
    for (method, path) in [
        (Method::GET, "/v1/subscription"),
        (Method::DELETE, "/v1/charges/ch_1"),
        (Method::POST, "/v1/payment_intents/pi_1/captures"),
    ] {
        let answer = bench.ask(method, path, &[], &[]).await;
        let message = answer.body["error"]["message"].as_str().unwrap();
        assert!(message.starts_with("Unrecognized"), "{path}: {message}");
    }
    bench.end().await;
}
