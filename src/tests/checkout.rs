//! From Buy Now to the payment page: one thing wanted is one session, and no number from the browser is money.

mod one_session;
mod refusals;
mod unreachable;

use serde_json::Value;
use till::error::AppError;

use crate::support::{Card, Page, TestApp, Visitor, both_engines};

both_engines!(
    ten_buyers_at_once,
    the_session_is_made_from_the_catalogue_and_the_settings,
    the_merchants_settings_reach_stripe
);

/// The error that an answer to the form leads to, as the product page says it.
async fn told(visitor: &Visitor, answer: &Page) -> String {
    assert_eq!(answer.status, 302, "{}", answer.html);
    assert!(
        answer.location().contains("__err="),
        "{}",
        answer.location()
    );
    let page = visitor.get(answer.location()).await;
    assert_eq!(page.status, 200, "{}", answer.location());
    page.alert().unwrap_or_default()
}

async fn assert_told(visitor: &Visitor, answer: &Page, error: AppError) {
    assert_eq!(told(visitor, answer).await, error.sentence());
}

/// The checkouts' states, oldest first.
async fn checkouts(app: &TestApp) -> Vec<String> {
    let rows: Vec<(String,)> = app
        .all(
            "select status from checkouts order by created_at, status",
            &[],
        )
        .await;
    rows.into_iter().map(|(status,)| status).collect()
}

async fn only_session(app: &TestApp) -> Value {
    let sessions = app.sessions().await;
    assert_eq!(sessions.len(), 1, "{sessions:?}");
    app.stripe_get(&format!("/v1/checkout/sessions/{}", sessions[0].0))
        .await
}

async fn the_session_is_made_from_the_catalogue_and_the_settings(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Herbata z Gór", "3").await;
    assert!(
        hosted.starts_with(&format!("{}/c/pay/cs_test_", app.sandbox_url())),
        "{hosted}"
    );
    let session = only_session(app).await;
    let (id, token, amount, key): (String, String, i64, String) = app
        .one(
            "select id, token, amount, idempotency_key from checkouts where status = 'open'",
            &[],
        )
        .await;
    assert_eq!(amount, 3 * 1499);
    assert_eq!(
        (&session["amount_total"], &session["currency"]),
        (&amount.into(), &"pln".into())
    );
    assert_eq!(session["client_reference_id"], *id);
    assert_eq!(session["metadata"]["till_checkout"], *id);
    assert_eq!(session["metadata"]["till_namespace"], "till");
    assert_eq!(session["adaptive_pricing"]["enabled"], false);
    let url = app.url();
    assert_eq!(
        session["success_url"],
        format!("{url}/success?session_id={{CHECKOUT_SESSION_ID}}&token={token}")
    );
    assert_eq!(session["cancel_url"], format!("{url}/cancel?token={token}"));
    assert!((1..=255).contains(&key.len()));
}

async fn the_merchants_settings_reach_stripe(app: &mut TestApp) {
    app.set("PAYMENT_METHODS", "card, link");
    app.set("STATEMENT_DESCRIPTOR_SUFFIX", "MUGS");
    app.set("NAMESPACE", "till");
    app.restart().await;
    let ada = app.visitor();
    let success = ada.purchase(app, "Enamel mug", "1").await;
    let session = only_session(app).await;
    assert_eq!(
        session["payment_method_types"],
        serde_json::json!(["card", "link"])
    );
    let intent = session["payment_intent"].as_str().expect("an intent");
    let intent = app
        .stripe_get(&format!("/v1/payment_intents/{intent}"))
        .await;
    assert_eq!(intent["statement_descriptor_suffix"], "MUGS");
    assert!(ada.get(&success).await.main().contains("MUGS"));
}

/// SQLite has one writer, and PostgreSQL one lock of `apply`: buyers wait for each other, and none is sent away.
async fn ten_buyers_at_once(app: &mut TestApp) {
    let buyers: Vec<_> = (0..10)
        .map(|_| {
            let buyer = app.visitor();
            tokio::spawn(async move {
                let hosted = buyer.begin("Enamel mug", "1").await;
                let paid = buyer.pay(&hosted, Card::Pays).await;
                assert_eq!(paid.status, 303, "{}", paid.html);
                (paid.location().to_owned(), buyer)
            })
        })
        .collect();
    let mut back = Vec::new();
    for buyer in buyers {
        back.push(buyer.await.expect("bought"));
    }
    app.hear().await;
    for (success, buyer) in back {
        assert_eq!(buyer.get(&success).await.h1(), "Paid");
        assert_eq!(buyer.get("/account").await.rows().len(), 1);
    }
    assert_eq!(app.count("select count(*) from journal_entries").await, 10);
}
