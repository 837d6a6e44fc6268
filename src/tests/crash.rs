//! What was answered with 2xx survives a crash.

use axum::http::HeaderMap;
use till::{clock, config::Secret, db::Db, gateway::Stripe, stamp::Stamp, webhook};
use url::Url;

use crate::{
    fixtures::Purchase,
    support::{SECRETS, TestApp, both_engines, signed},
};

both_engines!(
    a_crash_between_inbox_and_apply_loses_nothing,
    a_crash_before_the_deliveries_loses_nothing
);

/// An inbox on the stopped shop's database that nobody drains: the shop as it was when the power went.
async fn without_a_worker(app: &TestApp, stamp: Stamp) -> webhook::Inbox {
    let nowhere = Url::parse("http://127.0.0.1:9/").expect("a URL");
    let db = Db::connect(&app.database_url())
        .await
        .expect("the database opens");
    let stripe = Stripe::new(&Secret::new("sk_test_nobody"), &nowhere, None).expect("a client");
    webhook::Inbox::new(db, stripe, "till".to_owned(), stamp)
}

async fn a_crash_between_inbox_and_apply_loses_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    let stamp = app.inbox().stamp.clone();
    app.stop().await;

    let inbox = without_a_worker(app, stamp).await;
    let body = purchase.completed().to_string();
    let mut headers = HeaderMap::new();
    headers.insert(
        "stripe-signature",
        signed(SECRETS[0], body.as_bytes())
            .parse()
            .expect("a header"),
    );
    let secrets = [Secret::new(SECRETS[0])];
    let (status, said) = webhook::receive(
        &inbox,
        &secrets,
        &headers,
        async { Ok(body.into()) },
        clock::now(),
    )
    .await;
    assert_eq!(status, 200, "{said}");
    inbox.db.close().await;

    app.start().await;
    app.drain().await;
    assert_eq!(
        purchase
            .payment(app)
            .await
            .map(|payment| payment.0)
            .as_deref(),
        Some("paid")
    );
    assert_eq!(
        app.count("select count(*) from events where state = 'applied'")
            .await,
        1
    );
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}

/// The shop is away while the buyer pays: Stripe delivers when it is back.
async fn a_crash_before_the_deliveries_loses_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    ada.purchase(app, "Enamel mug", "1").await;
    let (intent,): (String,) = app.one("select id from payments", &[]).await;
    // Nobody listens there, as when the shop is down.
    app.shop()
        .sandbox
        .as_ref()
        .expect("the sandbox runs")
        .set_forward_to("http://127.0.0.1:9/webhook".to_owned());
    app.stripe_post("/v1/refunds", &[("payment_intent", &intent)])
        .await;
    let flushed = app.control("/_sandbox/deliveries/flush", &[]).await;
    assert_eq!(
        (&flushed["delivered"], &flushed["failed"]),
        (&0.into(), &2.into())
    );
    assert_eq!(app.count("select count(*) from refunds").await, 0);

    app.restart().await;
    app.hear().await;
    assert_eq!(
        app.count("select count(*) from refunds where status = 'succeeded'")
            .await,
        1
    );
}
