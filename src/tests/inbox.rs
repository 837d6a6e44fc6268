//! Verify bytes, store bytes, acknowledge, then parse: what is signed is never lost, whatever it says.

use serde_json::{Value, json};
use till::webhook::inbox;

use crate::{
    fixtures::{Purchase, event, foreign_payment_intent},
    support::{Card, Delivery, TestApp, both_engines},
};

both_engines!(
    an_event_without_an_id_is_kept_under_its_fingerprint,
    a_body_that_is_no_text_is_kept_as_it_came,
    a_nul_in_a_text_stops_nobody,
    what_cannot_be_read_rests_as_failed,
    a_delivery_that_comes_twice_counts_once,
    two_events_about_one_payment_post_once,
    twenty_deliveries_at_once_count_once,
    an_unknown_type_is_kept_and_counted,
    another_namespace_is_kept_and_never_applied,
    another_mode_is_kept_and_never_applied,
    another_account_is_kept_and_never_applied,
    without_the_database_stripe_is_asked_to_come_again,
    a_delivery_that_fails_is_sent_again_by_stripe,
);

/// The inbox's only row: id, state, last error.
async fn only(app: &TestApp) -> (String, String, Option<String>) {
    app.one("select id, state, last_error from events", &[])
        .await
}

async fn an_event_without_an_id_is_kept_under_its_fingerprint(app: &mut TestApp) {
    let body = json!({ "type": "story.told", "livemode": false, "data": { "object": {} } });
    app.deliver(&body).await;
    let (id, state, _) = only(app).await;
    assert_eq!(
        id,
        format!("sha256:{}", inbox::fingerprint(body.to_string().as_bytes()))
    );
    assert_eq!(state, "applied");

    let (status, said) = app.post_webhook(Delivery::of(&body)).await;
    assert_eq!((status, said.as_str()), (200, "Received before."));
    assert_eq!(app.count("select count(*) from events").await, 1);
}

async fn a_body_that_is_no_text_is_kept_as_it_came(app: &mut TestApp) {
    let bodies: [&[u8]; 3] = [
        b"{\"id\":\"evt_latin\",\"type\":\"story.told\",\"data\":{\"object\":{\"name\":\"caf\xe9\"}}}",
        b"\xff\xfe\x00\x01",
        b"{\"type\":\"story.told\",\"data\":{\"object\":{}}}\0",
    ];
    app.expect_failed_events(bodies.len());
    for body in bodies {
        let (status, reason) = app.post_webhook(Delivery::of_body(body)).await;
        assert_eq!(status, 200, "{reason}");
    }
    app.drain().await;
    let kept: Vec<(String, String)> =
        app.all("select payload, encoding from events where state = 'failed' and last_error is not null", &[]).await;
    for body in bodies {
        let hex: String = body.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(kept.contains(&(hex, "hex".to_owned())), "{kept:?}");
    }
    assert_eq!(
        app.count("select count(*) from events where id = 'evt_latin'")
            .await,
        1
    );
}

/// Valid JSON may say NUL, which PostgreSQL's texts cannot hold. It must not stand in the way of the events behind it.
async fn a_nul_in_a_text_stops_nobody(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let mut session = purchase.session("paid");
    session["customer_details"]["email"] = json!("a\0b@example.com");
    let nul = event("checkout.session.completed", session);
    let (status, reason) = app.post_webhook(Delivery::of(&nul)).await;
    assert_eq!(status, 200, "{reason}");
    let typed = event("story\0told", json!({ "id": "obj\0" }));
    let (status, reason) = app.post_webhook(Delivery::of(&typed)).await;
    assert_eq!(status, 200, "{reason}");

    let next = Purchase::inserted(app, "somebody else").await;
    app.deliver(&next.completed()).await;
    assert_eq!(
        next.payment(app).await.map(|payment| payment.0).as_deref(),
        Some("paid")
    );
    let open = app
        .count("select count(*) from events where state = 'received'")
        .await;
    assert_eq!(open, 0, "events are left to apply");
    app.expect_failed_events(
        app.count("select count(*) from events where state = 'failed'")
            .await as usize,
    );
}

async fn what_cannot_be_read_rests_as_failed(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let mut without_amount = purchase.completed();
    without_amount["data"]["object"]["amount_total"] = Value::Null;
    let mut rubbish_amount = purchase.payment_intent_succeeded();
    rubbish_amount["data"]["object"]["amount_received"] = json!("nineteen");
    let bodies = [
        without_amount.to_string(),
        rubbish_amount.to_string(),
        event("charge.refunded", json!({ "object": "charge" })).to_string(),
        json!({ "id": "evt_no_data", "type": "payment_intent.succeeded" }).to_string(),
        json!({ "id": "evt_no_type", "data": { "object": {} } }).to_string(),
        "[]".to_owned(),
        "no JSON at all".to_owned(),
    ];
    app.expect_failed_events(bodies.len());
    for body in &bodies {
        let answer = app.post_webhook(Delivery::of_body(body.clone())).await;
        assert_eq!(answer, (200, "Received.".to_owned()), "{body}");
    }
    app.drain().await;
    let rows: Vec<(String, String, Option<String>)> = app
        .all("select payload, state, last_error from events", &[])
        .await;
    assert_eq!(rows.len(), bodies.len());
    for (payload, state, last_error) in rows {
        assert!(bodies.contains(&payload));
        assert_eq!(state, "failed", "{payload}");
        assert!(
            last_error.is_some_and(|error| !error.is_empty()),
            "{payload}"
        );
    }
    assert_eq!(app.count("select count(*) from payments").await, 0);
    assert_eq!(app.count("select count(*) from journal_entries").await, 0);
}

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

async fn an_unknown_type_is_kept_and_counted(app: &mut TestApp) {
    app.deliver(&event("customer.moon.reached", json!({ "id": "moon_1" })))
        .await;
    let row: (String, String, String) = app
        .one("select type, object_id, state from events", &[])
        .await;
    assert_eq!(
        row,
        (
            "customer.moon.reached".to_owned(),
            "moon_1".to_owned(),
            "applied".to_owned()
        )
    );
    let mut tx = app.inbox().db.read().await.expect("the database answers");
    let counted = inbox::count_by_state(&mut tx)
        .await
        .expect("the inbox can be read");
    assert_eq!(counted, [("applied".to_owned(), 1)]);
}

async fn nothing_was_applied(app: &TestApp) {
    app.drain().await;
    for (kind, state) in app.events().await {
        assert_eq!(state, "foreign", "{kind:?}");
    }
    assert_eq!(app.count("select count(*) from payments").await, 0);
    assert_eq!(app.count("select count(*) from journal_entries").await, 0);
    assert_eq!(
        app.count("select count(*) from checkouts where status <> 'open'")
            .await,
        0
    );
}

async fn another_namespace_is_kept_and_never_applied(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&foreign_payment_intent("pi_theirs")).await;
    for metadata in [
        json!({}),
        Value::Null,
        json!({ "till_namespace": "other", "till_checkout": purchase.checkout }),
    ] {
        let mut event = purchase.completed();
        event["data"]["object"]["metadata"] = metadata;
        app.deliver(&event).await;
    }
    nothing_was_applied(app).await;
    assert_eq!(app.count("select count(*) from events").await, 4);
}

async fn another_mode_is_kept_and_never_applied(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    for mut event in [purchase.completed(), purchase.payment_intent_succeeded()] {
        event["livemode"] = json!(true);
        app.deliver(&event).await;
    }
    nothing_was_applied(app).await;
    assert_eq!(app.count("select count(*) from events").await, 2);
}

async fn another_account_is_kept_and_never_applied(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let mut event = purchase.completed();
    event["account"] = json!("acct_connected");
    app.deliver(&event).await;
    nothing_was_applied(app).await;

    // Our own account by name is ours.
    let mut event = purchase.completed();
    event["account"] = json!(app.inbox().stamp.account_id);
    app.deliver(&event).await;
    assert_eq!(
        purchase
            .payment(app)
            .await
            .map(|payment| payment.0)
            .as_deref(),
        Some("paid")
    );
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
