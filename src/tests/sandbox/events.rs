//! `/v1/events`: which are listed, and who is told again.

use serde_json::Value;

use super::{
    receiver::{Receiver, types},
    support::{Bench, id},
    webhook_endpoints::listening,
};

const INVALID: &str = "invalid_request_error";

async fn listed(bench: &Bench, fields: &[(&str, &str)]) -> Vec<String> {
    let mut all = vec![("limit", "100")];
    all.extend_from_slice(fields);
    let events = bench.get("/v1/events", &all).await.ok();
    let name = |event: &Value| event["type"].as_str().unwrap().to_owned();
    events["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(name)
        .collect()
}

#[tokio::test]
async fn are_listed_by_type_time_and_success() {
    let bench = Bench::start().await;
    let charge = [("mode", "drop"), ("type", "charge.succeeded")];
    bench.control("trouble/deliveries", &charge).await;
    bench.control("clock", &[("seconds", "1000")]).await;
    bench.paid("mug", "1").await;
    bench.control("deliveries/flush", &[]).await;

    let undelivered = listed(&bench, &[("delivery_success", "false")]).await;
    assert_eq!(undelivered, ["charge.succeeded"]);
    let delivered = listed(
        &bench,
        &[("delivery_success", "true"), ("type", "payment_intent.*")],
    );
    assert_eq!(
        delivered.await,
        ["payment_intent.succeeded", "payment_intent.created"]
    );
    let two = [
        ("types[]", "charge.succeeded"),
        ("types[]", "checkout.session.completed"),
    ];
    assert_eq!(
        listed(&bench, &two).await,
        ["checkout.session.completed", "charge.succeeded"]
    );
    let events = bench.get("/v1/events", &[("limit", "1")]).await.ok();
    let created = events["data"][0]["created"].as_i64().unwrap();
    let before = (created - 500).to_string();
    assert_eq!(listed(&bench, &[("created[gte]", &before)]).await.len(), 5);
    // What the catalogue was seeded with, before the clock was moved.
    let earlier = listed(&bench, &[("created[lt]", &before)]).await;
    assert!(
        earlier.contains(&"product.created".to_owned()),
        "{earlier:?}"
    );

    let both = [("type", "charge.succeeded"), ("types[]", "charge.failed")];
    let refused = bench.get("/v1/events", &both).await;
    assert_eq!(refused.refusal(), (400, INVALID, "", "type"));
    bench.end().await;
}

#[tokio::test]
async fn are_sent_again_to_one_or_to_all() {
    let bench = Bench::start().await;
    let (first, second) = (Receiver::start().await, Receiver::start().await);
    let (endpoint, _) = listening(&bench, &first, &["product.created"]).await;
    listening(&bench, &second, &["product.deleted"]).await;
    bench.post("/v1/products", &[("name", "Lamp")]).await.ok();
    bench.control("deliveries/flush", &[]).await;
    let event = bench.shop.deliveries().remove(0);
    let path = format!("/v1/events/{}/retry", id(&event.event));
    let counts = || {
        let count = |receiver: &Receiver| receiver.deliveries().len();
        (count(&bench.shop), count(&first), count(&second))
    };
    assert_eq!(counts(), (1, 1, 0));

    let only = [("webhook_endpoint", id(&endpoint))];
    let answer = bench.post(&path, &only).await.ok();
    assert_eq!(id(&answer), id(&event.event));
    assert_eq!(answer["pending_webhooks"], 1);
    bench.control("deliveries/flush", &[]).await;
    assert_eq!(counts(), (1, 2, 0));

    bench.post(&path, &[("for_stripecli", "true")]).await.ok();
    bench.control("deliveries/flush", &[]).await;
    assert_eq!(counts(), (2, 2, 0));

    let answer = bench.post(&path, &[]).await.ok();
    assert_eq!(answer["pending_webhooks"], 3);
    bench.control("deliveries/flush", &[]).await;
    assert_eq!(counts(), (3, 3, 1));
    assert_eq!(types(&second.deliveries()), ["product.created"]);
    for receiver in [&bench.shop, &first] {
        for delivery in receiver.deliveries() {
            assert_eq!(delivery.body, event.body, "the same bytes");
        }
    }

    let nobody = bench.post(&path, &[("webhook_endpoint", "we_none")]).await;
    assert_eq!(
        nobody.refusal(),
        (400, INVALID, "resource_missing", "webhook_endpoint")
    );
    let nothing = bench.post("/v1/events/evt_none/retry", &[]).await;
    assert_eq!(nothing.refusal(), (404, INVALID, "resource_missing", "id"));
    bench.end().await;
}
