//! Trouble of deliveries, on request.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    receiver::{Reply, types},
    support::{Bench, PAYMENT, SECRET, id},
};

const COMPLETED: &str = "checkout.session.completed";

async fn trouble(bench: &Bench, fields: &[(&str, &str)]) -> Value {
    bench.control("trouble/deliveries", fields).await
}

async fn standing(bench: &Bench) -> Value {
    let url = format!("{}/_sandbox/trouble", bench.sandbox.url);
    bench
        .browser
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap()
}

#[tokio::test]
async fn duplicate_sends_each_twice() {
    let bench = Bench::start().await;
    trouble(&bench, &[("mode", "duplicate")]).await;
    bench.paid("mug", "1").await;
    bench.shop.wait_for("charge.updated", 2).await;
    let twice: Vec<&str> = PAYMENT.iter().flat_map(|name| [*name, *name]).collect();
    let deliveries = bench.shop.deliveries();
    assert_eq!(types(&deliveries), twice);
    assert_eq!(deliveries[0].body, deliveries[1].body);
    bench.end().await;
}

#[tokio::test]
async fn reorder_sends_the_newest_first() {
    let bench = Bench::start().await;
    trouble(&bench, &[("mode", "reorder")]).await;
    bench.paid("mug", "1").await;
    bench.control("deliveries/flush", &[]).await;
    let mut reversed = PAYMENT;
    reversed.reverse();
    assert_eq!(types(&bench.shop.deliveries()), reversed);
    bench.end().await;
}

#[tokio::test]
async fn reorder_of_one_type_sends_it_last() {
    let bench = Bench::start().await;
    trouble(
        &bench,
        &[("mode", "reorder"), ("type", "payment_intent.created")],
    )
    .await;
    bench.paid("mug", "1").await;
    bench.control("deliveries/flush", &[]).await;
    let mut last = PAYMENT;
    last.rotate_left(1);
    assert_eq!(types(&bench.shop.deliveries()), last);
    bench.end().await;
}

#[tokio::test]
async fn delay_sends_later_and_the_buyer_does_not_wait_for_it() {
    let bench = Bench::start().await;
    let late = [("mode", "delay"), ("type", COMPLETED), ("seconds", "3600")];
    trouble(&bench, &late).await;
    let session = bench.session("mug", "1").await;
    let begun = std::time::Instant::now();
    bench.pay(&session, super::support::PAYS).await;
    assert!(begun.elapsed().as_secs() < 8, "the page waited for it");
    bench.shop.wait_for("charge.updated", 1).await;
    let others: Vec<&str> = PAYMENT
        .into_iter()
        .filter(|name| *name != COMPLETED)
        .collect();
    assert_eq!(types(&bench.shop.deliveries()), others);
    bench.control("clock", &[("seconds", "3600")]).await;
    bench.shop.wait_for(COMPLETED, 1).await;
    bench.end().await;
}

#[tokio::test]
async fn wrong_secret_spoils_the_first_attempt_only() {
    let bench = Bench::start().await;
    trouble(&bench, &[("mode", "wrong_secret"), ("type", COMPLETED)]).await;
    bench.shop.reply(COMPLETED, Reply::Status(400));
    bench.paid("mug", "1").await;
    bench.shop.wait_for(COMPLETED, 2).await;
    let tries = bench.shop.of_type(COMPLETED);
    assert_eq!(tries[0].signed_at(SECRET), None);
    assert!(tries[1].signed_at(SECRET).is_some());
    let spared = bench.shop.of_type("charge.succeeded");
    assert!(spared[0].signed_at(SECRET).is_some());
    bench.end().await;
}

#[tokio::test]
async fn old_timestamp_spoils_the_first_attempt_only() {
    let bench = Bench::start().await;
    trouble(&bench, &[("mode", "old_timestamp"), ("type", COMPLETED)]).await;
    bench.shop.reply(COMPLETED, Reply::Status(400));
    let now = jiff::Timestamp::now().as_second();
    bench.paid("mug", "1").await;
    bench.shop.wait_for(COMPLETED, 2).await;
    let tries = bench.shop.of_type(COMPLETED);
    // The signature fits; receivers take it for 300 seconds.
    let signed = [0, 1].map(|at: usize| tries[at].signed_at(SECRET).unwrap());
    assert!(signed[0] < now - 500, "{signed:?}");
    assert!(signed[1] >= now, "{signed:?}");
    bench.end().await;
}

#[tokio::test]
async fn two_events_tell_of_one_thing() {
    let bench = Bench::start().await;
    trouble(&bench, &[("mode", "two_events"), ("type", COMPLETED)]).await;
    let session = bench.paid("mug", "1").await;
    bench.control("deliveries/flush", &[]).await;
    let two = bench.shop.of_type(COMPLETED);
    assert_eq!(two.len(), 2);
    assert_ne!(id(&two[0].event), id(&two[1].event));
    for field in ["type", "created", "data"] {
        assert_eq!(two[0].event[field], two[1].event[field]);
    }
    assert_eq!(bench.told_of(&[id(&session)]).await, [COMPLETED, COMPLETED]);
    bench.end().await;
}

#[tokio::test]
async fn ends_with_its_times_and_shows_where_it_stands() {
    let bench = Bench::start().await;
    let quiet = standing(&bench).await;
    assert_eq!(quiet["deliveries"]["mode"], "none");
    assert_eq!(quiet["requests"]["mode"], "none");
    // A page sends its empty fields, too.
    let twice = [
        ("mode", "drop"),
        ("times", "2"),
        ("type", ""),
        ("seconds", ""),
    ];
    let answer = trouble(&bench, &twice).await;
    assert_eq!(
        (&answer["mode"], &answer["times"]),
        (&json!("drop"), &json!(2))
    );
    bench.post("/v1/products", &[("name", "One")]).await.ok();
    assert_eq!(standing(&bench).await["deliveries"]["times"], 1);
    // A change that fails uses nothing up.
    bench.post("/v1/products", &[]).await;
    bench.post("/v1/products", &[("name", "Two")]).await.ok();
    assert_eq!(standing(&bench).await["deliveries"]["mode"], "none");
    bench.post("/v1/products", &[("name", "Three")]).await.ok();
    bench.control("deliveries/flush", &[]).await;
    let told = bench.shop.deliveries();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].event["data"]["object"]["name"], "Three");

    let url = format!("{}/_sandbox/trouble/deliveries", bench.sandbox.url);
    for wrong in [[("mode", "explode")], [("times", "2")], [("colour", "red")]] {
        let refused = bench.browser.post(&url).form(&wrong).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{wrong:?}");
    }
    bench.end().await;
}

#[tokio::test]
async fn is_asked_for_by_one_request() {
    let bench = Bench::start().await;
    let create = async |name, trouble| {
        let headers = [("sandbox-trouble", trouble)];
        let fields = [("name", name)];
        bench
            .ask(Method::POST, "/v1/products", &fields, &headers)
            .await
    };
    create("Dropped", "drop").await.ok();
    create("Late", "delay; seconds=3600").await.ok();
    // What stands is kept off by a request's own.
    trouble(&bench, &[("mode", "drop"), ("times", "1")]).await;
    create("Sent", "none").await.ok();
    bench
        .post("/v1/products", &[("name", "Dropped too")])
        .await
        .ok();
    bench.shop.wait_for("product.created", 1).await;
    let names = || -> Vec<String> {
        let named = |told: &super::receiver::Delivery| {
            told.event["data"]["object"]["name"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        bench.shop.deliveries().iter().map(named).collect()
    };
    assert_eq!(names(), ["Sent"]);
    bench.control("deliveries/flush", &[]).await;
    assert_eq!(names(), ["Sent", "Late"]);
    let unknown = create("Unknown", "explode").await;
    assert_eq!(unknown.refusal().0, 400);
    bench.end().await;
}
