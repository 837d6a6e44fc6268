//! Another namespace, another mode, another account: kept, and never applied.

use serde_json::{Value, json};

use crate::{
    fixtures::{Purchase, event, foreign_payment_intent},
    support::{TestApp, both_engines},
};

both_engines!(
    another_namespace_is_kept_and_never_applied,
    another_mode_is_kept_and_never_applied,
    another_account_is_kept_and_never_applied,
    another_shops_goods_and_charges_are_foreign,
);

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

async fn another_shops_goods_and_charges_are_foreign(app: &mut TestApp) {
    let charge = json!({ "id": "ch_theirs", "object": "charge", "payment_intent": "pi_theirs",
                         "metadata": { "till_namespace": "other" } });
    app.deliver(&event("charge.refunded", charge)).await;
    let fields = [("name", "Consulting day")];
    let product = app.stripe_post("/v1/products", &fields).await;
    app.hear().await;
    let price = [
        ("product", product["id"].as_str().expect("an id")),
        ("currency", "usd"),
        ("unit_amount", "9900"),
    ];
    app.stripe_post("/v1/prices", &price).await;
    app.hear().await;
    let mut events = app.events().await;
    events.sort();
    let foreign = |kind: &str| (Some(kind.to_owned()), "foreign".to_owned());
    assert_eq!(
        events,
        [
            foreign("charge.refunded"),
            foreign("price.created"),
            foreign("product.created")
        ]
    );
}
