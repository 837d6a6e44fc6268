//! Balance transactions: every movement of money, listed and in time available.

use serde_json::{Value, json};

use super::support::{Bench, id};

#[tokio::test]
async fn tell_every_movement_of_money() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    bench.paid("tea", "1").await;
    let charge = bench.charge(&session).await;
    let refund = [("charge", id(&charge)), ("amount", "400")];
    let refund = bench.post("/v1/refunds", &refund).await.ok();
    bench
        .control(&format!("refunds/{}/fail", id(&refund)), &[])
        .await;
    let dispute = bench
        .control(&format!("charges/{}/dispute", id(&charge)), &[])
        .await;
    bench
        .control(&format!("disputes/{}/win", id(&dispute)), &[])
        .await;

    let usd = [("currency", "usd")];
    let listed = bench.get("/v1/balance_transactions", &usd).await.ok();
    assert_eq!(listed["url"], "/v1/balance_transactions");
    let moved: Vec<Value> = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|moved| {
            assert_eq!(moved["status"], "pending");
            let net = moved["amount"].as_i64().unwrap() - moved["fee"].as_i64().unwrap();
            assert_eq!(moved["net"], net);
            json!([
                moved["type"],
                moved["reporting_category"],
                moved["amount"],
                moved["fee"]
            ])
        })
        .collect();
    let wanted = [
        // 2.9 % of 19.00 is 0.551.
        json!(["charge", "charge", 1900, 85]),
        json!(["refund", "refund", -400, 0]),
        json!(["refund_failure", "refund_failure", 400, 0]),
        json!(["adjustment", "dispute", -1900, 1500]),
        json!(["adjustment", "dispute_reversal", 1900, 0]),
    ];
    assert_eq!(moved, wanted);

    for (name, value, count) in [
        ("type", "adjustment", 2),
        ("type", "charge", 2),
        ("source", id(&refund), 2),
        ("currency", "pln", 1),
        ("created[lt]", "1", 0),
    ] {
        let found = bench
            .get("/v1/balance_transactions", &[(name, value)])
            .await
            .ok();
        assert_eq!(
            found["data"].as_array().unwrap().len(),
            count,
            "{name}={value}"
        );
    }
    let payout = bench
        .get("/v1/balance_transactions", &[("payout", "po_1")])
        .await;
    assert_eq!(
        payout.refusal(),
        (400, "invalid_request_error", "resource_missing", "payout")
    );
    let said = |at: usize| listed["data"][at]["description"].clone();
    assert_eq!(said(0), format!("Chargeback reversal for {}", id(&charge)));
    assert_eq!(
        said(1),
        format!("Chargeback withdrawal for {}", id(&charge))
    );
    assert_eq!(said(3), "REFUND FOR CHARGE");
    bench.end().await;
}

#[tokio::test]
async fn are_available_two_days_later() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let charge = bench.charge(&session).await;
    let path = format!(
        "/v1/balance_transactions/{}",
        charge["balance_transaction"].as_str().unwrap()
    );
    let before = bench.get(&path, &[]).await.ok();
    assert_eq!(before["status"], "pending");
    let dispute = bench
        .control(&format!("charges/{}/dispute", id(&charge)), &[])
        .await;

    bench.pass(2 * 24 * 60 * 60).await;
    assert_eq!(bench.get(&path, &[]).await.ok()["status"], "available");
    let expanded = bench
        .get(
            &format!("/v1/charges/{}", id(&charge)),
            &[("expand[]", "balance_transaction")],
        )
        .await
        .ok();
    assert_eq!(expanded["balance_transaction"]["status"], "available");
    let dispute = format!("/v1/disputes/{}", id(&dispute));
    let dispute = bench.get(&dispute, &[]).await.ok();
    assert_eq!(dispute["balance_transactions"][0]["status"], "available");
    // An event tells what was so when it was made.
    let event = bench
        .get("/v1/events", &[("type", "charge.dispute.created")])
        .await
        .ok();
    let told = &event["data"][0]["data"]["object"];
    assert_eq!(told["balance_transactions"][0]["status"], "pending");
    bench.end().await;
}
