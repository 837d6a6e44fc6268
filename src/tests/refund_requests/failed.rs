//! A refund that comes to nothing after all, and the times that are kept of it.

use serde_json::{Value, json};
use till::{clock, error::NoRefund};

use super::{Bought, balance, words};
use crate::{
    fixtures::{Purchase, THEN, event},
    support::{TestApp, both_engines},
};

both_engines!(
    failed_after_it_succeeded,
    the_rest_fails_after_a_part_arrived,
    a_canceled_one_can_be_asked_for_again,
    every_order_of_its_events_keeps_the_earliest_times,
    every_entry_has_its_fact,
);

async fn fail(app: &TestApp, refund: &Value) {
    let id = refund["id"].as_str().expect("an id");
    app.control(&format!("/_sandbox/refunds/{id}/fail"), &[])
        .await;
    app.hear().await;
}

async fn failed_after_it_succeeded(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    mug.ask(app, &ada).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");

    fail(app, &mug.only_refund(app).await).await;
    assert_eq!(mug.status(&ada).await, "Refund failed");
    let page = ada.get(&mug.page).await;
    assert!(page.main().contains(NoRefund::CameBack.sentence()));
    assert_eq!(
        words(&page)[2..],
        [
            "Refund requested $19.00 I changed my mind",
            "Refunded $19.00",
            "Refund failed $19.00 The card has expired or was canceled",
        ]
    );
    assert!(!page.main().contains("Returned"), "{}", page.main());
    // The same card would not take it a second time.
    assert_eq!(page.link("Ask for a refund"), None);
    let form = ada.get(&mug.form).await;
    assert!(form.main().contains(NoRefund::CameBack.sentence()));
    assert!(!form.html.contains("<form"), "{}", form.html);
    mug.assert_refused(&ada, NoRefund::CameBack).await;
    assert_eq!(mug.requests(app).await.len(), 1);
    mug.only_refund(app).await;
    assert_eq!(balance(app, "refunds").await, 0);
    assert_eq!(balance(app, "stripe_balance").await, 1900);
}

async fn the_rest_fails_after_a_part_arrived(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let fields = [("payment_intent", mug.intent.as_str()), ("amount", "500")];
    app.at_stripe("/v1/refunds", &fields).await;
    mug.ask(app, &ada).await;
    app.hear().await;
    fail(app, &mug.refunds(app).await[0]).await;
    assert_eq!(mug.status(&ada).await, "Partly refunded");
    let page = ada.get(&mug.page).await;
    assert!(page.main().contains("Returned −$5.00"), "{}", page.main());
    assert!(
        page.main().contains(NoRefund::CameBack.sentence()),
        "{}",
        page.main()
    );
    mug.assert_refused(&ada, NoRefund::CameBack).await;
    assert_eq!(balance(app, "refunds").await, 500);
}

async fn a_canceled_one_can_be_asked_for_again(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let canceled = |status: &str, at: i64| {
        let mut event = event(
            "refund.updated",
            json!({
                "id": "re_canceled", "object": "refund", "amount": 1900, "currency": "usd", "created": THEN,
                "charge": mug.charge, "payment_intent": mug.intent, "status": status,
            }),
        );
        event["created"] = json!(at);
        event
    };
    app.deliver(&canceled("requires_action", THEN)).await;
    assert_eq!(mug.status(&ada).await, "Refund needs you");
    mug.ask(app, &ada).await;
    mug.assert_nothing_was_made(app).await;
    app.deliver(&canceled("canceled", THEN + 60)).await;
    assert_eq!(mug.status(&ada).await, "Paid");
    let facts = ada.get(&mug.page).await.facts();
    for fact in [
        ("Refund sent $19.00", THEN),
        ("Refund canceled $19.00", THEN + 60),
    ] {
        let fact = (fact.0.to_owned(), clock::rfc3339(fact.1));
        assert!(facts.contains(&fact), "{fact:?}: {facts:?}");
    }
    assert_eq!(balance(app, "refunds").await, 0);
    mug.ask(app, &ada).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    mug.only_refund(app).await;
}

/// Every order of `0..4`.
fn orders() -> Vec<[usize; 4]> {
    let mut orders = Vec::new();
    for n in 0..256 {
        let order = [n & 3, (n >> 2) & 3, (n >> 4) & 3, (n >> 6) & 3];
        if (0..4).all(|i| order.contains(&i)) {
            orders.push(order);
        }
    }
    assert_eq!(orders.len(), 24);
    orders
}

async fn every_order_of_its_events_keeps_the_earliest_times(app: &mut TestApp) {
    let told = [
        ("pending", 600),
        ("succeeded", 700),
        // Its metadata was changed a day later.
        ("succeeded", 90_000),
        ("failed", 100_000),
    ];
    for order in orders() {
        let purchase = Purchase::inserted(app, "somebody").await;
        app.deliver(&purchase.completed()).await;
        let id = format!("re_{}", purchase.intent);
        let events = told.map(|(status, after)| {
            let mut event = event("refund.updated", purchase.refund(&id, 1900, status));
            event["created"] = json!(THEN + after);
            event
        });
        for i in order.into_iter().chain(order) {
            let mut event = events[i].clone();
            event["id"] = json!(format!("evt_{}", till::random::text(24)));
            app.deliver(&event).await;
        }
        let (status,): (String,) = app
            .one("select status from refunds where id = $1", &[&id])
            .await;
        assert_eq!(status, "failed", "{order:?}");
        let sql =
            "select what, at from moments where object_id = $1 and what <> 'created' order by at";
        let kept: Vec<(String, i64)> = app.all(sql, &[&id]).await;
        let moment = |what: &str, after| (what.to_owned(), THEN + after);
        assert_eq!(
            kept,
            [moment("succeeded", 700), moment("failed", 100_000)],
            "{order:?}"
        );
    }
}

/// One that comes to nothing before its success is told is posted and taken back at once: the fact names both entries.
async fn every_entry_has_its_fact(app: &mut TestApp) {
    for (stages, canceled) in [
        (&["pending", "failed"][..], false),
        (&["requires_action", "canceled"], true),
        (&["pending", "succeeded", "failed"], false),
    ] {
        let ada = app.visitor();
        let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
        app.deliver(&purchase.completed()).await;
        let id = format!("re_{}", purchase.intent);
        for (status, after) in stages.iter().zip([600, 700, 800]) {
            let mut told = event("refund.updated", purchase.refund(&id, 1900, status));
            told["created"] = json!(THEN + after);
            app.deliver(&told).await;
        }
        let path = format!("/account/payments/{}", purchase.checkout);
        let page = ada.get(&path).await;
        let (_, lines) = page.html.split_once("<ol").expect("a time line");
        let named = |line: &str| {
            let mut named: Vec<String> = line
                .split("<code>")
                .skip(1)
                .filter_map(|rest| rest.split_once("</code>"))
                .map(|(source, _)| source.to_owned())
                .filter(|source| source.starts_with("refund"))
                .collect();
            named.sort();
            named
        };
        let (posted, taken_back) = (format!("refund:{id}"), format!("refund_failed:{id}"));
        let both = [posted.clone(), taken_back.clone()];
        assert_eq!(named(lines), both, "{stages:?}");
        let what = if canceled {
            "Refund canceled"
        } else {
            "Refund failed"
        };
        let line = lines.split("<li").find(|line| line.contains(what));
        let shown = named(line.expect("a fact"));
        if stages.contains(&"succeeded") {
            assert_eq!(shown, [taken_back], "{stages:?}");
        } else {
            assert_eq!(shown, both, "{stages:?}");
        }
        assert_eq!(balance(app, "refunds").await, 0);
    }
}
