//! Refunds that come through, or fail, in their time.

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::retrieved;
use crate::sandbox::support::{Bench, id};

/// The charge of a paid mug whose card has refunds go this way.
async fn charge_of_card(bench: Bench, refunds: &str) -> (Bench, Value) {
    let hide = format!("hidden = json_object('refunds', '{refunds}')");
    charge_with(bench, &hide).await
}

/// The charge of a paid mug, changed in the file.
async fn charge_with(bench: Bench, change: &str) -> (Bench, Value) {
    let session = bench.paid("mug", "1").await;
    let charge = bench.charge(&session).await;
    let bench = bench
        .restart(async |folder| {
            let file = format!("sqlite://{}", folder.database().display());
            let mut db = SqliteConnection::connect(&file).await.unwrap();
            let change = format!("update objects set {change} where id = '{}'", id(&charge));
            let changed = sqlx::query(AssertSqlSafe(change)).execute(&mut db).await;
            assert_eq!(changed.unwrap().rows_affected(), 1);
            db.close().await.unwrap();
        })
        .await;
    (bench, charge)
}

#[tokio::test]
async fn one_may_be_pending_and_succeed_later() {
    let (bench, charge) = charge_of_card(Bench::start().await, "pending").await;
    let refund = [("charge", id(&charge)), ("amount", "500")];
    let refund = bench.post("/v1/refunds", &refund).await.ok();
    assert_eq!(refund["status"], "pending");
    assert_eq!(refund["pending_reason"], "processing");
    assert_eq!(refund["destination_details"]["card"]["type"], "pending");
    assert!(refund["balance_transaction"].is_string());
    assert_eq!(retrieved(&bench, &charge).await["amount_refunded"], 500);

    bench.pass(2 * 60).await;
    assert_eq!(retrieved(&bench, &refund).await, refund);
    bench.pass(60).await;
    let done = retrieved(&bench, &refund).await;
    assert_eq!(done["status"], "succeeded");
    assert_eq!(done.get("pending_reason"), None);
    assert_eq!(done["destination_details"]["card"]["type"], "refund");
    let again = format!("refunds/{}/succeed", id(&refund));
    assert_eq!(bench.tried(&again).await, 400, "it has");
    assert_eq!(
        bench.told_of(&[id(&refund), id(&charge)]).await,
        [
            "charge.succeeded",
            "charge.updated",
            "refund.created",
            "charge.refunded",
            "refund.updated",
            "charge.refund.updated"
        ]
    );

    // Somebody need not wait, and it may fail instead.
    for (verb, status, refunded) in [("succeed", "succeeded", 700), ("fail", "failed", 700)] {
        let refund = [("charge", id(&charge)), ("amount", "200")];
        let refund = bench.post("/v1/refunds", &refund).await.ok();
        let path = format!("refunds/{}/{verb}", id(&refund));
        assert_eq!(bench.control(&path, &[]).await["status"], status);
        bench.pass(180).await;
        assert_eq!(retrieved(&bench, &refund).await["status"], status);
        assert_eq!(
            retrieved(&bench, &charge).await["amount_refunded"],
            refunded
        );
    }
    bench.end().await;
}

#[tokio::test]
async fn one_of_a_bank_debit_takes_its_time() {
    let debit = "body = json_set(body, '$.payment_method_details', json('{ \"type\": \"sepa_debit\", \"sepa_debit\": \
                 { \"bank_code\": \"19043\", \"branch_code\": \"\", \"country\": \"AT\", \"fingerprint\": \"f\", \
                 \"last4\": \"3201\", \"mandate\": null } }'))";
    let (bench, charge) = charge_with(Bench::start().await, debit).await;
    let refund = [("charge", id(&charge)), ("expand[]", "balance_transaction")];
    let refund = bench.post("/v1/refunds", &refund).await.ok();
    assert!(id(&refund).starts_with("pyr_"), "a refund of a payment");
    assert_eq!(refund["status"], "pending");
    assert_eq!(
        refund["destination_details"],
        json!({ "type": "sepa_debit" })
    );
    assert_eq!(refund["balance_transaction"]["type"], "payment_refund");
    assert_eq!(
        refund["balance_transaction"]["reporting_category"],
        "refund"
    );
    bench.pass(3 * 60).await;
    assert_eq!(retrieved(&bench, &refund).await["status"], "succeeded");
    bench.end().await;
}

#[tokio::test]
async fn one_may_fail_later_by_itself() {
    let (bench, charge) = charge_of_card(Bench::start().await, "fail").await;
    let refund = [("charge", id(&charge))];
    let refund = bench.post("/v1/refunds", &refund).await.ok();
    assert_eq!(refund["status"], "succeeded");
    assert_eq!(retrieved(&bench, &charge).await["refunded"], true);
    bench.pass(3 * 60).await;
    let failed = retrieved(&bench, &refund).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["failure_reason"], "expired_or_canceled_card");
    assert!(failed["failure_balance_transaction"].is_string());
    let after = retrieved(&bench, &charge).await;
    assert_eq!(after["refunded"], false);
    assert_eq!(after["amount_refunded"], 0);
    assert_eq!(
        bench.told_of(&[id(&refund), id(&charge)]).await,
        [
            "charge.succeeded",
            "charge.updated",
            "refund.created",
            "charge.refunded",
            "refund.updated",
            "charge.refund.updated",
            "refund.failed"
        ]
    );
    bench.end().await;
}
