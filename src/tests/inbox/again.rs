//! Stripe delivers again: what came twice counts once, and what was not taken comes back.

use till::{
    clock,
    webhook::worker::{self, Step},
};

use crate::{
    fixtures::{Purchase, event},
    support::{Card, Delivery, TestApp, both_engines},
};

both_engines!(
    a_delivery_that_comes_twice_counts_once,
    two_events_about_one_payment_post_once,
    twenty_deliveries_at_once_count_once,
    without_the_database_stripe_is_asked_to_come_again,
    a_delivery_that_fails_is_sent_again_by_stripe,
    what_needs_stripe_is_tried_again_later,
    what_rests_as_failed_is_taken_up_when_it_is_sent_again,
);

async fn a_delivery_that_comes_twice_counts_once(app: &mut TestApp) {
    app.repeat_deliveries().await;
    app.visitor().purchase(app, "Enamel mug", "1").await;
    app.hear().await;
    assert_eq!(
        app.count("select count(*) from events where type = 'checkout.session.completed'")
            .await,
        1
    );
    assert_eq!(app.count("select count(*) from payments").await, 1);
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}

async fn two_events_about_one_payment_post_once(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    for _ in 0..2 {
        app.deliver(&purchase.completed()).await;
        app.deliver(&purchase.payment_intent_succeeded()).await;
    }
    assert_eq!(
        app.count("select count(*) from events where state = 'applied'")
            .await,
        4
    );
    assert_eq!(app.count("select count(*) from payments").await, 1);
    assert_eq!(
        purchase.posted(app).await,
        [
            ("sales".to_owned(), -1900),
            ("stripe_balance".to_owned(), 1900)
        ]
    );
}

async fn twenty_deliveries_at_once_count_once(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let event = purchase.completed();
    let url = format!("{}/webhook", app.url());
    let deliveries: Vec<_> = (0..20)
        .map(|_| {
            let (delivery, url) = (Delivery::of(&event), url.clone());
            tokio::spawn(async move { delivery.post(&url).await })
        })
        .collect();
    let mut first = 0;
    for delivery in deliveries {
        match delivery.await.expect("an answer") {
            (200, said) if said == "Received." => first += 1,
            (200, said) => assert_eq!(said, "Received before."),
            (status, said) => panic!("{status}: {said}"),
        }
    }
    assert_eq!(first, 1);
    app.drain().await;
    assert_eq!(app.count("select count(*) from events").await, 1);
    assert_eq!(app.count("select attempts from events").await, 1);
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}

async fn without_the_database_stripe_is_asked_to_come_again(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let event = purchase.completed();
    app.execute("alter table events rename to events_away", &[])
        .await;
    let (status, said) = app.post_webhook(Delivery::of(&event)).await;
    assert_eq!(status, 503, "{said}");
    app.execute("alter table events_away rename to events", &[])
        .await;
    assert_eq!(app.count("select count(*) from events").await, 0);
    app.deliver(&event).await;
    assert_eq!(
        purchase
            .payment(app)
            .await
            .map(|payment| payment.0)
            .as_deref(),
        Some("paid")
    );

    // And where there is no connection at all.
    app.inbox().db.close().await;
    let (status, said) = app.post_webhook(Delivery::of(&event)).await;
    assert_eq!(status, 503, "{said}");
    app.restart().await;
}

async fn a_delivery_that_fails_is_sent_again_by_stripe(app: &mut TestApp) {
    let visitor = app.visitor();
    let hosted = visitor.begin("Enamel mug", "1").await;
    app.execute("alter table events rename to events_away", &[])
        .await;
    let paid = visitor.pay(&hosted, Card::Pays).await;
    assert_eq!(paid.status, 303);
    app.execute("alter table events_away rename to events", &[])
        .await;
    assert_eq!(app.count("select count(*) from payments").await, 0);
    app.hear().await;
    assert_eq!(
        app.count("select count(*) from payments where status = 'paid'")
            .await,
        1
    );
}

/// The event is ours already: Stripe will not send it again, so we have to.
async fn what_needs_stripe_is_tried_again_later(app: &mut TestApp) {
    let ada = app.visitor();
    let (mug,): (String,) = app
        .one("select id from products where name = 'Enamel mug'", &[])
        .await;
    app.drop_deliveries(None).await;
    let product = app
        .stripe_post(&format!("/v1/products/{mug}"), &[("name", "Steel mug")])
        .await;
    let addr = app.stop_sandbox().await;
    app.deliver(&event("product.updated", product)).await;
    let waiting = "select state, last_error, retry_at from events where attempts > 0 and retry_at > received_at";
    let (state, error, _): (String, String, i64) = app.one(waiting, &[]).await;
    assert_eq!(
        (state.as_str(), error.as_str()),
        ("received", "Stripe did not answer")
    );
    // The others do not wait for it.
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    assert_eq!(app.count("select count(*) from payments").await, 1);

    app.start_sandbox(addr).await;
    // The shop's own worker may have tried meanwhile: what counts is when it will be tried next.
    let (_, _, retry_at): (String, String, i64) = app.one(waiting, &[]).await;
    let step = async |now| worker::step(app.inbox(), now).await.expect("a step");
    assert_eq!(step(retry_at - 1).await, Step::Empty);
    while step(clock::now() + 3600).await != Step::Empty {}
    assert!(ada.get("/").await.link("Steel mug").is_some());
}

/// Stripe's dashboard has a button for it; by then the trouble is mended.
async fn what_rests_as_failed_is_taken_up_when_it_is_sent_again(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let completed = purchase.completed();
    app.deliver(&completed).await;
    app.execute("delete from postings", &[]).await;
    app.execute("delete from journal_entries", &[]).await;
    app.execute("delete from payments", &[]).await;
    app.execute("update events set state = 'failed', attempts = 10", &[])
        .await;

    app.deliver(&completed).await;
    assert_eq!(
        purchase.payment(app).await.map(|payment| payment.0),
        Some("paid".to_owned())
    );
    assert_eq!(app.count("select count(*) from events").await, 1);
}
