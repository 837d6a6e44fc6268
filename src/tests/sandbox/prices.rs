//! What a price can bring along.

use serde_json::{Value, json};

use super::support::{Bench, id};

/// A product that is made with its price says less than one that is made alone.
#[tokio::test]
async fn a_product_made_with_its_price_takes_what_stripe_takes() {
    let bench = Bench::start().await;
    let mut fields = vec![
        ("product_data[name]", "Wool blanket"),
        ("product_data[metadata][colour]", "grey"),
        ("product_data[unit_label]", "blanket"),
        ("currency", "eur"),
        ("unit_amount", "8900"),
        ("expand[]", "product"),
    ];
    let price = bench.post("/v1/prices", &fields).await.ok();
    let product = &price["product"];
    assert_eq!(product["metadata"], json!({ "colour": "grey" }));
    assert_eq!(product["unit_label"], "blanket");
    assert_eq!(product["default_price"], Value::Null);
    assert_eq!(
        bench.told_of(&[id(product), id(&price)]).await,
        ["product.created", "price.created"]
    );
    for (name, param) in [
        ("product_data[description]", "product_data[description]"),
        ("product_data[images][]", "product_data[images]"),
        ("product_data[url]", "product_data[url]"),
        (
            "product_data[default_price_data][currency]",
            "product_data[default_price_data]",
        ),
    ] {
        fields.push((name, "x"));
        let refused = bench.post("/v1/prices", &fields).await;
        assert_eq!(
            refused.refusal(),
            (400, "invalid_request_error", "parameter_unknown", param)
        );
        fields.pop();
    }
    bench.end().await;
}
