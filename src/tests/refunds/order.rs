//! A refund may come before its payment, and its failure before its success.

use serde_json::json;

use crate::{
    fixtures::{Purchase, event, foreign_payment_intent},
    support::{Card, TestApp, both_engines, session_of},
};

both_engines!(
    a_refund_before_its_payment_waits_for_it,
    a_refund_waits_for_a_payment_that_is_retrieved,
    a_refund_of_a_foreign_payment_rests_foreign,
    every_order_of_a_failure_gives_the_same_journal,
);

async fn a_refund_before_its_payment_waits_for_it(app: &mut TestApp) {
    for paid in [Purchase::payment_intent_succeeded, Purchase::completed] {
        let purchase = Purchase::inserted(app, "somebody").await;
        let id = format!("re_{}", purchase.intent);
        let refund = event("refund.created", purchase.refund(&id, 1900, "succeeded"));
        app.deliver(&refund).await;
        let evt = refund["id"].as_str().expect("an id");
        let state = "select state from events where id = $1";
        assert_eq!(app.one::<(String,)>(state, &[evt]).await.0, "unmatched");
        assert!(
            app.all::<(String,)>("select id from refunds where id = $1", &[&id])
                .await
                .is_empty()
        );
        assert!(
            app.all::<(String,)>(
                "select source from journal_entries where source like $1",
                &[&format!("%{id}")]
            )
            .await
            .is_empty()
        );

        app.deliver(&paid(&purchase)).await;
        assert_eq!(app.one::<(String,)>(state, &[evt]).await.0, "applied");
        let source = format!("refund:{id}");
        let posted: Vec<(String, i64)> = app
            .all(
                "select account, amount from postings where source = $1 order by account",
                &[&source],
            )
            .await;
        assert_eq!(
            posted,
            [
                ("refunds".to_owned(), 1900),
                ("stripe_balance".to_owned(), -1900)
            ]
        );
    }
}

async fn a_refund_of_a_foreign_payment_rests_foreign(app: &mut TestApp) {
    for (intent, payment_first) in [("pi_theirs_first", true), ("pi_theirs_last", false)] {
        let theirs = foreign_payment_intent(intent);
        let object = json!({
            "id": format!("re_{intent}"), "object": "refund", "amount": 700, "currency": "usd", "created": 1,
            "payment_intent": intent, "status": "succeeded",
        });
        let refund = event("refund.created", object);
        let order = if payment_first {
            [&theirs, &refund]
        } else {
            [&refund, &theirs]
        };
        for event in order {
            app.deliver(event).await;
        }
    }
    assert_eq!(
        app.count("select count(*) from events where state = 'foreign'")
            .await,
        4
    );
    assert_eq!(app.count("select count(*) from events").await, 4);
    assert_eq!(app.count("select count(*) from refunds").await, 0);
    assert_eq!(app.count("select count(*) from journal_entries").await, 0);
}

/// All that is heard of the purchase is its refund, until the buyer's page has Stripe asked.
async fn a_refund_waits_for_a_payment_that_is_retrieved(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "1").await;
    app.drop_deliveries(None).await;
    let back = ada.pay(&hosted, Card::Pays).await;
    // The charge would say whose it is.
    app.drop_deliveries(Some("charge.refunded")).await;
    let session = app
        .stripe_get(&format!("/v1/checkout/sessions/{}", session_of(&hosted)))
        .await;
    let intent = session["payment_intent"].as_str().expect("an intent");
    app.at_stripe(
        "/v1/refunds",
        &[("payment_intent", intent), ("amount", "500")],
    )
    .await;
    assert_eq!(app.count("select count(*) from journal_entries").await, 0);
    assert!(
        app.count("select count(*) from events where state = 'unmatched'")
            .await
            > 0
    );

    let token = back.location().split("&token=").nth(1).expect("a token");
    let cancelled = ada.get(&format!("/cancel?token={token}")).await;
    assert_eq!(cancelled.h1(), "This payment went through");
    app.drain().await;
    assert_eq!(
        app.count("select count(*) from events where state = 'unmatched'")
            .await,
        0
    );
    assert_eq!(app.count("select count(*) from journal_entries").await, 2);
    assert!(ada.get("/account").await.rows()[0].contains("Partly refunded"));
}

async fn every_order_of_a_failure_gives_the_same_journal(app: &mut TestApp) {
    let mut first = None;
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let purchase = Purchase::inserted(app, "somebody").await;
        app.deliver(&purchase.completed()).await;
        let id = format!("re_{}", purchase.intent);
        let events = [
            event("refund.created", purchase.refund(&id, 1900, "pending")),
            event("refund.updated", purchase.refund(&id, 1900, "succeeded")),
            event("refund.failed", purchase.refund(&id, 1900, "failed")),
        ];
        for i in order {
            app.deliver(&events[i]).await;
        }
        let sql = "select account, amount from postings where source = $1 order by account";
        let entry: Vec<(String, i64)> = app.all(sql, &[&format!("refund:{id}")]).await;
        let reversal: Vec<(String, i64)> = app.all(sql, &[&format!("refund_failed:{id}")]).await;
        let fact: (String, Option<String>) = app
            .one(
                "select status, failure_reason from refunds where id = $1",
                &[&id],
            )
            .await;
        let found = (entry, reversal, fact);
        assert_eq!(found.0.len() + found.1.len(), 4, "{found:?}");
        assert_eq!(
            &found,
            first.get_or_insert_with(|| found.clone()),
            "{order:?}"
        );
    }
}
