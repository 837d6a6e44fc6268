//! What banks move for a dispute, by hand: orders of things that the sandbox does not make.

use serde_json::{Value, json};
use till::{clock, stamp::begin_retrieval, webhook::apply_numbered};

use super::{accounts, sum};
use crate::{
    fixtures::{Purchase, THEN},
    support::{TestApp, both_engines},
};

both_engines!(
    won_and_lost_after_all,
    a_transaction_of_an_unknown_kind_hides_no_dispute,
);

/// A dispute as Stripe shows it, with what the bank has moved: category, minor units, unix seconds.
fn dispute(purchase: &Purchase, status: &str, moved: &[(&str, i64, i64)]) -> Value {
    let transactions: Vec<Value> = moved
        .iter()
        .map(|(category, amount, created)| {
            json!({
                "id": format!("txn_{created}"), "object": "balance_transaction", "amount": amount, "fee": 0,
                "currency": "usd", "reporting_category": category, "created": created, "exchange_rate": null,
            })
        })
        .collect();
    json!({
        "id": "du_1", "object": "dispute", "amount": 1900, "currency": "usd", "status": status, "reason": "general",
        "created": THEN + 100, "is_charge_refundable": false, "payment_intent": purchase.intent,
        "charge": "ch_1", "evidence_details": { "due_by": null }, "balance_transactions": transactions,
    })
}

async fn heard(app: &TestApp, dispute: &Value) {
    let raw = dispute.to_string();
    let retrieval = begin_retrieval(&app.inbox().db).await.expect("a number");
    let applied = apply_numbered(app.inbox(), &raw, Some(retrieval), clock::now()).await;
    assert!(applied.expect("the database answers"));
}

/// What was given back once and taken again is lost once.
async fn won_and_lost_after_all(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    let moved = [
        ("dispute", -1900, THEN + 100),
        ("dispute_reversal", 1900, THEN + 200),
        ("dispute", -1900, THEN + 300),
    ];
    heard(app, &dispute(&purchase, "won", &moved[..2])).await;
    heard(app, &dispute(&purchase, "lost", &moved)).await;
    assert_eq!(
        accounts(app).await,
        [
            sum("dispute_losses", "usd", 1900),
            sum("sales", "usd", -1900)
        ]
    );
}

async fn a_transaction_of_an_unknown_kind_hides_no_dispute(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    let moved = [
        ("dispute", -1900, THEN + 100),
        ("tomorrows_kind", -7, THEN + 101),
        ("fee", -1500, THEN + 102),
    ];
    heard(app, &dispute(&purchase, "needs_response", &moved)).await;
    let (status,): (String,) = app.one("select status from disputes", &[]).await;
    assert_eq!(status, "needs_response");
    assert_eq!(
        accounts(app).await,
        [
            sum("disputes_held", "usd", 1900),
            sum("sales", "usd", -1900),
            sum("stripe_balance", "usd", -1500),
            sum("stripe_fees", "usd", 1500),
        ]
    );
}
