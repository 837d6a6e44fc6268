//! What a payment's page and the list say of how it stands, and what proves it.

use serde_json::{Value, json};
use till::{api::PaymentStatus, clock, error::NoRefund, webhook::apply_retrieved};

use crate::{
    fixtures::{Purchase, event},
    refund_requests::status,
    support::{Page, TestApp, Visitor, both_engines},
};

both_engines!(
    each_fact_is_proved,
    what_stripe_was_asked_for_is_proved_by_its_answer,
    a_refund_that_needs_its_buyer,
    refunds_in_part,
    what_was_free,
    what_the_buyer_was_shown,
);

/// A mug that is paid for, and the path of its page.
async fn paid(app: &TestApp, ada: &Visitor) -> (Purchase, String) {
    let mug = Purchase::begun(app, ada, "Enamel mug").await;
    app.deliver(&mug.payment_intent_succeeded()).await;
    let page = format!("/account/payments/{}", mug.checkout);
    (mug, page)
}

fn id(event: &Value) -> &str {
    event["id"].as_str().expect("an id")
}

/// The page says every one of these.
fn says(page: &Page, said: &[&str]) {
    let main = page.main();
    for words in said {
        assert!(main.contains(words), "{words}: {main}");
    }
}

async fn each_fact_is_proved(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Purchase::begun(app, &ada, "Enamel mug").await;
    let paid = mug.payment_intent_succeeded();
    let refunded = event("refund.created", mug.refund("re_1", 1900, "succeeded"));
    let failed = event("refund.failed", mug.refund("re_1", 1900, "failed"));
    for told in [&paid, &refunded, &failed] {
        app.deliver(told).await;
    }
    let page = format!("/account/payments/{}", mug.checkout);
    let page = ada.get(&page).await;
    let proofs = [
        format!(
            "Proved by {} Posted as payment_intent:{}",
            id(&paid),
            mug.intent
        ),
        format!("Proved by {} Posted as refund:re_1", id(&refunded)),
        format!("Proved by {} Posted as refund_failed:re_1", id(&failed)),
    ];
    says(&page, &proofs.each_ref().map(String::as_str));
    // They are there without JavaScript, and out of sight until somebody asks.
    assert!(page.html.contains("<details class=\"proofs\">"));
}

async fn what_stripe_was_asked_for_is_proved_by_its_answer(app: &mut TestApp) {
    let ada = app.visitor();
    let (mug, page) = paid(app, &ada).await;
    let refund = mug.refund("re_1", 400, "succeeded").to_string();
    apply_retrieved(app.inbox(), &refund, clock::now())
        .await
        .expect("the database answers");
    app.drain().await;
    let page = ada.get(&page).await;
    says(&page, &["Asked of Stripe Posted as refund:re_1"]);
    assert!(!page.html.contains("retrieved:"), "{}", page.html);
}

async fn a_refund_that_needs_its_buyer(app: &mut TestApp) {
    let ada = app.visitor();
    let (mug, page) = paid(app, &ada).await;
    for (state, label) in [
        ("pending", PaymentStatus::RefundPending),
        ("requires_action", PaymentStatus::RefundNeedsAction),
        ("succeeded", PaymentStatus::Refunded),
    ] {
        app.deliver(&event("refund.updated", mug.refund("re_1", 1900, state)))
            .await;
        assert_eq!(status(&ada.get(&page).await), label.label());
        let rows = ada.get("/account").await.rows();
        assert!(rows[0].ends_with(label.label()), "{rows:?}");
        let asks = rows[0].contains("Stripe has sent you an e-mail");
        assert_eq!(asks, state == "requires_action", "{rows:?}");
    }
}

async fn refunds_in_part(app: &mut TestApp) {
    let ada = app.visitor();
    let (mug, page) = paid(app, &ada).await;
    for (refund, amount) in [("re_1", 500), ("re_2", 250)] {
        app.deliver(&event(
            "refund.created",
            mug.refund(refund, amount, "succeeded"),
        ))
        .await;
    }
    let page = ada.get(&page).await;
    says(
        &page,
        &["Returned −$7.50", "Part of the money was sent back"],
    );
    let rows = ada.get("/account").await.rows();
    assert!(rows[0].contains("$7.50 of it was sent back."), "{rows:?}");
}

async fn what_was_free(app: &mut TestApp) {
    app.set("STATEMENT_DESCRIPTOR_SUFFIX", "MUGS");
    app.restart().await;
    let ada = app.visitor();
    let mut gift = Purchase::begun(app, &ada, "Enamel mug").await;
    gift.amount = 0;
    app.execute("update checkouts set amount = 0", &[]).await;
    let mut session = gift.session("no_payment_required");
    session["payment_intent"] = Value::Null;
    app.deliver(&event("checkout.session.completed", session))
        .await;
    let success = ada.get(&gift.success()).await;
    assert_eq!(success.h1(), "Order confirmed");
    says(&success, &["nothing was charged", "Total Free"]);
    // No statement will name it.
    assert!(!success.main().contains("MUGS"), "{}", success.html);
    let page = format!("/account/payments/{}", gift.checkout);
    let shown = ada.get(&page).await;
    assert_eq!(status(&shown), "Free");
    says(&shown, &["Checkout started Free", "Ordered Free"]);
    assert_eq!(shown.link("Ask for a refund"), None);
    let form = ada.get(&format!("{page}/refund")).await;
    says(&form, &[NoRefund::Free.sentence()]);
}

/// Adaptive pricing: the receipt has both, and what was charged is the total.
async fn what_the_buyer_was_shown(app: &mut TestApp) {
    let ada = app.visitor();
    let (mug, page) = paid(app, &ada).await;
    assert!(!ada.get(&page).await.main().contains("Shown to you"));
    let mut session = mug.session("paid");
    session["presentment_details"] =
        json!({ "presentment_amount": 7600, "presentment_currency": "pln" });
    app.deliver(&event("checkout.session.completed", session))
        .await;
    let receipt = ada.get(&page).await;
    says(&receipt, &["Total $19.00 Shown to you as PLN 76.00"]);
}
