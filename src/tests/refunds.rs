//! Money given back: facts under Stripe's ids, in whatever order they come.

mod order;

use crate::{
    fixtures::{Purchase, event},
    support::{TestApp, Visitor, both_engines},
};

both_engines!(
    a_refund_at_stripe_reaches_the_ledger_and_the_buyer,
    a_refund_that_fails_later_is_reversed,
    charge_refunded_finds_the_refunds_by_itself,
    a_pending_refund_posts_nothing_yet,
    a_canceled_refund_gives_nothing_back,
    a_status_of_tomorrow_is_kept_for_later,
);

/// Buys a mug for $19.00: the PaymentIntent.
async fn bought(app: &TestApp, visitor: &Visitor) -> String {
    visitor.purchase(app, "Enamel mug", "1").await;
    app.one::<(String,)>("select id from payments", &[]).await.0
}

/// What the account page says of the only payment.
async fn shown(visitor: &Visitor) -> String {
    let rows = visitor.get("/account").await.rows();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0]
        .split("$19.00 ")
        .nth(1)
        .unwrap_or(&rows[0])
        .to_owned()
}

/// Refunds of the journal: kind of source, account, minor units.
async fn journal(app: &TestApp) -> Vec<(String, String, i64)> {
    let entries = app
        .postings()
        .await
        .into_iter()
        .filter(|(source, ..)| source.starts_with("refund"));
    entries
        .map(|(source, account, _, amount)| {
            (
                source
                    .split_once(':')
                    .expect("a kind and an id")
                    .0
                    .to_owned(),
                account,
                amount,
            )
        })
        .collect()
}

fn line(kind: &str, account: &str, amount: i64) -> (String, String, i64) {
    (kind.to_owned(), account.to_owned(), amount)
}

async fn a_refund_at_stripe_reaches_the_ledger_and_the_buyer(app: &mut TestApp) {
    let ada = app.visitor();
    let intent = bought(app, &ada).await;
    let part = app
        .at_stripe(
            "/v1/refunds",
            &[("payment_intent", &intent), ("amount", "500")],
        )
        .await;
    let row: (String, String, i64, String, String) = app
        .one(
            "select id, payment_intent, amount, currency, status from refunds",
            &[],
        )
        .await;
    let id = part["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        row,
        (
            id,
            intent.clone(),
            500,
            "usd".to_owned(),
            "succeeded".to_owned()
        )
    );
    assert_eq!(
        journal(app).await,
        [
            line("refund", "refunds", 500),
            line("refund", "stripe_balance", -500)
        ]
    );
    assert_eq!(shown(&ada).await, "Partly refunded");

    app.at_stripe("/v1/refunds", &[("payment_intent", &intent)])
        .await;
    assert_eq!(shown(&ada).await, "Refunded");
    let (given,): (i64,) = app
        .one(
            "select cast(sum(amount) as bigint) from postings where account = 'refunds'",
            &[],
        )
        .await;
    assert_eq!(given, 1900);
}

async fn a_refund_that_fails_later_is_reversed(app: &mut TestApp) {
    let ada = app.visitor();
    let intent = bought(app, &ada).await;
    let refund = app
        .at_stripe("/v1/refunds", &[("payment_intent", &intent)])
        .await;
    assert_eq!(shown(&ada).await, "Refunded");
    app.control(
        &format!(
            "/_sandbox/refunds/{}/fail",
            refund["id"].as_str().expect("an id")
        ),
        &[],
    )
    .await;
    app.hear().await;
    assert_eq!(shown(&ada).await, "Refund failed");
    assert_eq!(
        journal(app).await,
        [
            line("refund", "refunds", 1900),
            line("refund", "stripe_balance", -1900),
            line("refund_failed", "refunds", -1900),
            line("refund_failed", "stripe_balance", 1900),
        ]
    );
    let row: (String, Option<String>) = app
        .one("select status, failure_reason from refunds", &[])
        .await;
    assert_eq!(
        row,
        (
            "failed".to_owned(),
            Some("expired_or_canceled_card".to_owned())
        )
    );
}

async fn charge_refunded_finds_the_refunds_by_itself(app: &mut TestApp) {
    let ada = app.visitor();
    let intent = bought(app, &ada).await;
    app.drop_deliveries(Some("refund.created")).await;
    for amount in ["500", "300"] {
        app.at_stripe(
            "/v1/refunds",
            &[("payment_intent", &intent), ("amount", amount)],
        )
        .await;
    }
    assert_eq!(
        app.count("select count(*) from events where type = 'refund.created'")
            .await,
        0
    );
    let refunds: Vec<(i64, String)> = app
        .all("select amount, status from refunds order by amount", &[])
        .await;
    assert_eq!(
        refunds,
        [(300, "succeeded".to_owned()), (500, "succeeded".to_owned())]
    );
    assert_eq!(shown(&ada).await, "Partly refunded");
    // What was retrieved is kept beside the events, so that everything can be rebuilt.
    let kept = "select count(*) from events where origin = 'retrieved' and type = 'refund' and state = 'applied'";
    assert_eq!(app.count(kept).await, 2);
}

async fn a_pending_refund_posts_nothing_yet(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&purchase.completed()).await;
    for (status, words) in [
        ("pending", "Refund pending"),
        ("requires_action", "Refund needs you"),
    ] {
        app.deliver(&event(
            "refund.updated",
            purchase.refund("re_1", 1900, status),
        ))
        .await;
        assert_eq!(shown(&ada).await, words);
        assert!(journal(app).await.is_empty());
    }
    app.deliver(&event(
        "refund.updated",
        purchase.refund("re_1", 1900, "succeeded"),
    ))
    .await;
    assert_eq!(shown(&ada).await, "Refunded");
    // Late news of its youth change nothing.
    app.deliver(&event(
        "refund.created",
        purchase.refund("re_1", 1900, "pending"),
    ))
    .await;
    assert_eq!(shown(&ada).await, "Refunded");
    assert_eq!(
        journal(app).await,
        [
            line("refund", "refunds", 1900),
            line("refund", "stripe_balance", -1900)
        ]
    );
}

async fn a_canceled_refund_gives_nothing_back(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&purchase.completed()).await;
    app.deliver(&event(
        "refund.created",
        purchase.refund("re_1", 1900, "requires_action"),
    ))
    .await;
    app.deliver(&event(
        "refund.updated",
        purchase.refund("re_1", 1900, "canceled"),
    ))
    .await;
    assert_eq!(shown(&ada).await, "Paid");
    let net: i64 = journal(app)
        .await
        .iter()
        .filter(|(_, account, _)| account == "refunds")
        .map(|row| row.2)
        .sum();
    assert_eq!(net, 0);
}

/// Stripe adds a status: the event rests where it can be seen, and nothing is guessed.
async fn a_status_of_tomorrow_is_kept_for_later(app: &mut TestApp) {
    app.expect_failed_events(1);
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    app.deliver(&event(
        "refund.updated",
        purchase.refund("re_1", 1900, "contemplated"),
    ))
    .await;
    let (error,): (String,) = app
        .one("select last_error from events where state = 'failed'", &[])
        .await;
    assert!(error.contains("contemplated"), "{error}");
    assert_eq!(app.count("select count(*) from refunds").await, 0);
}
