//! Orders that bring their price along, and notes on an order.

use serde_json::{Value, json};

use super::support::{Bench, PAYS, id, order};

/// What a shop without a catalogue asks for.
fn without_catalogue<'a>() -> Vec<(&'a str, &'a str)> {
    let mut fields = order("", "3");
    fields.retain(|(name, _)| *name != "line_items[0][price]");
    fields.extend([
        ("line_items[0][price_data][currency]", "pln"),
        ("line_items[0][price_data][unit_amount]", "1499"),
        (
            "line_items[0][price_data][product_data][name]",
            "Herbata z Gór",
        ),
        (
            "line_items[0][price_data][product_data][metadata][leaf]",
            "black",
        ),
    ]);
    fields
}

#[tokio::test]
async fn a_price_may_be_brought_along() {
    let bench = Bench::start().await;
    let catalogue = bench.get("/v1/prices", &[("active", "true")]).await.ok();
    let mut fields = without_catalogue();
    fields.push(("expand[]", "line_items.data.price.product"));
    let session = bench.post("/v1/checkout/sessions", &fields).await.ok();
    assert_eq!(
        (&session["amount_total"], &session["currency"]),
        (&json!(4497), &json!("pln"))
    );
    let item = &session["line_items"]["data"][0];
    assert_eq!(item["description"], "Herbata z Gór");
    let price = &item["price"];
    assert_eq!(
        (&price["active"], &price["type"]),
        (&json!(false), &json!("one_time"))
    );
    let product = &price["product"];
    assert_eq!(product["active"], false);
    assert_eq!(product["metadata"], json!({ "leaf": "black" }));
    // It is not for sale, and nobody is told of it.
    assert_eq!(bench.told_of(&[id(price), id(product)]).await, [""; 0]);
    let now = bench.get("/v1/prices", &[("active", "true")]).await.ok();
    assert_eq!(now, catalogue);
    let again = bench
        .post("/v1/checkout/sessions", &order(id(price), "1"))
        .await;
    assert_eq!(again.refusal().3, "line_items[0][price]");

    assert_eq!(bench.pay(&session, PAYS).await.status(), 303);
    let paid = bench.retrieve(&session).await;
    assert_eq!(bench.charge(&paid).await["amount"], 4497);
    bench.end().await;
}

#[tokio::test]
async fn a_price_that_is_brought_along_may_be_of_a_product_that_is_there() {
    let bench = Bench::start().await;
    let mug = bench.price("mug").await;
    let product = mug["product"].as_str().unwrap();
    let mut fields = without_catalogue();
    fields.retain(|(name, _)| !name.contains("product_data"));
    fields.push(("line_items[0][price_data][product]", product));
    fields.push(("expand[]", "line_items"));
    let session = bench.post("/v1/checkout/sessions", &fields).await.ok();
    let item = &session["line_items"]["data"][0];
    assert_eq!(item["price"]["product"], product);
    assert_eq!(item["description"], "Enamel mug");
    bench.end().await;
}

#[tokio::test]
async fn what_is_brought_along_must_be_whole() {
    let bench = Bench::start().await;
    let mug = bench.price("mug").await;
    let (exclusive, missing) = ("parameters_exclusive", "parameter_missing");
    for (more, less, code, param) in [
        (
            Some(("line_items[0][price]", id(&mug))),
            "",
            exclusive,
            "line_items[0][price]",
        ),
        (
            Some(("line_items[0][price_data][product]", "prod_none")),
            "",
            exclusive,
            "line_items[0][price_data][product]",
        ),
        (
            Some(("line_items[0][price_data][product]", "prod_none")),
            "product_data",
            "resource_missing",
            "line_items[0][price_data][product]",
        ),
        (
            None,
            "product_data",
            missing,
            "line_items[0][price_data][product]",
        ),
        (
            None,
            "currency",
            missing,
            "line_items[0][price_data][currency]",
        ),
        (
            None,
            "unit_amount",
            missing,
            "line_items[0][price_data][unit_amount]",
        ),
        (
            Some(("line_items[0][price_data][currency]", "xxx")),
            "currency",
            "",
            "line_items[0][price_data][currency]",
        ),
        (
            Some(("line_items[0][price_data][recurring][interval]", "month")),
            "",
            "",
            "mode",
        ),
        (
            Some(("line_items[0][price_data][colour]", "red")),
            "",
            "parameter_unknown",
            "line_items[0][price_data][colour]",
        ),
        (None, "line_items[0]", missing, "line_items"),
    ] {
        let mut fields = without_catalogue();
        fields.retain(|(name, _)| less.is_empty() || !name.contains(less));
        fields.extend(more);
        let refused = bench.post("/v1/checkout/sessions", &fields).await;
        assert_eq!(
            refused.refusal(),
            (400, "invalid_request_error", code, param),
            "{more:?} {less}"
        );
    }
    let products = bench.get("/v1/products", &[("active", "false")]).await.ok();
    assert_eq!(products["data"], json!([]), "nothing was made");
    bench.end().await;
}

#[tokio::test]
async fn an_order_takes_notes_and_nothing_else() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    let path = format!("/v1/checkout/sessions/{}", id(&session));
    let notes = [("metadata[table]", "7"), ("metadata[till_checkout]", "")];
    let noted = bench.post(&path, &notes).await.ok();
    assert_eq!(noted["metadata"], json!({ "table": "7" }));
    assert_eq!(bench.retrieve(&session).await, noted);
    assert_eq!(noted["url"], session["url"]);
    for (name, code) in [
        ("collected_information[x]", ""),
        ("line_items[0][quantity]", ""),
        ("success_url", "parameter_unknown"),
    ] {
        let refused = bench.post(&path, &[(name, "1")]).await;
        assert_eq!(refused.refusal().0, 400);
        assert_eq!(refused.refusal().2, code, "{name}");
    }
    assert_eq!(bench.told_of(&[id(&session)]).await, [""; 0]);
    let none = bench
        .post("/v1/checkout/sessions/cs_test_none", &notes)
        .await;
    assert_eq!(none.refusal().0, 404);
    assert_eq!(none.body["error"]["param"], Value::from("session"));
    bench.end().await;
}
