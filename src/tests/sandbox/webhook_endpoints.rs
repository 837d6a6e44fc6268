//! Webhook endpoints: kept as Stripe keeps them, and each told of what it asked for.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    receiver::{Receiver, Reply, types},
    support::{Bench, PAYMENT, PAYS, SECRET, id},
};

const PATH: &str = "/v1/webhook_endpoints";

/// An endpoint where `receiver` listens, and its secret.
pub async fn listening(bench: &Bench, receiver: &Receiver, types: &[&str]) -> (Value, String) {
    let mut fields = vec![("url", receiver.url.as_str())];
    fields.extend(types.iter().map(|name| ("enabled_events[]", *name)));
    let endpoint = bench.post(PATH, &fields).await.ok();
    let secret = endpoint["secret"].as_str().expect("a secret").to_owned();
    (endpoint, secret)
}

async fn delete(bench: &Bench, endpoint: &Value) -> Value {
    let path = format!("{PATH}/{}", id(endpoint));
    bench.ask(Method::DELETE, &path, &[], &[]).await.ok()
}

#[tokio::test]
async fn are_made_changed_listed_and_deleted() {
    let bench = Bench::start().await;
    let fields = [
        ("url", "https://example.com/hook"),
        ("enabled_events[0]", "charge.succeeded"),
        ("enabled_events[1]", "checkout.session.async_payment_failed"),
        ("description", "The second shop"),
        ("metadata[team]", "blue"),
        ("api_version", "2026-08-26.dahlia"),
    ];
    let mut made = bench.post(PATH, &fields).await.ok();
    assert!(id(&made).starts_with("we_"));
    assert_eq!(made["status"], "enabled");
    assert_eq!(made["description"], "The second shop");
    assert_eq!(made["metadata"], json!({ "team": "blue" }));
    let secret = made.as_object_mut().unwrap().remove("secret").unwrap();
    assert!(secret.as_str().unwrap().starts_with("whsec_"));
    let path = format!("{PATH}/{}", id(&made));
    // The secret is shown once.
    assert_eq!(bench.get(&path, &[]).await.ok(), made);
    assert_eq!(bench.get(PATH, &[]).await.ok()["data"], json!([made]));

    let changes = [
        ("url", "https://example.com/other"),
        ("enabled_events[]", "*"),
        ("disabled", "true"),
        ("description", ""),
        ("metadata[team]", ""),
    ];
    let changed = bench.post(&path, &changes).await.ok();
    assert_eq!(changed["url"], "https://example.com/other");
    assert_eq!(changed["enabled_events"], json!(["*"]));
    assert_eq!(changed["status"], "disabled");
    assert_eq!(changed["description"], Value::Null);
    assert_eq!(changed["metadata"], json!({}));
    assert_eq!(changed["secret"], Value::Null);
    let enabled = bench.post(&path, &[("disabled", "false")]).await.ok();
    assert_eq!(enabled["status"], "enabled");
    assert_eq!(enabled["url"], changed["url"]);

    assert_eq!(
        delete(&bench, &made).await,
        json!({ "id": id(&made), "object": "webhook_endpoint", "deleted": true })
    );
    let gone = bench.get(&path, &[]).await;
    assert_eq!(
        gone.refusal(),
        (
            404,
            "invalid_request_error",
            "resource_missing",
            "webhook_endpoint"
        )
    );
    assert_eq!(bench.get(PATH, &[]).await.ok()["data"], json!([]));
    bench.end().await;
}

#[tokio::test]
async fn are_refused_where_stripe_refuses_them() {
    let bench = Bench::start().await;
    let whole = [
        ("url", "https://example.com/hook"),
        ("enabled_events[]", "*"),
    ];
    let with = |name, value| [whole[0], whole[1], (name, value)].to_vec();
    let cases = [
        (vec![whole[0]], "parameter_missing", "enabled_events"),
        (vec![whole[1]], "parameter_missing", "url"),
        (vec![("url", "example"), whole[1]], "url_invalid", "url"),
        (
            vec![whole[0], ("enabled_events[]", "charge.*")],
            "",
            "enabled_events[0]",
        ),
        (
            vec![whole[0], ("enabled_events[]", "everything")],
            "",
            "enabled_events[0]",
        ),
        (vec![whole[0], ("enabled_events", "")], "", "enabled_events"),
        (with("connect", "true"), "", "connect"),
        (with("api_version", "yesterday"), "", "api_version"),
        (with("secret", "whsec_mine"), "parameter_unknown", "secret"),
    ];
    for (fields, code, param) in cases {
        let answer = bench.post(PATH, &fields).await;
        let refusal = (400, "invalid_request_error", code, param);
        assert_eq!(answer.refusal(), refusal, "{fields:?}");
    }
    assert_eq!(bench.get(PATH, &[]).await.ok()["data"], json!([]));
    bench.end().await;
}

#[tokio::test]
async fn each_gets_what_it_asked_for_under_its_own_secret() {
    let bench = Bench::start().await;
    let (charges, all) = (Receiver::start().await, Receiver::start().await);
    let (_, of_charges) = listening(&bench, &charges, &["charge.succeeded"]).await;
    let (_, of_all) = listening(&bench, &all, &["*"]).await;
    bench.paid("mug", "1").await;
    bench.control("deliveries/flush", &[]).await;

    assert_eq!(types(&charges.deliveries()), ["charge.succeeded"]);
    assert_eq!(types(&all.deliveries()), PAYMENT);
    assert_eq!(types(&bench.shop.deliveries()), PAYMENT);
    let told = [
        (charges.of_type("charge.succeeded").remove(0), of_charges),
        (all.of_type("charge.succeeded").remove(0), of_all),
        (
            bench.shop.of_type("charge.succeeded").remove(0),
            SECRET.to_owned(),
        ),
    ];
    for (delivery, own) in &told {
        for (_, secret) in &told {
            let fits = delivery.signed_at(secret).is_some();
            assert_eq!(fits, secret == own);
        }
        assert_eq!(delivery.event["pending_webhooks"], 3);
        assert_eq!(delivery.body, told[0].0.body);
    }
    let path = format!("/v1/events/{}", id(&told[0].0.event));
    assert_eq!(bench.get(&path, &[]).await.ok()["pending_webhooks"], 0);
    bench.end().await;
}

#[tokio::test]
async fn one_that_hangs_holds_up_no_other() {
    let bench = Bench::start().await;
    let slow = Receiver::start().await;
    listening(&bench, &slow, &["*"]).await;
    let (open, gate) = watch::channel(false);
    slow.reply("payment_intent.created", Reply::When(gate));
    let session = bench.session("mug", "1").await;
    let mut paying = Box::pin(bench.pay(&session, PAYS));
    tokio::select! {
        _ = &mut paying => panic!("the buyer went on before everybody answered"),
        () = bench.shop.wait_for("checkout.session.completed", 1) => {}
    }
    slow.wait_for("payment_intent.created", 1).await;
    assert_eq!(types(&slow.deliveries()), ["payment_intent.created"]);
    let created = bench.shop.of_type("payment_intent.created");
    let path = format!("/v1/events/{}", id(&created[0].event));
    assert_eq!(bench.get(&path, &[]).await.ok()["pending_webhooks"], 1);
    open.send_replace(true);
    assert_eq!(paying.await.status(), 303);
    assert_eq!(types(&slow.deliveries())[..4], PAYMENT[..4]);
    bench.end().await;
}

#[tokio::test]
async fn one_that_is_gone_or_disabled_is_told_nothing() {
    let bench = Bench::start().await;
    let (gone, disabled) = (Receiver::start().await, Receiver::start().await);
    let (of_gone, _) = listening(&bench, &gone, &["*"]).await;
    let (of_disabled, _) = listening(&bench, &disabled, &["*"]).await;
    // What they have not taken by then is not sent again either.
    gone.reply("product.created", Reply::Status(500));
    disabled.reply("product.created", Reply::Status(500));
    bench.post("/v1/products", &[("name", "Before")]).await.ok();
    gone.wait_for("product.created", 1).await;
    disabled.wait_for("product.created", 1).await;
    delete(&bench, &of_gone).await;
    let path = format!("{PATH}/{}", id(&of_disabled));
    bench.post(&path, &[("disabled", "true")]).await.ok();

    bench.post("/v1/products", &[("name", "After")]).await.ok();
    while bench.control("deliveries/flush", &[]).await["failed"] != 0 {}
    assert_eq!(bench.shop.of_type("product.created").len(), 2);
    assert_eq!(gone.deliveries().len(), 1);
    assert_eq!(disabled.deliveries().len(), 1);
    let before = id(&gone.deliveries()[0].event).to_owned();
    let before = bench.get(&format!("/v1/events/{before}"), &[]).await.ok();
    assert_eq!(before["pending_webhooks"], 2, "they never took it");
    bench.end().await;
}
