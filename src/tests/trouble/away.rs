//! Stripe is away, slow, or answers 500.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use till::{
    clock,
    webhook::worker::{self, Step},
};

use super::{posted_in_time, until_drained};
use crate::{
    fixtures::{Purchase, THEN, event},
    support::{Delivery, TestApp, both_engines},
};

both_engines!(
    payments_are_applied_while_stripe_hangs,
    however_long_stripe_is_away_no_event_is_given_up,
    what_stripe_refuses_for_good_rests_as_failed,
    what_the_database_refuses_is_tried_again_and_rests,
);

/// So many `product.updated` as the worker cannot ask about at once.
const MANY: usize = 20;

async fn product_updated(app: &TestApp) -> Value {
    let (mug,): (String,) = app
        .one("select id from products where name = 'Enamel mug'", &[])
        .await;
    app.stripe_get(&format!("/v1/products/{mug}")).await
}

async fn payments_are_applied_while_stripe_hangs(app: &mut TestApp) {
    let product = product_updated(app).await;
    let path = "/v1/*";
    for (before, (mode, seconds)) in [("slow", "7"), ("error_before", "0")]
        .into_iter()
        .enumerate()
    {
        let before = before as i64;
        let purchase = Purchase::inserted(app, "somebody").await;
        let trouble = [("mode", mode), ("path", path), ("seconds", seconds)];
        app.control(
            "/_sandbox/trouble/requests",
            &trouble[..if mode == "slow" { 3 } else { 2 }],
        )
        .await;
        for _ in 0..MANY {
            let event = event("product.updated", product.clone());
            let (status, said) = posted_in_time(app, Delivery::of(&event)).await;
            assert_eq!(status, 200, "{said}");
        }
        // It came last, and is applied first.
        let sent = Instant::now();
        let (status, said) = posted_in_time(app, Delivery::of(&purchase.completed())).await;
        assert_eq!(status, 200, "{said}");
        while app
            .count("select count(*) from events where state = 'applied' and type like 'checkout%'")
            .await
            == before
        {
            assert!(sent.elapsed() < Duration::from_secs(3), "{mode}: it waits");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let waiting = "select count(*) from events where state = 'received'";
        assert_eq!(app.count(waiting).await, MANY as i64, "{mode}");
        // A page that waits for the worker does not wait for them.
        let asked = Instant::now();
        worker::settled(app.inbox(), Duration::from_secs(10))
            .await
            .expect("the inbox can be read");
        assert!(asked.elapsed() < Duration::from_secs(6), "{mode}: it waits");

        app.control("/_sandbox/trouble/requests", &[("mode", "none")])
            .await;
        until_drained(app).await;
        let sql = "select count(*) from events where state = 'applied' and attempts > 0";
        assert_eq!(app.count(sql).await, MANY as i64 + before + 1, "{mode}");
        app.execute("delete from events where type = 'product.updated'", &[])
            .await;
    }
}

async fn however_long_stripe_is_away_no_event_is_given_up(app: &mut TestApp) {
    let product = product_updated(app).await;
    let addr = app.stop_sandbox().await;
    app.deliver(&event("product.updated", product)).await;
    app.execute("update events set attempts = 5000", &[]).await;
    let later = clock::now() + 100_000;
    worker::step(app.inbox(), later).await.expect("a step");
    let (state, error, retry_at): (String, String, i64) = app
        .one("select state, last_error, retry_at from events", &[])
        .await;
    assert_eq!(
        (state.as_str(), error.as_str(), retry_at),
        ("received", "Stripe did not answer", later + 3600)
    );
    app.start_sandbox(addr).await;
    app.execute("update events set retry_at = 0", &[]).await;
}

/// Steps at the time that each next try is due, until nothing is left to try.
async fn try_to_the_end(app: &TestApp) {
    let mut now = clock::now();
    for _ in 0..100 {
        now += 3600;
        if worker::step(app.inbox(), now).await.expect("a step") == Step::Empty {
            return;
        }
    }
    panic!("it is tried without end");
}

async fn what_stripe_refuses_for_good_rests_as_failed(app: &mut TestApp) {
    let charge = json!({
        "id": "ch_of_nobody",
        "object": "charge",
        "amount_captured": 1900,
        "created": THEN,
        "currency": "usd",
        "status": "succeeded",
        "metadata": { "till_namespace": "till" },
    });
    let refunded = event("charge.refunded", charge);
    let (status, said) = posted_in_time(app, Delivery::of(&refunded)).await;
    assert_eq!(status, 200, "{said}");
    try_to_the_end(app).await;
    let (state, error, attempts): (String, String, i64) = app
        .one("select state, last_error, attempts from events", &[])
        .await;
    assert_eq!((state.as_str(), attempts), ("failed", 10));
    assert!(error.starts_with("Stripe refused with 4"), "{error}");
    app.expect_failed_events(1);

    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}

async fn what_the_database_refuses_is_tried_again_and_rests(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let mut again = purchase.clone();
    again.intent = "pi_again".to_owned();
    app.execute(
        "create unique index poison on postings (account, amount)",
        &[],
    )
    .await;
    app.deliver(&purchase.payment_intent_succeeded()).await;
    app.deliver(&again.payment_intent_succeeded()).await;
    let mut other = Purchase::inserted(app, "somebody else").await;
    other.amount = 2000;
    app.deliver(&other.payment_intent_succeeded()).await;
    assert_eq!(app.count("select count(*) from journal_entries").await, 2);
    try_to_the_end(app).await;
    let (error, attempts): (String, i64) = app
        .one(
            "select last_error, attempts from events where state = 'failed'",
            &[],
        )
        .await;
    assert!(error.starts_with("the database refused: "), "{error}");
    assert_eq!(attempts, 10);

    app.execute("drop index poison", &[]).await;
    app.execute(
        "update events set state = 'received', attempts = 0 where state = 'failed'",
        &[],
    )
    .await;
    app.drain().await;
    assert_eq!(app.count("select count(*) from journal_entries").await, 3);
}
