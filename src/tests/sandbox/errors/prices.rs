//! Prices that cannot be archived, or not be sold.

use super::INVALID;
use crate::sandbox::support::{Bench, id, order};

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
