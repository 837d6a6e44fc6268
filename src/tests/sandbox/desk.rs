//! The desk says what a developer needs, and shows what went wrong as such.

use super::support::{Bench, PAYS, SECRET, id};

async fn page(bench: &Bench, path: &str) -> String {
    let url = format!("{}{path}", bench.sandbox.url);
    let answer = bench.browser.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

/// What a button says, on the page it leads to.
async fn press(bench: &Bench, path: &str, fields: &[(&str, &str)]) -> String {
    let url = format!("{}{path}", bench.sandbox.url);
    let answer = bench.browser.post(url).form(fields).send().await.unwrap();
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    page(bench, &back).await
}

#[tokio::test]
async fn a_refused_request_is_shown_as_bad_with_its_code() {
    let bench = Bench::start().await;
    bench.get("/v1/products/prod_none", &[]).await;
    let listed = loop {
        let listed = page(&bench, "/requests").await;
        if listed.contains("/v1/products/prod_none") {
            break listed;
        }
        tokio::task::yield_now().await;
    };
    assert!(listed.contains("<code>resource_missing</code>"), "{listed}");
    let (_, after) = listed.split_once("/v1/products/prod_none").unwrap();
    let (_, badge) = after.split_once("<span class=\"badge ").unwrap();
    assert!(badge.starts_with("bad"), "{badge}");
    bench.end().await;
}

#[tokio::test]
async fn the_overview_says_how_to_reach_the_sandbox() {
    let bench = Bench::start().await;
    let overview = page(&bench, "/").await;
    let base = bench.sandbox.url.replace("localhost", "127.0.0.1");
    assert!(overview.contains(SECRET));
    assert!(overview.contains(&format!("--api-base {base} ")));
    assert!(overview.contains("at least 12 characters"));
    bench.end().await;
}

#[tokio::test]
async fn a_dispute_that_is_won_leaves_no_charge_waiting() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    bench.pay(&session, PAYS).await;
    let charge = bench.charge(&bench.retrieve(&session).await).await;
    let dispute = bench
        .control(&format!("charges/{}/dispute", id(&charge)), &[])
        .await;
    let payment = format!("/payments/{}", charge["payment_intent"].as_str().unwrap());
    let waiting = "badge waiting";
    assert!(page(&bench, &payment).await.contains(waiting));
    bench
        .control(&format!("disputes/{}/win", id(&dispute)), &[])
        .await;
    bench.control("deliveries/flush", &[]).await;
    for path in [payment, format!("/objects/{}", id(&charge))] {
        assert!(!page(&bench, &path).await.contains(waiting), "{path}");
    }
    bench.end().await;
}

#[tokio::test]
async fn a_switch_that_meets_nothing_says_so() {
    let bench = Bench::start().await;
    for (switch, fields, warned) in [
        (
            "deliveries",
            [("mode", "drop"), ("type", "charge.succeeded")],
            false,
        ),
        (
            "deliveries",
            [("mode", "drop"), ("type", "chargesucceeded")],
            true,
        ),
        (
            "requests",
            [("mode", "conflict"), ("path", "/v1/refunds")],
            false,
        ),
        (
            "requests",
            [("mode", "conflict"), ("path", "/refunds")],
            true,
        ),
    ] {
        let told = press(&bench, &format!("/switches/{switch}"), &fields).await;
        assert!(told.contains("Switched on"));
        assert_eq!(told.contains("it will meet none"), warned, "{fields:?}");
    }
    bench.end().await;
}
