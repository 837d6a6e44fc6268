//! Orders that cost nothing: nobody is asked for a way to pay, and nothing is made of one.

use serde_json::{Value, json};

use super::support::{Bench, PAYS, id, order};

async fn sticker(bench: &Bench) -> Value {
    let fields = [
        ("name", "Sticker"),
        ("default_price_data[currency]", "usd"),
        ("default_price_data[unit_amount]", "0"),
    ];
    let product = bench.post("/v1/products", &fields).await.ok();
    let price = product["default_price"].as_str().unwrap();
    let session = bench
        .post("/v1/checkout/sessions", &order(price, "2"))
        .await
        .ok();
    assert_eq!(session["amount_total"], 0);
    assert_eq!(session["status"], "open");
    assert_eq!(session["payment_status"], "no_payment_required");
    session
}

async fn complete(bench: &Bench, session: &Value) {
    let ordered = bench.retrieve(session).await;
    assert_eq!(ordered["status"], "complete");
    assert_eq!(ordered["payment_status"], "no_payment_required");
    assert_eq!(ordered["payment_intent"], Value::Null);
    assert_eq!(ordered["customer_details"]["email"], "jo@example.com");
    assert_eq!(
        ordered["metadata"],
        json!({ "till_checkout": "checkout_1" })
    );
    let told = bench.told_of(&[id(session)]).await;
    assert_eq!(told, ["checkout.session.completed"]);
    for list in ["payment_intents", "charges", "balance_transactions"] {
        let none = bench.get(&format!("/v1/{list}"), &[]).await.ok();
        assert_eq!(none["data"], json!([]), "{list}");
    }
}

#[tokio::test]
async fn the_page_asks_for_the_email_address_alone() {
    let bench = Bench::start().await;
    let session = sticker(&bench).await;
    let url = session["url"].as_str().unwrap();
    let page = bench.browser.get(url).send().await.unwrap();
    let html = page.text().await.unwrap();
    for words in [
        "There is nothing to pay",
        ">Complete order</button>",
        "$0.00",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    for words in ["Card number", "IBAN", "Pay $", "Test cards"] {
        assert!(!html.contains(words), "{words}: {html}");
    }
    for (typed, told) in [("", "is required"), ("jo", "is incomplete")] {
        let page = bench.type_in(&session, &[("email", typed)]).await;
        assert_eq!(page.status(), 200);
        let html = page.text().await.unwrap();
        assert!(html.contains(&format!("Your email {told}.")), "{html}");
    }
    assert_eq!(bench.retrieve(&session).await["status"], "open");
    for _ in 0..2 {
        // The button pressed twice orders once.
        let page = bench
            .type_in(&session, &[("email", "jo@example.com")])
            .await;
        assert_eq!(page.status(), 303);
        let to = page.headers()["location"].to_str().unwrap();
        assert!(to.contains(&format!("session_id={}", id(&session))), "{to}");
    }
    complete(&bench, &session).await;
    bench.end().await;
}

#[tokio::test]
async fn it_is_completed_without_a_page() {
    let bench = Bench::start().await;
    let session = sticker(&bench).await;
    let path = format!("/v1/payment_pages/{}/confirm", id(&session));
    let url = format!("{}{path}", bench.sandbox.url);
    let confirm = |fields: [(&'static str, &'static str); 2]| {
        let request = bench.browser.post(&url).bearer_auth("sk_test_tests");
        async move {
            request
                .form(&fields)
                .send()
                .await
                .unwrap()
                .status()
                .as_u16()
        }
    };
    let (amount, email) = (("expected_amount", "0"), ("email", "jo@example.com"));
    assert_eq!(
        confirm([("payment_method", "pm_card_visa"), amount]).await,
        400
    );
    assert_eq!(confirm([("expected_amount", "1900"), email]).await, 400);
    assert_eq!(confirm([amount, email]).await, 200);
    assert_eq!(confirm([amount, email]).await, 400);
    complete(&bench, &session).await;
    bench.end().await;
}

/// What was not ordered is no order, although it required no payment from the first.
#[tokio::test]
async fn one_that_nobody_completes_expires() {
    let bench = Bench::start().await;
    let session = sticker(&bench).await;
    bench.pass(24 * 60 * 60 + 1).await;
    assert_eq!(bench.pay(&session, PAYS).await.status(), 200);
    let expired = bench.retrieve(&session).await;
    assert_eq!(expired["status"], "expired");
    assert_eq!(expired["payment_status"], "no_payment_required");
    let told = bench.told_of(&[id(&session)]).await;
    assert_eq!(told, ["checkout.session.expired"]);
    bench.end().await;
}

/// Below the least that can be charged, only nothing is possible.
#[tokio::test]
async fn next_to_nothing_is_refused() {
    let bench = Bench::start().await;
    let fields = [
        ("mode", "payment"),
        ("success_url", "http://127.0.0.1:3000/"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", "usd"),
        ("line_items[0][price_data][product_data][name]", "Sticker"),
        ("line_items[0][price_data][unit_amount]", "49"),
    ];
    let refused = bench.post("/v1/checkout/sessions", &fields).await;
    assert_eq!(refused.refusal().2, "amount_too_small");
    bench.end().await;
}
