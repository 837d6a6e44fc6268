//! Customers, from the first to the last that is heard of them.

use serde_json::{Value, json};

use super::support::{Bench, id, order};

#[tokio::test]
async fn are_found_by_their_address() {
    let bench = Bench::start().await;
    let fields = [
        ("email", "jo@example.com"),
        ("name", "Jo"),
        ("address[country]", "PL"),
        ("metadata[tier]", "gold"),
    ];
    let customer = bench.post("/v1/customers", &fields).await.ok();
    let path = format!("/v1/customers/{}", id(&customer));
    assert_eq!(bench.get(&path, &[]).await.ok(), customer);
    let found = bench
        .get("/v1/customers", &[("email", "jo@example.com")])
        .await
        .ok();
    assert_eq!(found["data"], json!([customer]));
    let other = bench
        .get("/v1/customers", &[("email", "jo@example.org")])
        .await
        .ok();
    assert_eq!(other["data"], json!([]));
    bench.end().await;
}

#[tokio::test]
async fn change_by_what_a_request_names() {
    let bench = Bench::start().await;
    let fields = [
        ("email", "jo@example.com"),
        ("name", "Jo"),
        ("phone", "+48 22 000 00 00"),
        ("address[country]", "PL"),
        ("address[city]", "Gdynia"),
        ("shipping[name]", "Jo at work"),
        ("shipping[address][line1]", "Nabrzeże 1"),
        ("preferred_locales[]", "pl"),
        ("tax_exempt", "reverse"),
        ("metadata[tier]", "gold"),
    ];
    let customer = bench.post("/v1/customers", &fields).await.ok();
    assert_eq!(customer["shipping"]["name"], "Jo at work");
    assert_eq!(customer["shipping"]["address"]["line1"], "Nabrzeże 1");
    let path = format!("/v1/customers/{}", id(&customer));

    let changes = [
        ("name", "Jo B."),
        ("phone", ""),
        ("shipping", ""),
        ("address[city]", "Sopot"),
        ("metadata[tier]", ""),
        ("metadata[since]", "2026"),
    ];
    let changed = bench.post(&path, &changes).await.ok();
    assert_eq!(changed["name"], "Jo B.");
    assert_eq!(changed["phone"], Value::Null);
    assert_eq!(changed["shipping"], Value::Null);
    assert_eq!(changed["address"]["city"], "Sopot");
    assert_eq!(changed["address"]["country"], "PL");
    assert_eq!(changed["metadata"], json!({ "since": "2026" }));
    assert_eq!(changed["email"], "jo@example.com", "nobody named it");
    // The same again changes nothing, and nobody is told.
    bench.post(&path, &changes).await.ok();

    let updated = bench
        .get("/v1/events", &[("type", "customer.updated")])
        .await
        .ok();
    let updated = updated["data"].as_array().unwrap();
    assert_eq!(updated.len(), 1);
    let previous = &updated[0]["data"]["previous_attributes"];
    assert_eq!(previous["name"], "Jo");
    assert_eq!(
        previous["metadata"],
        json!({ "tier": "gold", "since": null })
    );
    assert_eq!(previous.get("email"), None);
    for (name, value, code, param) in [
        ("email", "nobody", "email_invalid", "email"),
        ("address", "Gdynia", "", "address"),
        (
            "shipping[name]",
            "Jo",
            "parameter_missing",
            "shipping[address]",
        ),
        ("phone", "0123456789012345678901", "", "phone"),
        ("tax_exempt", "always", "", "tax_exempt"),
        ("colour", "red", "parameter_unknown", "colour"),
        (
            "invoice_settings[default_payment_method]",
            "pm_none",
            "resource_missing",
            "invoice_settings[default_payment_method]",
        ),
    ] {
        let refused = bench.post(&path, &[(name, value)]).await;
        assert_eq!(
            refused.refusal(),
            (400, "invalid_request_error", code, param),
            "{name}={value}"
        );
    }
    assert_eq!(bench.get(&path, &[]).await.ok(), changed);
    bench.end().await;
}

#[tokio::test]
async fn one_that_was_deleted_says_no_more_than_that() {
    let bench = Bench::start().await;
    let fields = [("email", "jo@example.com")];
    let customer = bench.post("/v1/customers", &fields).await.ok();
    let path = format!("/v1/customers/{}", id(&customer));
    let mug = bench.price("mug").await;
    let mut hers = order(id(&mug), "1");
    hers.push(("customer", id(&customer)));
    let session = bench.post("/v1/checkout/sessions", &hers).await.ok();

    let deleted = json!({ "id": id(&customer), "object": "customer", "deleted": true });
    assert_eq!(bench.delete(&path).await.ok(), deleted);
    assert_eq!(bench.get(&path, &[]).await.ok(), deleted);
    let listed = bench.get("/v1/customers", &fields).await.ok();
    assert_eq!(listed["data"], json!([]));
    assert_eq!(
        bench.get("/v1/customers", &[]).await.ok()["data"],
        json!([])
    );
    // Objects that name her show what is left.
    let session = format!("/v1/checkout/sessions/{}", id(&session));
    let session = bench.get(&session, &[("expand[]", "customer")]).await.ok();
    assert_eq!(session["customer"], deleted);

    let missing = (404, "invalid_request_error", "resource_missing", "id");
    assert_eq!(bench.delete(&path).await.refusal(), missing);
    assert_eq!(
        bench.post(&path, &[("name", "Jo")]).await.refusal(),
        missing
    );
    assert_eq!(
        bench.post("/v1/checkout/sessions", &hers).await.refusal(),
        (400, "invalid_request_error", "resource_missing", "customer")
    );
    assert_eq!(
        bench.told_of(&[id(&customer)]).await,
        ["customer.created", "customer.deleted"]
    );
    let told = bench.shop.of_type("customer.deleted");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].event["data"]["object"]["email"], "jo@example.com");
    bench.end().await;
}
