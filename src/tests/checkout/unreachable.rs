//! Stripe does not answer, or answers that it cannot: one sentence, nothing charged, and never two sessions.

use std::sync::{Arc, Mutex};

use axum::{Json, Router, http::HeaderMap, http::StatusCode};
use serde_json::{Value, json};
use till::error::AppError;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{assert_told, checkouts};
use crate::support::{TestApp, both_engines};

both_engines!(
    stripe_is_away_and_comes_back,
    stripe_stumbles_and_is_asked_again,
    stripe_answers_500_for_good,
    an_unheard_session_is_the_one_that_is_used,
    a_second_click_does_not_give_up_what_the_first_still_asks_for
);

async fn stripe_is_away_and_comes_back(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let addr = app.stop_sandbox().await;
    let answer = ada.buy(&form, "1").await;
    assert_told(&ada, &answer, AppError::StripeUnavailable).await;
    // Whether Stripe has made a session nobody can say: the next click asks for the same one.
    let before = key(app).await;
    assert_eq!(checkouts(app).await, ["open"]);
    // Pages do not wait for Stripe.
    assert!(ada.get("/").await.link("Enamel mug").is_some());

    app.start_sandbox(addr).await;
    let hosted = ada.go_on(&form, "1").await;
    assert!(hosted.contains("/c/pay/"), "{hosted}");
    assert_eq!(key(app).await, before);
    assert_eq!(app.sessions().await.len(), 1);
}

/// The key of the only checkout.
async fn key(app: &TestApp) -> String {
    app.one::<(String,)>("select idempotency_key from checkouts", &[])
        .await
        .0
}

type Answer = (StatusCode, Value);

fn error(status: StatusCode) -> Answer {
    (
        status,
        json!({ "error": { "type": "api_error", "message": "Sorry! There was an error." } }),
    )
}

/// Stands where Stripe stood: gives one answer after the other, then 500 to whatever is asked. Keeps the idempotency
/// keys it was sent.
async fn stumbling_stripe(
    addr: &str,
    answers: Vec<Answer>,
) -> (Arc<Mutex<Vec<String>>>, JoinHandle<()>) {
    let keys = Arc::new(Mutex::new(Vec::new()));
    let seen = keys.clone();
    let answer = move |headers: HeaderMap| {
        let mut seen = seen.lock().expect("no panic");
        let next = answers.get(seen.len()).cloned();
        seen.push(
            headers
                .get("idempotency-key")
                .map_or("", |key| key.to_str().expect("a printable key"))
                .to_owned(),
        );
        let (status, body) = next.unwrap_or_else(|| error(StatusCode::INTERNAL_SERVER_ERROR));
        async move { (status, Json(body)) }
    };
    let listener = TcpListener::bind(addr.replace("localhost", "127.0.0.1"))
        .await
        .expect("the port is free again");
    let server = tokio::spawn(async move {
        axum::serve(listener, Router::new().fallback(answer))
            .await
            .expect("it serves");
    });
    (keys, server)
}

async fn stripe_stumbles_and_is_asked_again(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let fields = [
        ("mode", "payment"),
        ("success_url", "https://shop.example/"),
        ("line_items[0][price]", form.price.as_str()),
        ("line_items[0][quantity]", "1"),
    ];
    let session = app.stripe_post("/v1/checkout/sessions", &fields).await;
    let addr = app.stop_sandbox().await;
    let answers = vec![
        error(StatusCode::CONFLICT),
        error(StatusCode::TOO_MANY_REQUESTS),
        error(StatusCode::SERVICE_UNAVAILABLE),
        (StatusCode::OK, session.clone()),
    ];
    let (keys, server) = stumbling_stripe(&addr, answers).await;
    assert_eq!(ada.go_on(&form, "1").await, session["url"]);
    server.abort();

    let (key, found): (String, String) = app
        .one(
            "select idempotency_key, session_id from checkouts where status = 'open'",
            &[],
        )
        .await;
    assert_eq!(session["id"], found);
    assert_eq!(*keys.lock().expect("no panic"), vec![key; 4]);
}

/// Stripe replays a stored 500: the next click asks once more under the key, and then under another.
async fn stripe_answers_500_for_good(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let addr = app.stop_sandbox().await;
    let (keys, server) = stumbling_stripe(&addr, vec![]).await;
    for _ in 0..2 {
        let answer = ada.buy(&form, "1").await;
        assert_told(&ada, &answer, AppError::StripeUnavailable).await;
    }
    let keys = keys.lock().expect("no panic").clone();
    assert_eq!(keys.len(), 12, "each key is tried four times at a click");
    assert!(keys.iter().all(|key| !key.is_empty()));
    assert!(keys[..8].iter().all(|key| *key == keys[0]));
    assert!(keys[8..].iter().all(|key| *key == keys[8]));
    assert_ne!(keys[0], keys[8]);
    assert_eq!(checkouts(app).await, ["failed", "open"]);
    server.abort();
}

/// The session was made, and every answer got lost on its way: the second click comes to that one.
async fn an_unheard_session_is_the_one_that_is_used(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let sessions = ("path", "/v1/checkout/sessions");
    for (mode, after) in [("error_after", ["open"]), ("cut", ["open"])] {
        app.control("/_sandbox/trouble/requests", &[("mode", mode), sessions])
            .await;
        let answer = ada.buy(&form, "1").await;
        assert_told(&ada, &answer, AppError::StripeUnavailable).await;
        assert_eq!(checkouts(app).await, after, "{mode}");
    }
    app.control("/_sandbox/trouble/requests", &[("mode", "none")])
        .await;
    // The page's new form has another attempt: the visitor is known all the same.
    let form = ada.open("Enamel mug").await;
    let hosted = ada.go_on(&form, "1").await;
    assert!(hosted.contains("/c/pay/"), "{hosted}");
    assert_eq!(app.sessions().await.len(), 1);
}

/// The first click's request is on its way: if the second gave the checkout up, the first would still come to a payment
/// page, and a third would make another.
async fn a_second_click_does_not_give_up_what_the_first_still_asks_for(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    ada.go_on(&form, "1").await;
    app.execute(
        "update checkouts set session_id = null, session_url = null",
        &[],
    )
    .await;

    let addr = app.stop_sandbox().await;
    let answer = ada.buy(&form, "1").await;
    assert_told(&ada, &answer, AppError::StripeUnavailable).await;
    assert_eq!(checkouts(app).await, ["open"]);

    let (_, server) = stumbling_stripe(&addr, vec![]).await;
    let answer = ada.buy(&form, "1").await;
    assert_told(&ada, &answer, AppError::StripeUnavailable).await;
    assert_eq!(checkouts(app).await, ["open"]);

    // One that nobody can still be asking for is given up.
    app.execute("update checkouts set created_at = created_at - 61", &[])
        .await;
    let answer = ada.buy(&form, "1").await;
    assert_told(&ada, &answer, AppError::StripeUnavailable).await;
    assert_eq!(checkouts(app).await, ["failed", "open"]);
    server.abort();
}
