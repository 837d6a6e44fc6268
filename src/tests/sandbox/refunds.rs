//! Refunds and disputes.

use serde_json::{Value, json};

use super::support::{Bench, id};

async fn charge(bench: &Bench, intent: &str) -> Value {
    let path = format!("/v1/payment_intents/{intent}");
    bench
        .get(&path, &[("expand[]", "latest_charge")])
        .await
        .ok()["latest_charge"]
        .clone()
}

#[tokio::test]
async fn in_parts_to_the_whole_and_no_further() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let part = [
        ("payment_intent", intent),
        ("amount", "500"),
        ("reason", "requested_by_customer"),
        ("metadata[note]", "chipped"),
    ];
    let part = bench.post("/v1/refunds", &part).await.ok();
    assert_eq!(
        (&part["status"], &part["amount"]),
        (&json!("succeeded"), &json!(500))
    );
    let after = charge(&bench, intent).await;
    assert_eq!(
        (&after["amount_refunded"], &after["refunded"]),
        (&json!(500), &json!(false))
    );

    let much = [("payment_intent", intent), ("amount", "1401")];
    assert_eq!(bench.post("/v1/refunds", &much).await.refusal().3, "amount");
    let rest = bench
        .post("/v1/refunds", &[("charge", id(&after))])
        .await
        .ok();
    assert_eq!(rest["amount"], 1400);
    assert_eq!(charge(&bench, intent).await["refunded"], true);
    let more = bench.post("/v1/refunds", &[("charge", id(&after))]).await;
    assert_eq!(more.refusal().2, "charge_already_refunded");

    let listed = bench
        .get("/v1/refunds", &[("payment_intent", intent)])
        .await
        .ok();
    let listed: Vec<&str> = listed["data"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(listed, [id(&rest), id(&part)]);
    let path = format!("/v1/refunds/{}", id(&part));
    assert_eq!(bench.get(&path, &[]).await.ok(), part);
    let noted = bench
        .post(&path, &[("metadata[note]", "dented")])
        .await
        .ok();
    assert_eq!(noted["metadata"]["note"], "dented");
    assert_eq!(
        bench.told_of(&[id(&part)]).await,
        ["refund.created", "refund.updated", "charge.refund.updated"]
    );
    let told = bench.told_of(&[id(&after)]).await;
    assert_eq!(
        told,
        ["charge.succeeded", "charge.refunded", "charge.refunded"]
    );
    bench.end().await;
}

#[tokio::test]
async fn one_that_succeeded_may_fail() {
    let bench = Bench::start().await;
    let session = bench.paid("tea", "2").await;
    let intent = session["payment_intent"].as_str().unwrap();
    let refund = bench
        .post("/v1/refunds", &[("payment_intent", intent)])
        .await
        .ok();
    let failed = bench
        .control(&format!("refunds/{}/fail", id(&refund)), &[])
        .await;
    assert_eq!(failed["status"], "failed");
    let path = format!("/v1/refunds/{}", id(&refund));
    let expand = [("expand[]", "failure_balance_transaction")];
    let retrieved = bench.get(&path, &expand).await.ok();
    assert_eq!(retrieved["failure_balance_transaction"]["amount"], 2998);
    let charge = charge(&bench, intent).await;
    assert_eq!(
        (&charge["amount_refunded"], &charge["refunded"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(
        bench.told_of(&[id(&refund)]).await,
        [
            "refund.created",
            "refund.updated",
            "charge.refund.updated",
            "refund.failed"
        ]
    );
    bench
        .post("/v1/refunds", &[("payment_intent", intent)])
        .await
        .ok();
    bench.end().await;
}

#[tokio::test]
async fn a_charge_is_disputed() {
    let bench = Bench::start().await;
    let session = bench.paid("opener", "1").await;
    let charged = charge(&bench, session["payment_intent"].as_str().unwrap()).await;
    let dispute = bench
        .control(&format!("charges/{}/dispute", id(&charged)), &[])
        .await;
    // The bank has the money: giving it back beside that would pay the buyer twice.
    let refused = bench.post("/v1/refunds", &[("charge", id(&charged))]).await;
    assert_eq!(
        refused.refusal(),
        (400, "invalid_request_error", "charge_disputed", "")
    );
    let path = format!("/v1/disputes/{}", id(&dispute));
    let dispute = bench.get(&path, &[("expand[]", "charge")]).await.ok();
    assert_eq!(
        (&dispute["status"], &dispute["amount"]),
        (&json!("needs_response"), &json!(3200))
    );
    assert_eq!(dispute["charge"]["disputed"], true);
    assert_eq!(
        bench.told_of(&[id(&dispute)]).await,
        ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    );
    bench.end().await;
}
