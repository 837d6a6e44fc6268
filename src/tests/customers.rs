//! A buyer who is signed in: one customer at Stripe, the address filled in, and every payment made with it.

mod account;
mod trouble;

use serde_json::Value;

use crate::support::{Card, TestApp, both_engines, session_of};

both_engines!(
    the_second_purchase_has_the_same_customer_and_the_address,
    a_guests_open_payment_page_is_replaced,
    clicks_at_once_make_one_customer,
);

/// The customer of the session whose payment page this is.
async fn customer_of(app: &TestApp, hosted: &str) -> Value {
    let session = app
        .stripe_get(&format!("/v1/checkout/sessions/{}", session_of(hosted)))
        .await;
    session["customer"].clone()
}

/// Those that Stripe has, without deleted ones.
async fn customers(app: &TestApp) -> Vec<Value> {
    let list = app.stripe_get("/v1/customers?limit=100").await;
    list["data"].as_array().expect("a list").clone()
}

async fn the_second_purchase_has_the_same_customer_and_the_address(app: &mut TestApp) {
    let ada = app.visitor();
    ada.sign_in(app, "lovelace@example.com").await;
    assert!(customers(app).await.is_empty(), "signing in buys nothing");
    let hosted = ada.begin("Enamel mug", "1").await;
    let page = ada.get(&hosted).await;
    assert_eq!(page.field("email").as_deref(), Some("lovelace@example.com"));
    assert_eq!(ada.pay(&hosted, Card::Pays).await.status, 303);
    app.hear().await;

    let made = customers(app).await;
    assert_eq!(made.len(), 1);
    let (buyer, kept): (String, String) = app.one("select id, customer_id from buyers", &[]).await;
    assert_eq!(made[0]["id"], kept.as_str());
    assert_eq!(made[0]["email"], "lovelace@example.com");
    assert_eq!(made[0]["metadata"]["till_buyer"], buyer.as_str());
    assert_eq!(made[0]["metadata"]["till_namespace"], "till");
    for objects in ["payment_intents", "charges"] {
        let list = app
            .stripe_get(&format!("/v1/{objects}?customer={kept}"))
            .await;
        assert_eq!(list["data"].as_array().map(Vec::len), Some(1), "{objects}");
    }

    let phone = app.visitor();
    phone.sign_in(app, "lovelace@example.com").await;
    let second = phone.begin("Linen tote", "2").await;
    assert_eq!(customer_of(app, &second).await, kept.as_str());
    assert_eq!(
        phone.get(&second).await.field("email").as_deref(),
        Some("lovelace@example.com")
    );
    assert_eq!(customers(app).await.len(), 1);
    // The same click again asks for the same thing.
    assert_eq!(phone.begin("Linen tote", "2").await, second);
    // Nobody else is that customer.
    let guest = app.visitor().begin("Linen tote", "1").await;
    assert_eq!(customer_of(app, &guest).await, Value::Null);
}

async fn a_guests_open_payment_page_is_replaced(app: &mut TestApp) {
    let ada = app.visitor();
    let as_guest = ada.begin("Enamel mug", "1").await;
    ada.sign_in(app, "ada@example.com").await;
    let signed_in = ada.begin("Enamel mug", "1").await;
    assert_ne!(as_guest, signed_in);
    assert!(customer_of(app, &signed_in).await.is_string());
    let closed = app
        .stripe_get(&format!("/v1/checkout/sessions/{}", session_of(&as_guest)))
        .await;
    assert_eq!(closed["status"], "expired", "it cannot be paid as well");

    // One that was paid meanwhile is not bought again.
    let bob = app.visitor();
    let paid = bob.begin("Linen tote", "1").await;
    bob.sign_in(app, "bob@example.com").await;
    bob.pay(&paid, Card::Pays).await;
    let again = bob.begin("Linen tote", "1").await;
    assert!(
        again.starts_with("/success?") || again.contains("/c/pay/"),
        "{again}"
    );
    app.hear().await;
}

async fn clicks_at_once_make_one_customer(app: &mut TestApp) {
    let ada = app.visitor();
    ada.sign_in(app, "ada@example.com").await;
    let (mug, tote) = (ada.open("Enamel mug").await, ada.open("Linen tote").await);
    let (mug, tote) = tokio::join!(ada.go_on(&mug, "1"), ada.go_on(&tote, "1"));
    assert_ne!(mug, tote);
    assert_eq!(customer_of(app, &mug).await, customer_of(app, &tote).await);
    assert_eq!(customers(app).await.len(), 1);
}
