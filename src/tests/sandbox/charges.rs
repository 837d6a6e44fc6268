//! A charge is told of before its money is on the balance, and once more when it is.

use serde_json::{Value, json};

use super::support::{Bench, id};

/// The one event of this type.
async fn event(bench: &Bench, name: &str) -> Value {
    let events = bench.get("/v1/events", &[("type", name)]).await.ok();
    assert_eq!(events["data"].as_array().unwrap().len(), 1, "{name}");
    events["data"][0]["data"].clone()
}

#[tokio::test]
async fn the_balance_transaction_comes_with_an_event_of_its_own() {
    let bench = Bench::start().await;
    let charge = bench.charge(&bench.paid("mug", "1").await).await;
    let moved = charge["balance_transaction"].as_str().unwrap();
    let told = event(&bench, "charge.succeeded").await;
    assert_eq!(told["object"]["balance_transaction"], Value::Null);
    assert_eq!(told["object"]["captured"], true);
    let told = event(&bench, "charge.updated").await;
    assert_eq!(told["object"], charge);
    assert_eq!(
        told["previous_attributes"],
        json!({ "balance_transaction": null })
    );
    let listed = bench.get("/v1/balance_transactions", &[]).await.ok();
    assert_eq!(id(&listed["data"][0]), moved);
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    bench.end().await;
}

#[tokio::test]
async fn who_asks_for_it_at_once_is_told_once() {
    let bench = Bench::start().await;
    let fields = [
        ("amount", "2000"),
        ("currency", "usd"),
        ("payment_method", "pm_card_visa"),
        ("payment_method_types[]", "card"),
        ("capture_method", "automatic"),
        ("confirm", "true"),
    ];
    let intent = bench.post("/v1/payment_intents", &fields).await.ok();
    assert_eq!(intent["capture_method"], "automatic");
    let told = event(&bench, "charge.succeeded").await;
    assert!(told["object"]["balance_transaction"].is_string());
    let charge = intent["latest_charge"].as_str().unwrap();
    assert_eq!(bench.told_of(&[charge]).await, ["charge.succeeded"]);

    let usual = bench.post("/v1/payment_intents", &fields[..4]).await.ok();
    assert_eq!(usual["capture_method"], "automatic_async");
    bench.end().await;
}
