//! Order cannot matter: whatever comes first, the same is known in the end.

use crate::{
    fixtures::{Purchase, event},
    support::{TestApp, both_engines},
};

both_engines!(every_order_of_events_gives_the_same);

/// Every order of `0..length`.
fn permutations(length: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![vec![]];
    for i in 0..length {
        orders = orders
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).map(move |at| [&order[..at], &[i], &order[at..]].concat())
            })
            .collect();
    }
    orders
}

/// What the database holds of a purchase, in words that do not depend on its ids.
async fn facts(app: &TestApp, purchase: &Purchase, refund: &str) -> String {
    let sql =
        "select status, amount, currency, email, created_at, mismatch from payments where id = $1";
    let payment: (String, i64, String, Option<String>, i64, Option<String>) =
        app.one(sql, &[&purchase.intent]).await;
    let sql = "select charge_id, checkout_id, checkout_session_id from payments where id = $1";
    let ids: (Option<String>, String, Option<String>) = app.one(sql, &[&purchase.intent]).await;
    assert_eq!(ids.0, Some(format!("ch_{}", purchase.intent)));
    assert_eq!(
        (ids.1, ids.2.as_ref()),
        (purchase.checkout.clone(), Some(&purchase.session))
    );
    let refunded: Vec<(String, i64)> = app
        .all(
            "select status, amount from refunds where id = $1",
            &[refund],
        )
        .await;
    let entry = format!("refund:{refund}");
    let reversal = format!("refund_failed:{refund}");
    let sql = "select account, amount from postings where source = $1 order by account";
    let entry: Vec<(String, i64)> = app.all(sql, &[&entry]).await;
    let reversal: Vec<(String, i64)> = app.all(sql, &[&reversal]).await;
    let sold = purchase.posted(app).await;
    let sql = "select status from checkouts where id = $1";
    let checkout: (String,) = app.one(sql, &[&purchase.checkout]).await;
    format!("{payment:?} {refunded:?} {sold:?} {entry:?} {reversal:?} {checkout:?}")
}

async fn every_order_of_events_gives_the_same(app: &mut TestApp) {
    let mut first: Option<String> = None;
    let orders = permutations(4);
    assert_eq!(orders.len(), 24);
    for order in orders {
        let purchase = Purchase::inserted(app, "somebody").await;
        let refund = format!("re_{}", purchase.intent);
        let events = [
            purchase.completed_unpaid(),
            purchase.async_payment_succeeded(),
            purchase.payment_intent_succeeded(),
            event("refund.created", purchase.refund(&refund, 900, "succeeded")),
        ];
        for i in &order {
            app.deliver(&events[*i]).await;
        }
        let facts = facts(app, &purchase, &refund).await;
        let first = first.get_or_insert_with(|| facts.clone());
        assert_eq!(&facts, first, "{order:?}");
    }
    assert!(first.is_some_and(|facts| facts.contains("paid") && facts.contains("refunds")));
    assert_eq!(
        app.count("select count(*) from events where state = 'applied'")
            .await,
        24 * 4
    );
}
