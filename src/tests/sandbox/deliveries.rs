//! Deliveries to the shop.

mod again;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    receiver::{Reply, types},
    support::{Bench, PAYMENT, PAYS, SECRET, id},
};

#[tokio::test]
async fn are_signed_and_in_stripes_order_before_the_buyer_goes_on() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let deliveries = bench.shop.deliveries();
    assert_eq!(types(&deliveries)[..4], PAYMENT[..4]);
    for delivery in &deliveries {
        assert!(delivery.signed_at(SECRET).is_some());
        assert_eq!(delivery.event["api_version"], "2026-08-26.dahlia");
        assert_eq!(delivery.event["livemode"], false);
    }
    let told = &deliveries[3].event["data"]["object"];
    assert_eq!(told, &session);
    let body = std::str::from_utf8(&deliveries[3].body).unwrap();
    assert!(body.starts_with("{\n  \""), "as Stripe prints it");
    bench.end().await;
}

#[tokio::test]
async fn one_that_failed_comes_again_and_holds_up_nobody() {
    let bench = Bench::start().await;
    for refusal in [Reply::Status(500), Reply::Status(404), Reply::Redirect] {
        bench.shop.reply("charge.succeeded", refusal);
    }
    bench.paid("mug", "1").await;
    assert_eq!(types(&bench.shop.deliveries())[..4], PAYMENT[..4]);
    bench.shop.wait_for("charge.succeeded", 1).await;
    while bench.control("deliveries/flush", &[]).await["failed"] != 0 {}
    let tries = bench.shop.of_type("charge.succeeded");
    assert_eq!(tries.len(), 4);
    for again in &tries {
        assert_eq!(again.body, tries[0].body, "the same bytes");
        assert!(again.signed_at(SECRET).is_some());
    }
    let nothing = bench.control("deliveries/flush", &[]).await;
    assert_eq!(nothing, json!({ "delivered": 0, "failed": 0 }));
    assert_eq!(bench.shop.of_type("checkout.session.completed").len(), 1);
    let path = format!("/v1/events/{}", id(&tries[0].event));
    assert_eq!(bench.get(&path, &[]).await.ok()["pending_webhooks"], 0);
    bench.end().await;
}

#[tokio::test]
async fn come_again_by_themselves() {
    let bench = Bench::start().await;
    bench
        .shop
        .reply("checkout.session.completed", Reply::Status(503));
    bench.paid("mug", "1").await;
    bench.shop.wait_for("checkout.session.completed", 2).await;
    bench.end().await;
}

#[tokio::test]
async fn outlive_a_restart() {
    let bench = Bench::start().await;
    bench
        .shop
        .reply("checkout.session.completed", Reply::Status(500));
    let session = bench.paid("mug", "1").await;
    let bench = bench.restart(async |_| ()).await;
    bench.shop.wait_for("checkout.session.completed", 2).await;
    let tries = bench.shop.of_type("checkout.session.completed");
    assert_eq!(tries[0].body, tries[1].body);
    assert_eq!(id(&tries[1].event["data"]["object"]), id(&session));
    bench.end().await;
}

#[tokio::test]
async fn the_buyer_waits_for_the_shops_answer() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    let (open, gate) = watch::channel(false);
    bench
        .shop
        .reply("checkout.session.completed", Reply::When(gate));
    let mut paying = Box::pin(bench.pay(&session, PAYS));
    tokio::select! {
        _ = &mut paying => panic!("the buyer went on before the shop answered"),
        () = bench.shop.wait_for("checkout.session.completed", 1) => {}
    }
    assert_eq!(bench.retrieve(&session).await["status"], "complete");
    open.send_replace(true);
    assert_eq!(paying.await.status(), 303);
    bench.end().await;
}

#[tokio::test]
async fn can_be_lost_and_found() {
    let bench = Bench::start().await;
    let completed = "checkout.session.completed";
    bench
        .control(
            "trouble/deliveries",
            &[("mode", "drop"), ("type", completed)],
        )
        .await;
    let session = bench.paid("mug", "1").await;
    assert_eq!(session["payment_status"], "paid");
    bench.control("deliveries/flush", &[]).await;
    let others: Vec<&str> = PAYMENT
        .into_iter()
        .filter(|name| *name != completed)
        .collect();
    assert_eq!(types(&bench.shop.deliveries()), others);

    let events = bench.get("/v1/events", &[("type", completed)]).await.ok();
    let path = format!("events/{}/deliver", id(&events["data"][0]));
    let found = bench.control(&path, &[]).await;
    assert_eq!(found, json!({ "delivered": true }));
    assert_eq!(bench.shop.of_type(completed).len(), 1);

    bench
        .control("trouble/deliveries", &[("mode", "none")])
        .await;
    bench.paid("mug", "1").await;
    assert_eq!(bench.shop.of_type(completed).len(), 2);
    bench.end().await;
}

#[tokio::test]
async fn an_updated_object_says_what_it_was_and_who_asked() {
    let bench = Bench::start().await;
    let mug = bench.price("mug").await;
    let product = mug["product"].as_str().unwrap();
    let headers = [("idempotency-key", "archive")];
    let path = format!("/v1/products/{product}");
    let answer = bench
        .ask(
            reqwest::Method::POST,
            &path,
            &[("active", "false")],
            &headers,
        )
        .await;
    bench.control("deliveries/flush", &[]).await;
    let event = bench.shop.of_type("product.updated")[0].event.clone();
    assert_eq!(event["request"]["idempotency_key"], "archive");
    assert_eq!(event["request"]["id"], answer.header("request-id"));
    let before = &event["data"]["previous_attributes"];
    assert_eq!(before["active"], true);
    assert_eq!(before["name"], Value::Null);
    assert_eq!(event["data"]["object"], answer.ok());
    bench.end().await;
}
