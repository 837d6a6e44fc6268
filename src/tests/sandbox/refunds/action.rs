//! Refunds that wait for the buyer.

use serde_json::{Value, json};

use super::retrieved;
use crate::sandbox::support::{Bench, id};

const REFUND_PENDS: &str = "4000 0000 0000 7726";

/// A charge, and a refund of 5.00 of it that waits for the buyer.
async fn waiting(bench: &Bench) -> (Value, Value) {
    let session = bench.session("mug", "1").await;
    assert_eq!(bench.pay(&session, REFUND_PENDS).await.status(), 303);
    let charge = bench.charge(&bench.retrieve(&session).await).await;
    let refund = [("charge", id(&charge)), ("amount", "500")];
    let refund = bench.post("/v1/refunds", &refund).await.ok();
    let path = format!("refunds/{}/require_action", id(&refund));
    bench.control(&path, &[]).await;
    assert_eq!(bench.tried(&path).await, 400, "it waits");
    (charge, retrieved(bench, &refund).await)
}

#[tokio::test]
async fn one_waits_for_its_buyer_however_long_that_takes() {
    let bench = Bench::start().await;
    let (charge, refund) = waiting(&bench).await;
    assert_eq!(refund["status"], "requires_action");
    assert_eq!(refund.get("pending_reason"), None);
    assert_eq!(refund["next_action"]["type"], "display_details");
    let asked = &refund["next_action"]["display_details"]["email_sent"];
    assert_eq!(asked["email_sent_to"], "buyer@example.com");
    bench.pass(44 * 24 * 60 * 60).await;
    assert_eq!(retrieved(&bench, &refund).await, refund);
    assert_eq!(retrieved(&bench, &charge).await["amount_refunded"], 500);

    let path = format!("refunds/{}/succeed", id(&refund));
    let done = bench.control(&path, &[]).await;
    assert_eq!(done["status"], "succeeded");
    assert_eq!(done.get("next_action"), None);
    let told = bench.told_of(&[id(&refund)]).await;
    let updated = ["refund.updated", "charge.refund.updated"];
    assert_eq!(
        told,
        [&["refund.created"], &updated[..], &updated[..]].concat()
    );
    bench.end().await;
}

#[tokio::test]
async fn one_is_canceled_and_no_other() {
    let bench = Bench::start().await;
    let (charge, refund) = waiting(&bench).await;
    let cancel = format!("/v1/refunds/{}/cancel", id(&refund));
    let canceled = bench.post(&cancel, &[]).await.ok();
    assert_eq!(canceled["status"], "canceled");
    assert_eq!(canceled["failure_reason"], "merchant_request");
    assert_eq!(canceled.get("next_action"), None);
    assert_eq!(retrieved(&bench, &charge).await["amount_refunded"], 0);
    let back = canceled["failure_balance_transaction"].as_str().unwrap();
    let back = format!("/v1/balance_transactions/{back}");
    let back = bench.get(&back, &[]).await.ok();
    assert_eq!(
        (&back["type"], &back["amount"]),
        (&json!("refund_failure"), &json!(500))
    );
    let events = bench
        .get("/v1/events", &[("type", "refund.updated")])
        .await
        .ok();
    let told = &events["data"][0]["data"];
    assert_eq!(told["object"], canceled);
    assert_eq!(told["previous_attributes"]["status"], "requires_action");
    let told = bench.told_of(&[id(&refund)]).await;
    assert_eq!(told[3..], ["refund.updated", "charge.refund.updated"]);

    let again = bench.post(&cancel, &[]).await;
    assert_eq!(again.refusal(), (400, "invalid_request_error", "", ""));
    for verb in ["succeed", "fail", "require_action"] {
        let path = format!("refunds/{}/{verb}", id(&refund));
        assert_eq!(bench.tried(&path).await, 400, "{verb}");
    }
    bench.end().await;
}

#[tokio::test]
async fn one_that_nobody_answers_fails() {
    let bench = Bench::start().await;
    let (charge, refund) = waiting(&bench).await;
    bench.pass(45 * 24 * 60 * 60).await;
    let failed = retrieved(&bench, &refund).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed.get("next_action"), None);
    assert_eq!(retrieved(&bench, &charge).await["amount_refunded"], 0);
    let told = bench.told_of(&[id(&refund)]).await;
    assert_eq!(told.last().unwrap(), "refund.failed");
    bench.end().await;
}
