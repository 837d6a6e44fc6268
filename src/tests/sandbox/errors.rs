//! Refusals, in Stripe's envelope.

use reqwest::Method;

use super::support::{Bench, id, order};

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

#[tokio::test]
async fn says_which_parameter_and_why() {
    let bench = Bench::start().await;
    let mug = bench.price("mug").await;
    let product = mug["product"].as_str().unwrap().to_owned();
    let price = format!("/v1/prices/{}", id(&mug));
    let sessions = "/v1/checkout/sessions";
    let with = |name: &'static str, value: &'static str| {
        let mut fields = order(id(&mug), "1");
        fields.retain(|(field, _)| *field != name);
        fields.push((name, value));
        fields
    };
    let without = |name: &str| {
        let mut fields = order(id(&mug), "1");
        fields.retain(|(field, _)| *field != name);
        fields
    };
    let new_price = |amount, currency| {
        vec![
            ("product", product.as_str()),
            ("unit_amount", amount),
            ("currency", currency),
        ]
    };
    let cases = [
        ("/v1/products", vec![], "parameter_missing", "name"),
        (
            "/v1/products",
            vec![("name", "")],
            "parameter_invalid_empty",
            "name",
        ),
        (
            "/v1/products",
            vec![("name", "a"), ("colour", "red")],
            "parameter_unknown",
            "colour",
        ),
        (
            "/v1/prices",
            new_price("a lot", "usd"),
            "parameter_invalid_integer",
            "unit_amount",
        ),
        (
            "/v1/prices",
            new_price("-1", "usd"),
            "parameter_invalid_integer",
            "unit_amount",
        ),
        ("/v1/prices", new_price("100", "xxx"), "", "currency"),
        (
            "/v1/prices",
            vec![("currency", "usd")],
            "parameter_missing",
            "product",
        ),
        (price.as_str(), vec![("active", "maybe")], "", "active"),
        (
            "/v1/customers",
            vec![("email", "nobody")],
            "email_invalid",
            "email",
        ),
        (
            sessions,
            without("success_url"),
            "parameter_missing",
            "success_url",
        ),
        (
            sessions,
            with("success_url", "not a link"),
            "url_invalid",
            "success_url",
        ),
        (sessions, without("mode"), "parameter_missing", "mode"),
        (
            sessions,
            with("line_items[0][quantity]", "0"),
            "parameter_invalid_integer",
            "line_items[0][quantity]",
        ),
        (
            sessions,
            with("line_items[0][quantity]", "1000000"),
            "parameter_invalid_integer",
            "line_items[0][quantity]",
        ),
        (
            sessions,
            with("line_items[0][price]", "price_none"),
            "resource_missing",
            "line_items[0][price]",
        ),
        (
            sessions,
            with("line_items[0][colour]", "red"),
            "parameter_unknown",
            "line_items[0][colour]",
        ),
        (
            sessions,
            with("customer", "cus_none"),
            "resource_missing",
            "customer",
        ),
        (sessions, with("expires_at", "1"), "", "expires_at"),
        (
            sessions,
            with("customer_email", "nobody"),
            "email_invalid",
            "customer_email",
        ),
        ("/v1/refunds", vec![], "parameter_missing", "payment_intent"),
    ];
    for (path, fields, code, param) in cases {
        let answer = bench.post(path, &fields).await;
        assert_eq!(
            answer.refusal(),
            (400, INVALID, code, param),
            "{path} {fields:?}"
        );
        assert!(answer.header("request-id").starts_with("req_"));
    }
    let long = "x".repeat(201);
    let mut fields = without("client_reference_id");
    fields.push(("client_reference_id", &long));
    let answer = bench.post(sessions, &fields).await;
    assert_eq!(answer.refusal(), (400, INVALID, "", "client_reference_id"));
    assert_eq!(
        bench.get(sessions, &[]).await.ok()["data"],
        serde_json::json!([]),
        "nothing was made"
    );
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
    bench.end().await;
}

#[tokio::test]
async fn a_price_that_is_archived_or_recurring_is_not_sold() {
    let bench = Bench::start().await;
    let sessions = "/v1/checkout/sessions";
    let mug = bench.price("mug").await;
    let product = format!("/v1/products/{}", mug["product"].as_str().unwrap());
    bench.post(&product, &[("active", "false")]).await.ok();
    let answer = bench.post(sessions, &order(id(&mug), "1")).await;
    assert_eq!(answer.refusal(), (400, INVALID, "", "line_items[0][price]"));
    bench
        .post(&format!("/v1/prices/{}", id(&mug)), &[("active", "false")])
        .await
        .ok();
    let answer = bench.post(sessions, &order(id(&mug), "1")).await;
    assert_eq!(answer.refusal(), (400, INVALID, "", "line_items[0][price]"));
    let message = answer.body["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("The price specified is inactive."),
        "{message}"
    );

    let recurring = bench.get("/v1/prices", &[("type", "recurring")]).await.ok();
    let answer = bench
        .post(sessions, &order(id(&recurring["data"][0]), "1"))
        .await;
    assert_eq!(answer.refusal(), (400, INVALID, "", "mode"));
    bench.end().await;
}

#[tokio::test]
async fn totals_have_a_least_and_a_most() {
    let bench = Bench::start().await;
    let product = bench.price("mug").await["product"]
        .as_str()
        .unwrap()
        .to_owned();
    let price = async |amount, currency| {
        let fields = [
            ("product", product.as_str()),
            ("unit_amount", amount),
            ("currency", currency),
        ];
        let price = bench.post("/v1/prices", &fields).await.ok();
        id(&price).to_owned()
    };
    let sessions = "/v1/checkout/sessions";
    for (amount, currency, quantity, code) in [
        ("49", "usd", "1", "amount_too_small"),
        ("49", "jpy", "1", "amount_too_small"),
        ("29", "gbp", "1", "amount_too_small"),
        ("50000000", "usd", "2", "amount_too_large"),
    ] {
        let price = price(amount, currency).await;
        let answer = bench.post(sessions, &order(&price, quantity)).await;
        assert_eq!(answer.refusal().2, code, "{amount} {currency}");
    }
    let price = price("25", "usd").await;
    bench.post(sessions, &order(&price, "2")).await.ok();
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
