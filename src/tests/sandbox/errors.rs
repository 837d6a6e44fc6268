//! Refusals, in Stripe's envelope.

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

/// Status, code, param and message, word for word.
#[tokio::test]
async fn says_it_as_stripe_says_it() {
    let bench = Bench::start().await;
    let mug = bench.price("mug").await;
    let price = format!("/v1/prices/{}", id(&mug));
    let long_key = format!("metadata[{}]", "k".repeat(41));
    let long_value = "v".repeat(501);
    let (integer, empty) = ("parameter_invalid_integer", "parameter_invalid_empty");
    let cases = [
        (
            "/v1/customers",
            "colour",
            "red",
            "parameter_unknown",
            "Received unknown parameter: colour",
        ),
        ("/v1/customers", "name[first]", "Jo", "", "Invalid string"),
        ("/v1/customers", "metadata", "notes", "", "Invalid object"),
        ("/v1/customers", "address", "Gdynia", "", "Invalid object"),
        (
            "/v1/customers",
            "preferred_locales",
            "pl",
            "",
            "Invalid array",
        ),
        (
            "/v1/customers",
            "next_invoice_sequence",
            "soon",
            integer,
            "Invalid integer: soon",
        ),
        (
            "/v1/customers",
            "tax_exempt",
            "always",
            "",
            "Invalid tax_exempt: must be one of none, exempt, or reverse",
        ),
        (
            "/v1/customers",
            &long_key,
            "x",
            "",
            "Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. Invalid key: k",
        ),
        (
            "/v1/customers",
            "metadata[a]",
            &long_value,
            "",
            "Metadata values can have up to 500 characters, but you passed in a value that is 501 characters. Invalid \
             value: v",
        ),
        (
            "/v1/products",
            "name",
            "",
            empty,
            "You passed an empty string for 'name'. We assume empty values are an attempt to unset a parameter; however \
             'name' cannot be unset.",
        ),
        (&price, "active", "maybe", "", "Invalid boolean: maybe"),
    ];
    for (path, name, value, code, message) in cases {
        let answer = bench.post(path, &[(name, value)]).await;
        let param = name.strip_suffix("[first]").unwrap_or(name);
        assert_eq!(answer.refusal(), (400, INVALID, code, param), "{name}");
        let said = answer.body["error"]["message"].as_str().unwrap();
        assert!(said.starts_with(message), "{said}");
    }
    let gap = [("expand[0]", "customer"), ("expand[2]", "invoice")];
    let answer = bench.get("/v1/charges", &gap).await;
    assert_eq!(answer.refusal(), (400, INVALID, "", "expand"));
    let said = answer.body["error"]["message"].as_str().unwrap();
    let end = "You passed the keys `0, 2`, we expected to have a key with the value `1`.";
    assert!(said.ends_with(end), "{said}");
    for (limit, message) in [
        (
            "101",
            "This value must be less than or equal to 100 (it currently is '101').",
        ),
        ("0", "This value must be greater than or equal to 1."),
        ("many", "Invalid integer: many"),
    ] {
        let answer = bench.get("/v1/charges", &[("limit", limit)]).await;
        assert_eq!(answer.refusal(), (400, INVALID, integer, "limit"));
        assert_eq!(answer.body["error"]["message"], message);
    }
    let fields = [
        ("product", mug["product"].as_str().unwrap()),
        ("unit_amount", "100"),
        ("currency", "euro"),
    ];
    let answer = bench.post("/v1/prices", &fields).await;
    assert_eq!(answer.refusal(), (400, INVALID, "", "currency"));
    let said = answer.body["error"]["message"].as_str().unwrap();
    let list = "Invalid currency: euro. Stripe currently supports these currencies: usd, aed, afn,";
    assert!(said.starts_with(list), "{said}");
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
async fn a_price_is_kept_while_it_is_its_products_default() {
    let bench = Bench::start().await;
    let mug = bench.price("mug").await;
    let price = format!("/v1/prices/{}", id(&mug));
    let product = format!("/v1/products/{}", mug["product"].as_str().unwrap());
    bench.post(&product, &[("active", "false")]).await.ok();
    let refused = bench.post(&price, &[("active", "false")]).await;
    assert_eq!(refused.refusal(), (400, INVALID, "", ""));
    assert_eq!(
        refused.body["error"]["message"],
        "This price cannot be archived because it is the default price of its product."
    );
    let without = bench.post(&product, &[("default_price", "")]).await.ok();
    assert_eq!(without["default_price"], serde_json::Value::Null);
    bench.post(&price, &[("active", "false")]).await.ok();
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
async fn a_price_that_is_archived_or_recurring_is_not_sold() {
    let bench = Bench::start().await;
    let sessions = "/v1/checkout/sessions";
    let mug = bench.price("mug").await;
    let product = format!("/v1/products/{}", mug["product"].as_str().unwrap());
    bench.post(&product, &[("active", "false")]).await.ok();
    let answer = bench.post(sessions, &order(id(&mug), "1")).await;
    assert_eq!(answer.refusal(), (400, INVALID, "", "line_items[0][price]"));
    bench.post(&product, &[("default_price", "")]).await.ok();
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
