//! What Stripe takes, what it refuses, and what it takes and the sandbox does not.

use reqwest::Method;
use serde_json::json;

use super::support::{Bench, id, order};

const INVALID: &str = "invalid_request_error";
const PRODUCT: (&str, &str) = ("name", "Mug");

/// Stripe takes it.
const NOT_YET: &str = "The built-in sandbox does not take";

#[tokio::test]
async fn the_allowed_types_have_two_names_and_a_newer_version_one() {
    let bench = Bench::start().await;
    let intent = [("amount", "1000"), ("currency", "eur")];
    let (allowed, before) = (
        ("allowed_payment_method_types[]", "card"),
        ("payment_method_types[]", "card"),
    );
    for version in ["", "2026-08-26.dahlia", "2024-06-20"] {
        let headers = [("stripe-version", version)];
        for named in [allowed, before] {
            let fields = [intent[0], intent[1], named];
            let made = bench
                .ask(Method::POST, "/v1/payment_intents", &fields, &headers)
                .await
                .ok();
            assert_eq!(made["payment_method_types"], json!(["card"]));
        }
        let both = [intent[0], intent[1], allowed, before];
        let refused = bench
            .ask(Method::POST, "/v1/payment_intents", &both, &headers)
            .await;
        assert_eq!(refused.refusal().2, "parameters_exclusive");
    }
    let newer = [("stripe-version", "2026-09-30.endive")];
    let fields = [intent[0], intent[1], before];
    let refused = bench
        .ask(Method::POST, "/v1/payment_intents", &fields, &newer)
        .await;
    let unknown = (400, INVALID, "parameter_unknown", "payment_method_types");
    assert_eq!(refused.refusal(), unknown);
    let fields = [intent[0], intent[1], allowed];
    let answer = bench
        .ask(Method::POST, "/v1/payment_intents", &fields, &newer)
        .await;
    answer.ok();
    bench.end().await;
}

#[tokio::test]
async fn a_lookup_key_need_not_be_there_to_be_transferred() {
    let bench = Bench::start().await;
    let product = bench.post("/v1/products", &[PRODUCT]).await.ok();
    let fields = [
        ("product", id(&product)),
        ("currency", "usd"),
        ("unit_amount", "1000"),
        ("transfer_lookup_key", "true"),
    ];
    let price = bench.post("/v1/prices", &fields).await.ok();
    assert_eq!(price["lookup_key"], json!(null));
    bench.end().await;
}

#[tokio::test]
async fn what_stripe_takes_is_not_called_unknown() {
    let bench = Bench::start().await;
    let price = bench.price("mug").await;
    for (name, value) in [
        ("integration_identifier", "mine"),
        ("origin_context", "web"),
        ("redirect_on_completion", "never"),
        ("return_url", "https://shop.example"),
        ("wallet_options[link][display]", "never"),
    ] {
        let mut fields = order(id(&price), "1");
        fields.push((name, value));
        let answer = bench.post("/v1/checkout/sessions", &fields).await;
        let message = answer.body["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(NOT_YET), "{name}: {message}");
    }
    let lists = [("/v1/checkout/sessions", "customer_account", "acct_1")];
    for (path, name, value) in lists {
        let answer = bench.get(path, &[(name, value)]).await;
        let message = answer.body["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(NOT_YET), "{name}: {message}");
    }
    let fields = [
        ("type", "card"),
        ("card[token]", "tok_visa"),
        ("klarna[dob][day]", "1"),
    ];
    let answer = bench.post("/v1/payment_methods", &fields).await;
    let message = answer.body["error"]["message"].as_str().unwrap();
    assert!(message.starts_with(NOT_YET), "{message}");
    bench.end().await;
}

#[tokio::test]
async fn what_stripe_refuses_is_refused() {
    let bench = Bench::start().await;
    let endpoint = ("url", "https://example.com/hook");
    let (amount, currency) = (("amount", "1000"), ("currency", "usd"));
    let intents = "/v1/payment_intents";
    for (path, fields, code, param) in [
        (
            "/v1/webhook_endpoints",
            vec![endpoint, ("enabled_events[]", "foo.bar")],
            "",
            "enabled_events[0]",
        ),
        (
            intents,
            vec![amount, currency, ("receipt_email", "nobody")],
            "email_invalid",
            "receipt_email",
        ),
        (
            intents,
            vec![amount, currency, ("statement_descriptor_suffix", "A*B")],
            "",
            "statement_descriptor_suffix",
        ),
        (
            "/v1/products",
            vec![PRODUCT, ("metadata[", "x")],
            "parameter_unknown",
            "metadata[",
        ),
        (
            "/v1/products",
            vec![PRODUCT, ("metadata[a]]", "x")],
            "parameter_unknown",
            "metadata[a]]",
        ),
    ] {
        let answer = bench.post(path, &fields).await;
        assert_eq!(answer.refusal(), (400, INVALID, code, param));
    }
    let price = bench.price("mug").await;
    for (name, value, param) in [
        ("locale", "tlh", "locale"),
        (
            "payment_intent_data[receipt_email]",
            "nobody",
            "payment_intent_data[receipt_email]",
        ),
    ] {
        let mut fields = order(id(&price), "1");
        fields.push((name, value));
        let answer = bench.post("/v1/checkout/sessions", &fields).await;
        let refusal = answer.refusal();
        assert_eq!((refusal.0, refusal.3), (400, param));
    }
    let made = bench.post(intents, &[amount, currency]).await.ok();
    let path = format!("{intents}/{}", id(&made));
    for (name, value) in [
        ("receipt_email", "nobody"),
        ("statement_descriptor_suffix", "<"),
    ] {
        let answer = bench.post(&path, &[(name, value)]).await;
        assert_eq!(answer.refusal().3, name);
    }
    let unset = bench.post(&path, &[("receipt_email", "")]).await.ok();
    assert_eq!(unset["receipt_email"], json!(null));
    bench.end().await;
}

#[tokio::test]
async fn another_content_type_and_another_shape_are_told_as_stripe_tells_them() {
    let bench = Bench::start().await;
    let answer = bench
        .browser
        .post(format!("{}/v1/products", bench.sandbox.url))
        .bearer_auth("sk_test_tests")
        .header("content-type", "application/json")
        .body(r#"{"name":"Mug"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 400);
    let body: serde_json::Value = answer.json().await.unwrap();
    let message = body["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("content type is application/x-www-form-urlencoded"),
        "{message}"
    );
    for (name, shown) in [
        ("name[a]", r#"Invalid string: {"a"=>"b"}"#),
        ("name[]", r#"Invalid string: ["b"]"#),
    ] {
        let answer = bench.post("/v1/products", &[(name, "b")]).await;
        assert_eq!(answer.body["error"]["message"], shown);
        assert_eq!(answer.refusal().3, "name");
    }
    bench.end().await;
}

#[tokio::test]
async fn a_list_of_what_belongs_to_nothing_is_refused() {
    let bench = Bench::start().await;
    for (path, param) in [
        ("/v1/charges", "customer"),
        ("/v1/charges", "payment_intent"),
        ("/v1/refunds", "charge"),
        ("/v1/refunds", "payment_intent"),
        ("/v1/disputes", "charge"),
        ("/v1/payment_intents", "customer"),
        ("/v1/payment_methods", "customer"),
        ("/v1/checkout/sessions", "payment_intent"),
        ("/v1/checkout/sessions", "subscription"),
        ("/v1/prices", "product"),
    ] {
        let answer = bench.get(path, &[(param, "x_none")]).await;
        let missing = (400, INVALID, "resource_missing", param);
        assert_eq!(answer.refusal(), missing, "{path}");
    }
    bench.end().await;
}

#[tokio::test]
async fn an_endpoint_may_ask_for_any_version_and_is_told_in_ours() {
    let bench = Bench::start().await;
    let fields = [
        ("url", bench.shop.url.as_str()),
        ("enabled_events[]", "*"),
        ("api_version", "2024-06-20"),
    ];
    let made = bench.post("/v1/webhook_endpoints", &fields).await.ok();
    assert_eq!(made["api_version"], "2024-06-20");
    bench.post("/v1/products", &[PRODUCT]).await.ok();
    bench.shop.wait_for("product.created", 2).await;
    for told in bench.shop.deliveries() {
        assert_eq!(told.event["api_version"], "2026-08-26.dahlia");
    }
    bench.end().await;
}

#[tokio::test]
async fn events_of_several_requests_overtake_each_other() {
    let bench = Bench::start().await;
    bench
        .control("trouble/deliveries", &[("mode", "reorder")])
        .await;
    let mut names = ["One", "Two", "Three", "Four"];
    for name in names {
        bench.post("/v1/products", &[("name", name)]).await.ok();
    }
    bench.shop.wait_for("product.created", 4).await;
    let told = bench.shop.deliveries();
    let came: Vec<_> = told
        .iter()
        .map(|delivery| delivery.event["data"]["object"]["name"].as_str().unwrap())
        .collect();
    names.reverse();
    assert_eq!(came, names);
    bench.end().await;
}
