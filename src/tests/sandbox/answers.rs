//! Every request the sandbox takes; `Bench` checks each answer against Stripe's description.

use serde_json::{Value, json};

use super::support::{Bench, PAYS, id, order};

#[tokio::test]
async fn catalogue() {
    let bench = Bench::start().await;
    let account = bench.get("/v1/account", &[]).await.ok();
    assert!(id(&account).starts_with("acct_"));

    let product = [
        ("name", "Wool blanket"),
        ("description", "Warm."),
        ("images[]", "http://127.0.0.1:3000/images/mug.svg"),
        ("metadata[colour]", "grey"),
        ("default_price_data[currency]", "eur"),
        ("default_price_data[unit_amount]", "8900"),
        ("expand[]", "default_price"),
    ];
    let product = bench.post("/v1/products", &product).await.ok();
    assert_eq!(product["default_price"]["unit_amount"], 8900);
    assert_eq!(product["default_price"]["product"], product["id"]);
    let path = format!("/v1/products/{}", id(&product));
    let archived = bench
        .post(
            &path,
            &[
                ("active", "false"),
                ("metadata[colour]", ""),
                ("metadata[size]", "L"),
            ],
        )
        .await
        .ok();
    assert_eq!(archived["active"], false);
    assert_eq!(archived["metadata"], json!({ "size": "L" }));
    assert_eq!(bench.get(&path, &[]).await.ok(), archived);

    let fields = [
        ("product", id(&product)),
        ("currency", "JPY"),
        ("unit_amount", "9000"),
        ("lookup_key", "blanket"),
    ];
    let price = bench.post("/v1/prices", &fields).await.ok();
    assert_eq!(
        (price["currency"].as_str(), price["type"].as_str()),
        (Some("jpy"), Some("one_time"))
    );
    let path = format!("/v1/prices/{}", id(&price));
    assert_eq!(
        bench.get(&path, &[("expand[]", "product")]).await.ok()["product"],
        archived
    );
    assert_eq!(
        bench.post(&path, &[("active", "false")]).await.ok()["active"],
        false
    );

    let taken = bench.post("/v1/prices", &fields).await;
    assert_eq!(
        taken.refusal(),
        (400, "invalid_request_error", "", "lookup_key")
    );
    let mut fields = fields.to_vec();
    fields.push(("transfer_lookup_key", "true"));
    let heir = bench.post("/v1/prices", &fields).await.ok();
    assert_eq!(heir["lookup_key"], "blanket");
    assert_eq!(bench.get(&path, &[]).await.ok()["lookup_key"], Value::Null);
    assert_eq!(id(&bench.price("blanket").await), id(&heir));

    assert_eq!(
        bench.told_of(&[id(&product), id(&price)]).await,
        [
            "product.created",
            "product.updated",
            "price.created",
            "price.updated",
            "price.updated"
        ]
    );
    bench.end().await;
}

#[tokio::test]
async fn a_purchase_and_all_it_leaves() {
    let bench = Bench::start().await;
    let price = bench.price("tea").await;
    let mut fields = order(id(&price), "2");
    fields.push(("expand[]", "line_items.data.price.product"));
    let session = bench.post("/v1/checkout/sessions", &fields).await.ok();
    assert_eq!(session["amount_total"], 2998);
    assert_eq!(session["payment_intent"], Value::Null);
    assert_eq!(
        session["expires_at"],
        json!(session["created"].as_i64().unwrap() + 24 * 60 * 60)
    );
    let product = &session["line_items"]["data"][0]["price"]["product"];
    assert_eq!(product["metadata"]["till_namespace"], "till");
    let path = format!("/v1/checkout/sessions/{}/line_items", id(&session));
    let items = bench.get(&path, &[]).await.ok();
    assert_eq!(items["data"][0]["quantity"], 2);
    assert_eq!(items["data"][0]["amount_total"], 2998);

    let paid = bench.pay(&session, PAYS).await;
    assert_eq!(paid.status(), 303);
    let path = format!("/v1/checkout/sessions/{}", id(&session));
    let expand = [(
        "expand[]",
        "payment_intent.latest_charge.balance_transaction",
    )];
    let session = bench.get(&path, &expand).await.ok();
    assert_eq!(
        (&session["status"], &session["payment_status"]),
        (&json!("complete"), &json!("paid"))
    );
    assert_eq!(session["customer_details"]["email"], "buyer@example.com");
    assert_eq!(session["url"], Value::Null);
    assert_eq!(session["metadata"]["till_checkout"], "checkout_1");
    let intent = &session["payment_intent"];
    assert_eq!(intent["status"], "succeeded");
    assert_eq!(intent["metadata"], json!({ "till_checkout": "checkout_1" }));
    let charge = &intent["latest_charge"];
    assert_eq!(charge["payment_method_details"]["card"]["last4"], "4242");
    assert_eq!(charge["billing_details"]["email"], "buyer@example.com");
    assert_eq!(charge["balance_transaction"]["fee"], 87 + 30);
    assert_eq!(charge["balance_transaction"]["net"], 2998 - 117);

    for path in [
        format!("/v1/payment_intents/{}", id(intent)),
        format!("/v1/charges/{}", id(charge)),
        format!(
            "/v1/balance_transactions/{}",
            id(&charge["balance_transaction"])
        ),
    ] {
        let retrieved = bench.get(&path, &[]).await.ok();
        assert!(path.ends_with(id(&retrieved)));
    }
    let by_intent = [("payment_intent", id(intent))];
    let listed = bench.get("/v1/checkout/sessions", &by_intent).await.ok();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(id(&listed["data"][0]), id(&session));
    assert_eq!(
        bench.told_of(&[id(&session), id(intent), id(charge)]).await,
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed",
            "charge.updated"
        ]
    );
    bench.end().await;
}

#[tokio::test]
async fn a_session_expires_on_request_and_only_while_open() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    let path = format!("/v1/checkout/sessions/{}/expire", id(&session));
    let expired = bench.post(&path, &[]).await.ok();
    assert_eq!(
        (&expired["status"], &expired["url"]),
        (&json!("expired"), &Value::Null)
    );
    let again = bench.post(&path, &[]).await;
    assert_eq!(again.refusal().0, 400);
    assert_eq!(
        bench.told_of(&[id(&session)]).await,
        ["checkout.session.expired"]
    );
    let open = bench
        .get("/v1/checkout/sessions", &[("status", "open")])
        .await
        .ok();
    assert_eq!(open["data"], json!([]));
    bench.end().await;
}

#[tokio::test]
async fn sells_what_the_shop_may_sell_and_holds_what_it_may_not() {
    let bench = Bench::start().await;
    let fields = [
        ("active", "true"),
        ("limit", "100"),
        ("expand[]", "data.product"),
    ];
    let prices = bench.get("/v1/prices", &fields).await.ok();
    let prices = prices["data"].as_array().unwrap();
    let ours = |price: &&Value| price["product"]["metadata"]["till_namespace"] == "till";
    let one_time = |price: &&Value| price["type"] == "one_time";
    let sold: Vec<(i64, &str)> = prices
        .iter()
        .filter(ours)
        .filter(one_time)
        .map(|price| {
            (
                price["unit_amount"].as_i64().unwrap(),
                price["currency"].as_str().unwrap(),
            )
        })
        .collect();
    let wanted = [
        (1900, "usd"),
        (2400, "usd"),
        (1450, "eur"),
        (1499, "pln"),
        (1200, "jpy"),
        (3200, "gbp"),
    ];
    assert_eq!(sold, wanted);
    assert!(prices.iter().any(|price| !ours(&price)));
    assert!(prices.iter().any(|price| ours(&price) && !one_time(&price)));
    let mug = bench.price("mug").await;
    let path = format!("/v1/products/{}", mug["product"].as_str().unwrap());
    let mug = bench.get(&path, &[]).await.ok();
    assert_eq!(
        mug["images"],
        json!(["http://127.0.0.1:3000/images/mug.svg"])
    );
    bench.end().await;
}
