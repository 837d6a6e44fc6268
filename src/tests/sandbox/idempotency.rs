//! `Idempotency-Key`.

use reqwest::Method;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::support::{Answer, Bench, id};

async fn create(bench: &Bench, key: &str, name: &str) -> Answer {
    bench
        .ask(
            Method::POST,
            "/v1/customers",
            &[("name", name)],
            &[("idempotency-key", key)],
        )
        .await
}

#[tokio::test]
async fn the_same_request_is_answered_the_same_and_done_once() {
    let bench = Bench::start().await;
    let first = create(&bench, "k", "Jo").await;
    let again = create(&bench, "k", "Jo").await;
    assert_eq!(first.header("idempotent-replayed"), "");
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.header("original-request"), first.header("request-id"));
    assert_ne!(again.header("request-id"), first.header("request-id"));
    assert_eq!(again.body, first.body);

    let other = create(&bench, "k", "Someone else").await;
    assert_eq!(other.refusal(), (400, "idempotency_error", "", ""));
    let elsewhere = [("name", "Jo")];
    let key = [("idempotency-key", "k")];
    let elsewhere = bench
        .ask(Method::POST, "/v1/products", &elsewhere, &key)
        .await;
    assert_eq!(elsewhere.refusal(), (400, "idempotency_error", "", ""));

    let bench = bench.restart(async |_| ()).await;
    let later = create(&bench, "k", "Jo").await;
    assert_eq!(later.header("idempotent-replayed"), "true");
    assert_eq!(later.body, first.body);
    let all = bench.get("/v1/customers", &[]).await.ok();
    assert_eq!(all["data"].as_array().unwrap().len(), 1);
    bench.end().await;
}

#[tokio::test]
async fn a_request_refused_for_its_parameters_may_come_again_mended() {
    let bench = Bench::start().await;
    let key = [("idempotency-key", "k")];
    let refused = bench.ask(Method::POST, "/v1/products", &[], &key).await;
    assert_eq!(refused.refusal().2, "parameter_missing");
    let made = bench
        .ask(Method::POST, "/v1/products", &[("name", "Mended")], &key)
        .await;
    assert_eq!(made.header("idempotent-replayed"), "");
    made.ok();
    bench.end().await;
}

#[tokio::test]
async fn a_request_that_failed_while_it_was_done_fails_again() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let fields = [(
        "payment_intent",
        session["payment_intent"].as_str().unwrap(),
    )];
    bench.post("/v1/refunds", &fields).await.ok();
    let key = [("idempotency-key", "k")];
    for replayed in ["", "true"] {
        let answer = bench.ask(Method::POST, "/v1/refunds", &fields, &key).await;
        assert_eq!(answer.refusal().2, "charge_already_refunded");
        assert_eq!(answer.header("idempotent-replayed"), replayed);
    }
    bench.end().await;
}

#[tokio::test]
async fn a_key_under_way_is_in_use() {
    let bench = Bench::start().await;
    // A request whose body has not come yet: the sandbox asks for it once it holds the key.
    let address = bench
        .sandbox
        .url
        .strip_prefix("http://")
        .unwrap()
        .replace("localhost", "127.0.0.1");
    let mut slow = TcpStream::connect(&address).await.unwrap();
    let head = "POST /v1/customers HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk_test_slow\r\n\
                idempotency-key: k\r\ncontent-length: 7\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n";
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    let refused = create(&bench, "k", "Jo").await;
    assert_eq!(
        refused.refusal(),
        (409, "idempotency_error", "idempotency_key_in_use", "")
    );

    slow.write_all(b"name=Jo").await.unwrap();
    let mut rest = String::new();
    slow.read_to_string(&mut rest).await.unwrap();
    let body = rest.split_once("\r\n\r\n").unwrap().1;
    let made: Value = serde_json::from_str(body).unwrap();
    assert_eq!(id(&create(&bench, "k", "Jo").await.ok()), id(&made));
    bench.end().await;
}

#[tokio::test]
async fn another_card_is_another_request() {
    let bench = Bench::start().await;
    let ask = async |bench: &Bench, number| {
        let fields = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2034"),
            ("card[cvc]", "123"),
        ];
        let url = format!("{}/v1/payment_methods", bench.sandbox.url);
        let asked = bench.browser.post(url).bearer_auth("sk_test_card");
        let asked = asked.header("idempotency-key", "k").form(&fields);
        let answer = asked.send().await.unwrap();
        let replayed = answer.headers().contains_key("idempotent-replayed");
        let body: Value = answer.json().await.unwrap();
        (replayed, body)
    };
    let (one, other) = ("4242424242424242", "5555555555554444");
    let (_, first) = ask(&bench, one).await;
    assert!(id(&first).starts_with("pm_"));
    assert_eq!(ask(&bench, one).await, (true, first.clone()));
    let (_, refused) = ask(&bench, other).await;
    assert_eq!(refused["error"]["type"], "idempotency_error");
    // What would tell the cards apart is gone with the sandbox that was asked; the answer is not.
    let bench = bench.restart(async |_| ()).await;
    assert_eq!(ask(&bench, one).await, (true, first));
    bench.end().await;
}
