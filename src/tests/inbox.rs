//! Verify bytes, store bytes, acknowledge, then parse: what is signed is never lost, whatever it says.

mod again;
mod foreign;

use serde_json::{Value, json};
use till::webhook::{inbox, reads};

use crate::{
    fixtures::{Purchase, event},
    support::{Delivery, TestApp, both_engines},
};

both_engines!(
    an_event_without_an_id_is_kept_under_its_fingerprint,
    a_body_that_is_no_text_is_kept_as_it_came,
    a_nul_in_a_text_stops_nobody,
    what_cannot_be_read_rests_as_failed,
    an_unknown_type_is_kept_and_counted,
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
    // What is read of them goes without the NUL, on either engine.
    let applied = app
        .count("select count(*) from events where state = 'applied'")
        .await;
    assert_eq!(applied, 3);
}

async fn what_cannot_be_read_rests_as_failed(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let mut without_amount = purchase.completed();
    without_amount["data"]["object"]["amount_total"] = Value::Null;
    let mut rubbish_amount = purchase.payment_intent_succeeded();
    rubbish_amount["data"]["object"]["amount_received"] = json!("nineteen");
    let metadata = purchase.completed()["data"]["object"]["metadata"].clone();
    let no_charge = json!({ "object": "charge", "metadata": metadata });
    let bodies = [
        without_amount.to_string(),
        rubbish_amount.to_string(),
        event("charge.refunded", no_charge).to_string(),
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

/// The README tells a merchant what to have delivered: neither less than is read, nor what is not.
#[test]
fn the_readme_names_what_is_read() {
    let readme = include_str!("../../README.md");
    let (_, step) = readme
        .split_once("add the webhook endpoint")
        .expect("a step");
    let (step, _) = step.split_once("It shows").expect("its end");
    let named: Vec<&str> = step
        .split('`')
        .filter(|part| part.contains('.') && !part.contains(' ') && !part.contains('/'))
        .collect();
    let is_named = |kind: &str| {
        named.iter().any(|name| match name.strip_suffix('*') {
            Some(family) => kind.starts_with(family),
            None => *name == kind,
        })
    };
    for kind in [
        "checkout.session.completed",
        "checkout.session.expired",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "charge.captured",
        "charge.updated",
        "charge.refunded",
        "charge.refund.updated",
        "charge.dispute.created",
        "charge.dispute.funds_reinstated",
        "refund.created",
        "refund.failed",
        "radar.early_fraud_warning.created",
        "payout.paid",
        "payout.failed",
    ] {
        assert!(reads(kind) && is_named(kind), "{kind}: {named:?}");
    }
    for name in named
        .iter()
        .filter(|name| !name.starts_with("product.") && !name.starts_with("price."))
    {
        assert!(reads(&name.replace('*', "updated")), "{name}");
    }
    assert!(!reads("charge.pending") && !is_named("charge.pending"));
}
