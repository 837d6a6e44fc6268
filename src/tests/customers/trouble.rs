//! Stripe is away, or has lost the customer: nobody is kept from paying for long.

use std::sync::{Arc, Mutex};

use till::{access::Buyer, buyers, error::AppError};
use tokio::net::TcpListener;

use super::{customer_of, customers};
use crate::support::{Fate, Proxy, Seen, TestApp, both_engines, free_port, proxy};

both_engines!(
    stripe_is_away_and_comes_back,
    an_answer_that_is_lost_makes_no_second_customer,
    a_key_that_may_not_write_customers_still_sells,
    a_customer_that_was_deleted_locks_nobody_out,
    a_customer_that_we_forgot_is_found_again,
);

/// From now on `fate` says what becomes of each request to Stripe.
async fn between(
    app: &mut TestApp,
    fate: impl Fn(Seen) -> Fate + Clone + Send + Sync + 'static,
) -> Proxy {
    let addr = app.stop_sandbox().await;
    app.start_sandbox(format!("localhost:{}", free_port()))
        .await;
    let listener = TcpListener::bind(addr.replace("localhost", "127.0.0.1"));
    let listener = listener.await.expect("the port is free again");
    proxy(listener, app.sandbox_url().to_owned(), move |seen| {
        let fate = fate(seen);
        async move { fate }
    })
}

async fn stripe_is_away_and_comes_back(app: &mut TestApp) {
    let ada = app.visitor();
    ada.sign_in(app, "ada@example.com").await;
    let form = ada.open("Enamel mug").await;
    let addr = app.stop_sandbox().await;
    let answer = ada.buy(&form, "1").await;
    let told = ada.get(answer.location()).await.alert();
    assert_eq!(
        told.as_deref(),
        Some(AppError::StripeUnavailable.sentence())
    );
    app.start_sandbox(addr).await;
    let hosted = ada.go_on(&form, "1").await;
    assert!(customer_of(app, &hosted).await.is_string());
    assert_eq!(customers(app).await.len(), 1);
}

/// The buyer who has signed in.
async fn buyer(app: &TestApp) -> Buyer {
    let (id, email): (String, String) = app.one("select id, email from buyers", &[]).await;
    Buyer { id, email }
}

async fn an_answer_that_is_lost_makes_no_second_customer(app: &mut TestApp) {
    app.visitor().sign_in(app, "ada@example.com").await;
    let keys = Arc::new(Mutex::new(Vec::new()));
    let seen_keys = keys.clone();
    let _proxy = between(app, move |seen| {
        if !seen.is("POST", "/v1/customers") {
            return Fate::Passes;
        }
        let mut keys = seen_keys.lock().expect("no panic");
        keys.push(seen.key);
        if keys.len() == 1 {
            Fate::Lost
        } else {
            Fate::Passes
        }
    })
    .await;
    let ada = buyer(app).await;
    let customer = buyers::customer(app.inbox(), &ada).await;
    let made = customers(app).await;
    assert_eq!(made.len(), 1);
    assert_eq!(customer, Ok(made[0]["id"].as_str().map(str::to_owned)));
    let key = Some(format!("till-customer-{}", ada.id));
    assert_eq!(*keys.lock().expect("no panic"), [key.clone(), key]);
}

async fn a_key_that_may_not_write_customers_still_sells(app: &mut TestApp) {
    app.visitor().sign_in(app, "ada@example.com").await;
    let _proxy = between(app, |seen| match seen.path.as_str() {
        "/v1/customers" => Fate::Refused(403),
        _ => Fate::Passes,
    })
    .await;
    let ada = buyer(app).await;
    assert_eq!(buyers::customer(app.inbox(), &ada).await, Ok(None));
}

async fn a_customer_that_was_deleted_locks_nobody_out(app: &mut TestApp) {
    let ada = app.visitor();
    ada.sign_in(app, "ada@example.com").await;
    let mut lost = Vec::new();
    for product in ["Enamel mug", "Linen tote", "Brass bottle opener"] {
        let hosted = ada.begin(product, "1").await;
        let customer = customer_of(app, &hosted).await;
        let customer = customer.as_str().expect("a customer").to_owned();
        assert!(!lost.contains(&customer), "{customer}");
        let (kept,): (String,) = app.one("select customer_id from buyers", &[]).await;
        assert_eq!(kept, customer);
        assert_eq!(customers(app).await.len(), 1);
        let delete =
            reqwest::Client::new().delete(format!("{}/v1/customers/{customer}", app.sandbox_url()));
        let deleted = delete.bearer_auth("sk_test_story").send().await;
        assert_eq!(deleted.expect("an answer").status(), 200);
        lost.push(customer);
    }
    let rows = app
        .count("select count(*) from checkouts where status = 'open'")
        .await;
    assert_eq!(rows, 3);
}

async fn a_customer_that_we_forgot_is_found_again(app: &mut TestApp) {
    let ada = app.visitor();
    ada.sign_in(app, "ada@example.com").await;
    let first = ada.begin("Enamel mug", "1").await;
    // The answer was made, and the shop ended before it was kept: a day later Stripe has forgotten the key.
    app.execute(
        "update buyers set customer_id = null, lost_customer_id = 'cus_of_another_key'",
        &[],
    )
    .await;
    let second = ada.begin("Linen tote", "1").await;
    assert_eq!(
        customer_of(app, &first).await,
        customer_of(app, &second).await
    );
    assert_eq!(customers(app).await.len(), 1);
}
