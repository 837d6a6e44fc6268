//! What `POST /webhook` believes: bytes signed by Stripe, not long ago, and nothing else.

use axum::http::HeaderMap;
use serde_json::json;
use till::{clock, config::Secret, webhook};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    fixtures::event,
    support::{Delivery, SECRETS, TestApp, both_engines, signed},
};

both_engines!(
    takes_what_stripe_signed,
    refuses_a_signature_that_is_missing_or_garbled,
    refuses_a_signature_that_does_not_match,
    refuses_an_old_signature,
    refuses_a_body_of_2_mib,
    without_a_secret_nothing_is_believed,
);

fn body() -> String {
    event("story.told", json!({ "id": "obj_1" })).to_string()
}

fn sign_at(seconds: i64, body: &str) -> String {
    webhook::sign(&Secret::new(SECRETS[0]), seconds, body.as_bytes())
}

/// The `v1=..` of a header.
fn v1(header: &str) -> &str {
    header.split_once(',').expect("t and v1").1
}

async fn takes_what_stripe_signed(app: &mut TestApp) {
    let zeros = "0".repeat(64);
    let now = clock::now();
    let largest = {
        let head = r#"{"id":"evt_large","type":"story.told","data":{"object":{}},"padding":""#;
        format!("{head}{}\"}}", "x".repeat(1024 * 1024 - head.len() - 2))
    };
    let told = body();
    let second = signed(SECRETS[1], told.as_bytes());
    let several = body();
    let several_header = signed(SECRETS[0], several.as_bytes());
    let (timestamp, good) = several_header.split_once(',').expect("t and v1");
    let future = body();
    let almost_old = body();
    let with_v0 = body();
    let taken = [
        ("the second secret", told.clone(), second),
        (
            "the last of several v1",
            several.clone(),
            format!("{timestamp},v1={zeros},v1=nonsense,{good}"),
        ),
        (
            "a v0 beside the v1",
            with_v0.clone(),
            format!("{},v0={zeros}", signed(SECRETS[0], with_v0.as_bytes())),
        ),
        (
            "a clock ahead of ours",
            future.clone(),
            sign_at(now + 3600, &future),
        ),
        (
            "four and a half minutes ago",
            almost_old.clone(),
            sign_at(now - 270, &almost_old),
        ),
        (
            "1 MiB to the byte",
            largest.clone(),
            signed(SECRETS[0], largest.as_bytes()),
        ),
    ];
    for (i, (what, body, signature)) in taken.into_iter().enumerate() {
        let answer = app
            .post_webhook(Delivery::with_signature(body, signature))
            .await;
        assert_eq!(answer, (200, "Received.".to_owned()), "{what}");
        assert_eq!(
            app.count("select count(*) from events").await,
            i as i64 + 1,
            "{what}"
        );
    }
}

/// 400 with the reason in words, and nothing stored.
async fn refused(app: &TestApp, what: &str, delivery: Delivery, reason: &str) {
    let (status, said) = app.post_webhook(delivery).await;
    assert_eq!(status, 400, "{what}");
    assert!(said.contains(reason), "{what}: {said}");
    assert_eq!(app.count("select count(*) from events").await, 0, "{what}");
}

async fn refuses_a_signature_that_is_missing_or_garbled(app: &mut TestApp) {
    refused(app, "no header", Delivery::unsigned(body()), "is missing").await;
    let body = body();
    let good = signed(SECRETS[0], body.as_bytes());
    let (timestamp, v1) = good.split_once(',').expect("t and v1");
    let garbled = [
        String::new(),
        "nonsense".to_owned(),
        timestamp.to_owned(),
        v1.to_owned(),
        format!("t=,{v1}"),
        format!("t=soon,{v1}"),
        format!("{timestamp},v1=zz"),
        // The right bytes under the wrong scheme: v0 is not for believing.
        good.replace("v1=", "v0="),
    ];
    for header in garbled {
        let delivery = Delivery::with_signature(body.clone(), header.clone());
        refused(app, &header, delivery, "is not of the form").await;
    }
}

async fn refuses_a_signature_that_does_not_match(app: &mut TestApp) {
    let reason = "No v1 signature matches";
    let body = body();
    let good = signed(SECRETS[0], body.as_bytes());
    let v1 = v1(&good);

    let wrong = signed("whsec_of_somebody_else", body.as_bytes());
    refused(
        app,
        "the wrong secret",
        Delivery::with_signature(body.clone(), wrong),
        reason,
    )
    .await;
    let altered = body.replace("obj_1", "obj_2");
    refused(
        app,
        "an altered body",
        Delivery::with_signature(altered, good.clone()),
        reason,
    )
    .await;
    let longer = format!("{body}\n");
    refused(
        app,
        "a byte more",
        Delivery::with_signature(longer, good.clone()),
        reason,
    )
    .await;
    refused(
        app,
        "an empty body",
        Delivery::with_signature("", good.clone()),
        reason,
    )
    .await;
    let later = format!("t={},{v1}", clock::now() + 1000);
    refused(
        app,
        "another time",
        Delivery::with_signature(body.clone(), later),
        reason,
    )
    .await;
    let moved = format!("t={},v1={},v0={}", clock::now(), "0".repeat(64), &v1[3..]);
    refused(
        app,
        "the right one as v0",
        Delivery::with_signature(body, moved),
        reason,
    )
    .await;
}

async fn refuses_an_old_signature(app: &mut TestApp) {
    let body = body();
    for (what, age) in [("just too old", 301), ("a day old", 86_400)] {
        let header = sign_at(clock::now() - age, &body);
        refused(
            app,
            what,
            Delivery::with_signature(body.clone(), header),
            "300 seconds old",
        )
        .await;
    }
}

async fn refuses_a_body_of_2_mib(app: &mut TestApp) {
    let head = r#"{"id":"evt_huge","type":"story.told","data":{"object":{}},"padding":""#;
    let body = format!("{head}{}\"}}", "x".repeat(2 * 1024 * 1024));
    let request = format!(
        "POST /webhook HTTP/1.1\r\nHost: {}\r\nStripe-Signature: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        app.shop().addr,
        signed(SECRETS[0], body.as_bytes()),
        body.len()
    );
    // By hand: the answer comes before the whole body was read, and a client may miss it over its broken upload.
    let (mut from, mut to) = TcpStream::connect(app.shop().addr)
        .await
        .expect("a connection")
        .into_split();
    let upload = tokio::spawn(async move {
        let _ = to.write_all(request.as_bytes()).await;
        let _ = to.write_all(body.as_bytes()).await;
        to
    });
    let mut first = [0; 12];
    from.read_exact(&mut first).await.expect("an answer");
    assert_eq!(std::str::from_utf8(&first), Ok("HTTP/1.1 413"));
    upload.abort();
    assert_eq!(app.count("select count(*) from events").await, 0);
}

/// Fail closed: a shop that lost its secrets takes nothing, not even what is signed with nothing.
async fn without_a_secret_nothing_is_believed(app: &mut TestApp) {
    let body = body();
    let mut headers = HeaderMap::new();
    headers.insert(
        "stripe-signature",
        signed("", body.as_bytes()).parse().expect("a header"),
    );
    let (status, reason) = webhook::receive(
        app.inbox(),
        &[],
        &headers,
        async { Ok(body.into()) },
        clock::now(),
    )
    .await;
    assert_eq!(status, 400, "{reason}");
    assert_eq!(app.count("select count(*) from events").await, 0);
}
