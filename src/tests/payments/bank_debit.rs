//! A payment that takes days: processing, then paid or not, and never back.

use serde_json::json;
use till::{clock, webhook};

use super::{paid, sale};
use crate::{
    fixtures::Purchase,
    support::{TestApp, both_engines},
};

both_engines!(
    a_bank_debit_that_arrives,
    a_bank_debit_that_fails,
    failed_then_succeeded,
    late_news_never_make_it_unpaid,
    a_failure_that_nobody_told_is_seen_in_the_session,
);

/// The payment's status alone.
async fn status(app: &TestApp, purchase: &Purchase) -> Option<String> {
    purchase.payment(app).await.map(|payment| payment.0)
}

async fn a_bank_debit_that_arrives(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&purchase.completed_unpaid()).await;
    assert_eq!(status(app, &purchase).await.as_deref(), Some("processing"));
    assert!(purchase.posted(app).await.is_empty());
    let waiting = ada.get(&purchase.success()).await;
    assert_eq!(waiting.h1(), "Payment processing");
    assert!(
        waiting.main().contains("Do not pay again"),
        "{}",
        waiting.main()
    );
    assert!(ada.get("/account").await.rows()[0].contains("Processing"));

    app.deliver(&purchase.async_payment_succeeded()).await;
    assert_eq!(purchase.payment(app).await, paid());
    assert_eq!(purchase.posted(app).await, sale());
    assert_eq!(ada.get(&purchase.success()).await.h1(), "Paid");
    // That it took its time stays known.
    let page = format!("/account/payments/{}", purchase.checkout);
    let facts = ada.get(&page).await.facts();
    let on_its_way = facts
        .iter()
        .any(|(fact, _)| fact == "Payment on its way $19.00");
    assert!(on_its_way, "{facts:?}");
}

async fn a_bank_debit_that_fails(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&purchase.completed_unpaid()).await;
    app.deliver(&purchase.async_payment_failed()).await;
    assert_eq!(status(app, &purchase).await.as_deref(), Some("failed"));
    assert!(purchase.posted(app).await.is_empty());
    let shown = ada.get(&purchase.success()).await;
    assert_eq!(shown.h1(), "Not paid");
    assert!(
        shown.link("Back to Enamel mug").is_some(),
        "{}",
        shown.main()
    );
    assert!(ada.get("/account").await.rows()[0].contains("Not paid"));
}

async fn failed_then_succeeded(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.async_payment_failed()).await;
    app.deliver(&purchase.async_payment_succeeded()).await;
    assert_eq!(purchase.payment(app).await, paid());
    assert_eq!(purchase.posted(app).await, sale());
}

async fn late_news_never_make_it_unpaid(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    for late in [
        purchase.completed_unpaid(),
        purchase.async_payment_failed(),
        purchase.expired(),
    ] {
        app.deliver(&late).await;
        assert_eq!(purchase.payment(app).await, paid(), "{}", late["type"]);
        assert_eq!(purchase.posted(app).await, sale(), "{}", late["type"]);
        assert_eq!(
            app.one::<(String,)>("select status from checkouts", &[])
                .await
                .0,
            "complete"
        );
    }
}

/// `async_payment_failed` was lost: the session alone says `unpaid` for ever, its PaymentIntent says why.
async fn a_failure_that_nobody_told_is_seen_in_the_session(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&purchase.completed_unpaid()).await;
    for (intent, heading) in [
        ("processing", "Payment processing"),
        ("requires_payment_method", "Not paid"),
    ] {
        let mut session = purchase.completed_unpaid()["data"]["object"].take();
        session["object"] = json!("checkout.session");
        session["payment_intent"] = json!({ "id": session["payment_intent"], "status": intent });
        let applied =
            webhook::apply_retrieved(app.inbox(), &session.to_string(), clock::now()).await;
        assert!(applied.expect("the database answers"));
        assert_eq!(ada.get(&purchase.success()).await.h1(), heading);
    }
}
