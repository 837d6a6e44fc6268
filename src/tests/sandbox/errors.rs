//! Refusals, in Stripe's envelope.

mod parameters;
mod prices;

use reqwest::Method;

use super::support::{Answer, Bench, id, order};

const INVALID: &str = "invalid_request_error";

#[tokio::test]
async fn only_a_test_key_opens_the_account() {
    let bench = Bench::start().await;
    let url = format!("{}/v1/products", bench.sandbox.url);
    for (key, words) in [
        (None, "You did not provide an API key"),
        (Some("pk_test_abc"), "publishable"),
        (
            Some("sk_live_0123456789"),
            "Invalid API Key provided: sk_live_******6789",
        ),
        (Some("rubbish"), "Invalid API Key provided"),
    ] {
        let mut request = bench.browser.get(&url);
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401, "{key:?}");
        assert_eq!(
            answer.headers()["www-authenticate"],
            "Bearer realm=\"Stripe\""
        );
        let body: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["type"], INVALID);
        assert!(
            body["error"]["message"].as_str().unwrap().contains(words),
            "{body}"
        );
    }
    let restricted = bench
        .browser
        .get(&url)
        .bearer_auth("rk_test_abc")
        .send()
        .await
        .unwrap();
    assert_eq!(restricted.status(), 200);
    let basic = bench
        .browser
        .get(&url)
        .basic_auth("sk_test_abc", Some(""))
        .send()
        .await
        .unwrap();
    assert_eq!(basic.status(), 200);
    bench.end().await;
}

/// Where to read on: about the code in the docs, about the request at the desk.
#[tokio::test]
async fn says_where_to_read_on() {
    let bench = Bench::start().await;
    let missing = bench.get("/v1/charges/ch_none", &[]).await;
    let error = &missing.body["error"];
    let docs = "https://stripe.com/docs/error-codes/resource-missing";
    assert_eq!(error["doc_url"], docs);
    let log = |answer: &Answer| {
        let id = answer.header("request-id");
        format!("{}/requests/{id}", bench.sandbox.url)
    };
    assert_eq!(error["request_log_url"], log(&missing));
    let plain = bench.post("/v1/customers", &[("metadata", "x")]).await;
    assert_eq!(plain.body["error"].get("doc_url"), None, "no code");
    assert_eq!(plain.body["error"]["request_log_url"], log(&plain));
    // A refusal that a key keeps leads to the request that was carried out.
    let session = bench.paid("mug", "1").await;
    let charge = bench.charge(&session).await;
    let fields = [("charge", id(&charge)), ("amount", "5000")];
    let headers = [("idempotency-key", "too much")];
    let ask = async || {
        bench
            .ask(Method::POST, "/v1/refunds", &fields, &headers)
            .await
    };
    let (first, again) = (ask().await, ask().await);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.body["error"]["request_log_url"], log(&first));
    bench.end().await;
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let bench = Bench::start().await;
    for (path, param) in [
        ("/v1/products/prod_none", "id"),
        ("/v1/prices/price_none", "price"),
        ("/v1/customers/cus_none", "id"),
        ("/v1/checkout/sessions/cs_test_none", "session"),
        ("/v1/checkout/sessions/cs_test_none/line_items", "session"),
        ("/v1/payment_intents/pi_none", "intent"),
        ("/v1/charges/ch_none", "charge"),
        ("/v1/refunds/re_none", "refund"),
        ("/v1/events/evt_none", "id"),
        ("/v1/disputes/du_none", "dispute"),
        ("/v1/balance_transactions/txn_none", "id"),
    ] {
        let answer = bench.get(path, &[]).await;
        assert_eq!(
            answer.refusal(),
            (404, INVALID, "resource_missing", param),
            "{path}"
        );
    }
    let expire = bench
        .post("/v1/checkout/sessions/cs_test_none/expire", &[])
        .await;
    assert_eq!(
        expire.refusal(),
        (404, INVALID, "resource_missing", "session")
    );
    let refund = bench
        .post("/v1/refunds", &[("payment_intent", "pi_none")])
        .await;
    assert_eq!(
        refund.refusal(),
        (404, INVALID, "resource_missing", "payment_intent")
    );
    let unknown = bench.get("/v1/unicorns", &[]).await;
    assert_eq!(unknown.refusal(), (404, INVALID, "", ""));
    let message = unknown.body["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("Unrecognized request URL (GET: /v1/unicorns)."),
        "{message}"
    );
    // A method that a path does not take, and an id that was empty.
    for (method, path, words) in [
        (
            Method::DELETE,
            "/v1/charges/ch_none",
            "(DELETE: /v1/charges/ch_none). Please see",
        ),
        (
            Method::PUT,
            "/v1/products",
            "(PUT: /v1/products). Please see",
        ),
        (
            Method::GET,
            "/v1/customers/",
            "(GET: /v1/customers/). If you are trying to list",
        ),
        (
            Method::POST,
            "/v1/refunds//cancel",
            "(POST: /v1/refunds//cancel). If you are",
        ),
    ] {
        let answer = bench.ask(method, path, &[], &[]).await;
        assert_eq!(answer.refusal(), (404, INVALID, "", ""), "{path}");
        let message = answer.body["error"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
    }
    // An id of another kind is no id.
    let path = format!("/v1/products/{}", id(&bench.price("mug").await));
    assert_eq!(bench.get(&path, &[]).await.refusal().0, 404);
    bench.end().await;
}

#[tokio::test]
async fn the_payment_method_parameter_goes_with_the_api_version() {
    let bench = Bench::start().await;
    let mug = bench.price("mug").await;
    let ask = async |version, name| {
        let mut fields = order(id(&mug), "1");
        fields.push((name, "card"));
        let headers = [("stripe-version", version)];
        bench
            .ask(Method::POST, "/v1/checkout/sessions", &fields, &headers)
            .await
    };
    let (old, new) = ("2026-08-26.dahlia", "2026-09-30.endive");
    let answer = ask(old, "payment_method_types[]").await;
    assert_eq!(answer.header("stripe-version"), old);
    assert_eq!(
        answer.ok()["payment_method_types"],
        serde_json::json!(["card"])
    );
    let answer = ask(new, "allowed_payment_method_types[]").await;
    assert_eq!(answer.header("stripe-version"), new);
    answer.ok();
    let answer = ask(new, "payment_method_types[]").await;
    assert_eq!(
        answer.refusal(),
        (400, INVALID, "parameter_unknown", "payment_method_types")
    );
    bench.end().await;
}

#[tokio::test]
async fn parameters_have_twenty_levels_and_no_more() {
    let bench = Bench::start().await;
    for (levels, code, param) in [
        (20, "", "metadata[a]"),
        (21, "", "metadata"),
        (5000, "", "metadata"),
    ] {
        let name = format!("metadata{}", "[a]".repeat(levels - 1));
        let answer = bench.post("/v1/customers", &[(&name, "x")]).await;
        assert_eq!(answer.refusal(), (400, INVALID, code, param), "{levels}");
    }
    // The sandbox's own calls read the same way.
    let clock = format!("{}/_sandbox/clock", bench.sandbox.url);
    let deep = format!("seconds{}", "[a]".repeat(5000));
    let answer = bench.browser.post(clock).form(&[(&deep, "1")]).send().await;
    assert_eq!(answer.unwrap().status(), 400);
    bench.end().await;
}
