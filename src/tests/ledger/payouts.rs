//! Stripe's balance is paid out to the bank, and what the bank does not take comes back.

use serde_json::{Value, json};

use super::{accounts, sum};
use crate::{
    fixtures::event,
    support::{TestApp, both_engines},
};

both_engines!(paid_out, sent_back, every_order_is_the_same);

fn payout(status: &str) -> Value {
    let failure = (status == "failed").then_some("account_closed");
    json!({
        "id": "po_1", "object": "payout", "amount": 5000, "currency": "usd", "status": status,
        "created": 1_790_000_000, "arrival_date": 1_790_100_000, "failure_code": failure, "automatic": true,
    })
}

async fn paid_out(app: &mut TestApp) {
    app.deliver(&event("payout.created", payout("pending")))
        .await;
    app.deliver(&event("payout.paid", payout("paid"))).await;
    assert_eq!(
        accounts(app).await,
        [
            sum("bank", "usd", 5000),
            sum("stripe_balance", "usd", -5000),
        ]
    );
}

async fn sent_back(app: &mut TestApp) {
    app.deliver(&event("payout.paid", payout("paid"))).await;
    app.deliver(&event("payout.failed", payout("failed"))).await;
    assert_eq!(accounts(app).await, []);
    assert_eq!(app.count("select count(*) from journal_entries").await, 2);
    let kept: (String, Option<String>) = app
        .one("select status, failure_code from payouts", &[])
        .await;
    assert_eq!(
        kept,
        ("failed".to_owned(), Some("account_closed".to_owned()))
    );
}

async fn every_order_is_the_same(app: &mut TestApp) {
    for kind in ["failed", "created", "paid"] {
        let status = if kind == "created" { "pending" } else { kind };
        app.deliver(&event(&format!("payout.{kind}"), payout(status)))
            .await;
    }
    let kept: (String, Option<String>) = app
        .one("select status, failure_code from payouts", &[])
        .await;
    assert_eq!(
        kept,
        ("failed".to_owned(), Some("account_closed".to_owned()))
    );
    assert_eq!(accounts(app).await, []);
}
