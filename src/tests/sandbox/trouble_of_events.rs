//! Events that come late to the list, and events that are never made.

use serde_json::json;

use super::support::{Bench, PAYMENT, id};

async fn listed(bench: &Bench, name: &str) -> Vec<String> {
    let events = bench.get("/v1/events", &[("type", name)]).await.ok();
    let events = events["data"].as_array().unwrap().iter();
    events
        .map(|event| event["data"]["object"]["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn late_delivers_at_once_and_lists_later() {
    let bench = Bench::start().await;
    let make = async |name| bench.post("/v1/products", &[("name", name)]).await.ok();
    make("One").await;
    let late = [("mode", "late"), ("seconds", "600"), ("times", "1")];
    let answer = bench.control("trouble/events", &late).await;
    assert_eq!(
        (&answer["mode"], &answer["seconds"]),
        (&json!("late"), &json!(600))
    );
    make("Two").await;
    // Used up: what is made after it is in the list before it.
    make("Three").await;
    bench.control("deliveries/flush", &[]).await;
    let told = bench.shop.of_type("product.created");
    assert_eq!(told.len(), 3);
    let made = "product.created";
    assert_eq!(listed(&bench, made).await[..2], ["Three", "One"]);
    // Who knows its id finds it.
    let path = format!("/v1/events/{}", id(&told[1].event));
    assert_eq!(
        bench.get(&path, &[]).await.ok()["data"]["object"]["name"],
        "Two"
    );
    bench.pass(600).await;
    assert_eq!(listed(&bench, made).await[..3], ["Three", "Two", "One"]);
    bench.end().await;
}

#[tokio::test]
async fn never_makes_no_event_of_what_was_done() {
    let bench = Bench::start().await;
    let never = [("mode", "never"), ("type", "charge.*"), ("times", "2")];
    bench.control("trouble/events", &never).await;
    let session = bench.paid("mug", "1").await;
    assert_eq!(session["payment_status"], "paid");
    bench.control("deliveries/flush", &[]).await;
    let told = |bench: &Bench| -> Vec<String> {
        let told = bench.shop.deliveries();
        let types = told.iter().map(|one| one.event["type"].as_str().unwrap());
        types.map(str::to_owned).collect()
    };
    let others = PAYMENT.iter().filter(|name| !name.starts_with("charge."));
    assert_eq!(told(&bench), others.copied().collect::<Vec<_>>());
    let none = [("type", "charge.*")];
    let events = bench.get("/v1/events", &none).await.ok();
    assert_eq!(events["data"], json!([]));
    // The charge is there all the same, and so is what comes after the last time.
    let charge = bench.charge(&session).await;
    assert!(charge["balance_transaction"].is_string());
    let refund = [("charge", id(&charge)), ("amount", "100")];
    bench.post("/v1/refunds", &refund).await.ok();
    assert_eq!(bench.told_of(&[id(&charge)]).await, ["charge.refunded"]);
    bench.end().await;
}

#[tokio::test]
async fn a_change_that_fails_uses_nothing_up() {
    let bench = Bench::start().await;
    let never = [("mode", "never"), ("times", "1")];
    bench.control("trouble/events", &never).await;
    bench.post("/v1/products", &[]).await;
    bench.post("/v1/products", &[("name", "One")]).await.ok();
    bench.post("/v1/products", &[("name", "Two")]).await.ok();
    let made = listed(&bench, "product.created").await;
    assert!(made.contains(&"Two".to_owned()) && !made.contains(&"One".to_owned()));
    bench.end().await;
}
