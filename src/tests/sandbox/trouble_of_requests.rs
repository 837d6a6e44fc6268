//! Trouble of the shop's requests, on request.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::support::{Answer, Bench, id};

const CUSTOMERS: &str = "/v1/customers";
const NAME: [(&str, &str); 1] = [("name", "Jo")];

async fn trouble(bench: &Bench, fields: &[(&str, &str)]) {
    bench.control("trouble/requests", fields).await;
}

async fn create(bench: &Bench, headers: &[(&str, &str)]) -> Answer {
    bench.ask(Method::POST, CUSTOMERS, &NAME, headers).await
}

async fn made(bench: &Bench) -> usize {
    let all = bench.get(CUSTOMERS, &[]).await.ok();
    all["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn error_before_does_nothing_and_keeps_nothing() {
    let bench = Bench::start().await;
    let key = [("idempotency-key", "k")];
    trouble(&bench, &[("mode", "error_before"), ("times", "1")]).await;
    let failed = create(&bench, &key).await;
    assert_eq!(failed.refusal(), (500, "api_error", "", ""));
    assert_eq!(made(&bench).await, 0);
    let again = create(&bench, &key).await;
    assert_eq!(again.header("idempotent-replayed"), "");
    again.ok();
    assert_eq!(made(&bench).await, 1);
    bench.end().await;
}

#[tokio::test]
async fn error_after_does_it_and_keeps_the_true_answer() {
    let bench = Bench::start().await;
    let key = [("idempotency-key", "k")];
    trouble(&bench, &[("mode", "error_after"), ("times", "1")]).await;
    let failed = create(&bench, &key).await;
    assert_eq!(failed.refusal(), (500, "api_error", "", ""));
    assert_eq!(made(&bench).await, 1);
    let again = create(&bench, &key).await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(
        again.header("original-request"),
        failed.header("request-id")
    );
    assert!(id(&again.ok()).starts_with("cus_"));
    assert_eq!(made(&bench).await, 1);
    bench.end().await;
}

#[tokio::test]
async fn slow_does_it_at_once_and_answers_later() {
    let bench = Bench::start().await;
    let begun = Instant::now();
    let slow = [("sandbox-trouble", "slow; seconds=2")];
    let mut creating = Box::pin(create(&bench, &slow));
    tokio::select! {
        _ = &mut creating => panic!("it was answered before it could be seen"),
        () = bench.shop.wait_for("customer.created", 1) => {}
    }
    assert_eq!(made(&bench).await, 1);
    creating.await.ok();
    assert!(begun.elapsed() >= Duration::from_secs(2));
    bench.end().await;
}

#[tokio::test]
async fn conflict_and_rate_limit_are_refusals_that_may_be_tried_again() {
    let bench = Bench::start().await;
    let conflict = create(&bench, &[("sandbox-trouble", "conflict")]).await;
    assert_eq!(
        conflict.refusal(),
        (409, "invalid_request_error", "lock_timeout", "")
    );
    let keyed = [("sandbox-trouble", "conflict"), ("idempotency-key", "k")];
    let conflict = create(&bench, &keyed).await;
    assert_eq!(
        conflict.refusal(),
        (409, "idempotency_error", "idempotency_key_in_use", "")
    );
    let keyed = [("sandbox-trouble", "rate_limit"), ("idempotency-key", "k")];
    let limited = create(&bench, &keyed).await;
    assert_eq!(
        limited.refusal(),
        (429, "invalid_request_error", "rate_limit", "")
    );
    assert_eq!(limited.header("retry-after"), "1");
    assert_eq!(limited.header("stripe-rate-limited-reason"), "global-rate");
    assert_eq!(made(&bench).await, 0);
    let again = create(&bench, &[("idempotency-key", "k")]).await;
    assert_eq!(again.header("idempotent-replayed"), "");
    again.ok();
    bench.end().await;
}

#[tokio::test]
async fn cut_does_it_and_says_nothing() {
    let bench = Bench::start().await;
    let address = bench.sandbox.url.strip_prefix("http://").unwrap();
    let mut wire = TcpStream::connect(address.replace("localhost", "127.0.0.1"))
        .await
        .unwrap();
    let request = "POST /v1/customers HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk_test_cut\r\n\
                   sandbox-trouble: cut\r\nidempotency-key: k\r\ncontent-length: 7\r\n\r\nname=Jo";
    wire.write_all(request.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    // The end of the stream, or a reset: in either case not a byte.
    let end = tokio::time::timeout(Duration::from_secs(10), wire.read_to_end(&mut heard)).await;
    assert!(end.is_ok(), "the connection stays open");
    assert!(heard.is_empty(), "{}", String::from_utf8_lossy(&heard));
    assert_eq!(made(&bench).await, 1);
    let again = create(&bench, &[("idempotency-key", "k")]).await;
    assert_eq!(again.header("idempotent-replayed"), "true");

    trouble(
        &bench,
        &[("mode", "cut"), ("path", CUSTOMERS), ("times", "1")],
    )
    .await;
    let url = format!("{}{CUSTOMERS}", bench.sandbox.url);
    let asked = bench
        .browser
        .post(url)
        .bearer_auth("sk_test_cut")
        .form(&NAME);
    let error = asked.send().await.expect_err("the connection is cut");
    assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
    assert_eq!(made(&bench).await, 2);
    bench.end().await;
}

#[tokio::test]
async fn meets_only_what_it_was_asked_for() {
    let bench = Bench::start().await;
    let status = async |method: Method, path: &str| {
        let answer = bench.ask(method, path, &NAME[..0], &[]).await;
        answer.status
    };
    let posts = [
        ("mode", "error_before"),
        ("method", "POST"),
        ("path", "/v1/prod*"),
    ];
    trouble(&bench, &posts).await;
    assert_eq!(status(Method::GET, "/v1/products").await, 200);
    assert_eq!(status(Method::POST, "/v1/customers").await, 200);
    assert_eq!(status(Method::POST, "/v1/products").await, 500);
    assert_eq!(status(Method::POST, "/v1/products/prod_none").await, 500);

    let exact = [
        ("mode", "rate_limit"),
        ("path", "/v1/products"),
        ("times", "2"),
    ];
    trouble(&bench, &exact).await;
    assert_eq!(status(Method::GET, "/v1/products/prod_none").await, 404);
    assert_eq!(status(Method::GET, "/v1/products").await, 429);
    assert_eq!(status(Method::POST, "/v1/products").await, 429);
    assert_eq!(status(Method::GET, "/v1/products").await, 200);

    // A request's own comes first, and `none` keeps off what stands.
    trouble(&bench, &[("mode", "error_before")]).await;
    assert_eq!(
        create(&bench, &[("sandbox-trouble", "rate_limit")])
            .await
            .status,
        429
    );
    assert_eq!(
        create(&bench, &[("sandbox-trouble", "none")]).await.status,
        200
    );
    trouble(&bench, &[("mode", "none")]).await;
    let made: Value = create(&bench, &[]).await.ok();
    assert!(id(&made).starts_with("cus_"));
    bench.end().await;
}
