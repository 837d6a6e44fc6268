//! Events sent again, whatever came of them before.

use serde_json::json;
use tokio::sync::watch;

use crate::sandbox::{
    receiver::{Reply, types},
    support::{Bench, id},
};

const WEEK: i64 = 7 * 24 * 60 * 60;

/// Makes a product, and gives the path that sends its event again.
async fn created(bench: &Bench) -> String {
    bench.post("/v1/products", &[("name", "Lamp")]).await.ok();
    let only = [("type", "product.created"), ("limit", "1")];
    let events = bench.get("/v1/events", &only).await.ok();
    format!("events/{}/deliver", id(&events["data"][0]))
}

#[tokio::test]
async fn is_a_fresh_start() {
    let bench = Bench::start().await;
    let path = created(&bench).await;
    bench.shop.wait_for("product.created", 1).await;
    // It is tried again by itself, as it is the first time.
    bench.pass(WEEK).await;
    bench.shop.reply("product.created", Reply::Status(500));
    let refused = bench.control(&path, &[]).await;
    assert_eq!(refused, json!({ "delivered": false }));
    bench.shop.wait_for("product.created", 3).await;
    // The same where the API is asked, which does not wait for it.
    bench.pass(WEEK).await;
    bench.shop.reply("product.created", Reply::Status(500));
    let retry = path.replace("deliver", "retry");
    bench.post(&format!("/v1/{retry}"), &[]).await.ok();
    bench.shop.wait_for("product.created", 5).await;
    bench.end().await;
}

#[tokio::test]
async fn many_at_once_are_each_sent() {
    let bench = Bench::start().await;
    let path = created(&bench).await;
    bench.shop.wait_for("product.created", 1).await;
    let all = (0..5).map(|_| bench.control(&path, &[]));
    for answer in futures_util::future::join_all(all).await {
        assert_eq!(answer, json!({ "delivered": true }));
    }
    assert_eq!(bench.shop.of_type("product.created").len(), 6);
    bench.end().await;
}

#[tokio::test]
async fn holds_up_no_first_attempt() {
    let bench = Bench::start().await;
    let path = created(&bench).await;
    bench.shop.wait_for("product.created", 1).await;
    bench.control("deliveries/flush", &[]).await;
    let (open, gate) = watch::channel(false);
    bench.shop.reply("product.created", Reply::When(gate));
    let retry = path.replace("deliver", "retry");
    bench.post(&format!("/v1/{retry}"), &[]).await.ok();
    bench.shop.wait_for("product.created", 2).await;
    bench.post("/v1/customers", &[("name", "Jo")]).await.ok();
    bench.shop.wait_for("customer.created", 1).await;
    open.send_replace(true);
    // Asked for meanwhile, it comes after that.
    let again = bench.control(&path, &[]).await;
    assert_eq!(again, json!({ "delivered": true }));
    let told = bench.shop.deliveries();
    let wanted = [
        "product.created",
        "product.created",
        "customer.created",
        "product.created",
    ];
    assert_eq!(types(&told), wanted);
    bench.end().await;
}

#[tokio::test]
async fn the_three_days_begin_with_the_first_attempt() {
    let bench = Bench::start().await;
    let delay = [("mode", "delay"), ("seconds", "3600"), ("times", "1")];
    bench.control("trouble/deliveries", &delay).await;
    created(&bench).await;
    for _ in 0..2 {
        bench.shop.reply("product.created", Reply::Status(500));
    }
    bench.pass(WEEK).await;
    bench.shop.wait_for("product.created", 2).await;
    bench.control("deliveries/flush", &[]).await;
    bench.shop.wait_for("product.created", 3).await;
    bench.end().await;
}
