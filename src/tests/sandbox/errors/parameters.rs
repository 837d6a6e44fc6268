//! Parameters that are wrong, each by its name.

use super::INVALID;
use crate::sandbox::support::{Bench, id, order};

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
