//! A bank warns of a charge before anybody disputes it.

use serde_json::json;

use super::support::{Bench, PAYS, id};

#[tokio::test]
async fn one_comes_with_its_test_card() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    assert_eq!(
        bench.pay(&session, "4000 0000 0000 5423").await.status(),
        303
    );
    bench.paid("tea", "1").await;
    let session = bench.retrieve(&session).await;
    let charge = bench.charge(&session).await;
    assert_eq!(charge["status"], "succeeded");
    let listed = bench.get("/v1/radar/early_fraud_warnings", &[]).await.ok();
    let warning = &listed["data"][0];
    assert_eq!(warning["charge"], charge["id"]);
    assert_eq!(warning["payment_intent"], session["payment_intent"]);
    assert_eq!(warning["actionable"], true);
    assert!(id(warning).starts_with("issfr_"));
    let path = format!("/v1/radar/early_fraud_warnings/{}", id(warning));
    assert_eq!(&bench.get(&path, &[]).await.ok(), warning);
    let expand = [("expand[]", "charge"), ("expand[]", "payment_intent")];
    let expanded = bench.get(&path, &expand).await.ok();
    assert_eq!(expanded["charge"], charge);
    assert_eq!(
        bench.told_of(&[id(warning)]).await,
        ["radar.early_fraud_warning.created"]
    );
    bench.end().await;
}

#[tokio::test]
async fn one_is_given_once_and_found_by_its_payment() {
    let bench = Bench::start().await;
    let session = bench.paid("mug", "1").await;
    let charge = bench.charge(&session).await;
    let path = format!("charges/{}/early_fraud_warning", id(&charge));
    let warning = bench.control(&path, &[]).await;
    assert_eq!(bench.tried(&path).await, 400, "it has been given");
    let other = bench.charge(&bench.paid("tea", "1").await).await;
    for (name, value, count) in [
        ("charge", id(&charge), 1),
        ("charge", id(&other), 0),
        (
            "payment_intent",
            session["payment_intent"].as_str().unwrap(),
            1,
        ),
        ("created[lt]", "1", 0),
    ] {
        let found = bench
            .get("/v1/radar/early_fraud_warnings", &[(name, value)])
            .await
            .ok();
        let found = found["data"].as_array().unwrap();
        assert_eq!(found.len(), count, "{name}={value}");
    }
    let none = bench
        .get("/v1/radar/early_fraud_warnings/issfr_none", &[])
        .await;
    assert_eq!(none.refusal().2, "resource_missing");

    // Giving the money back answers it.
    let refund = |amount| [("charge", id(&charge)), ("amount", amount)];
    bench.post("/v1/refunds", &refund("400")).await.ok();
    let path = format!("/v1/radar/early_fraud_warnings/{}", id(&warning));
    assert_eq!(bench.get(&path, &[]).await.ok(), warning);
    bench.post("/v1/refunds", &refund("1500")).await.ok();
    assert_eq!(bench.get(&path, &[]).await.ok()["actionable"], false);
    assert_eq!(
        bench.told_of(&[id(&warning)]).await,
        [
            "radar.early_fraud_warning.created",
            "radar.early_fraud_warning.updated"
        ]
    );
    bench.end().await;
}

#[tokio::test]
async fn none_is_given_of_what_was_not_paid() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    bench.pay(&session, "4000 0000 0000 0002").await;
    let failed = bench.get("/v1/charges", &[]).await.ok();
    let path = format!("charges/{}/early_fraud_warning", id(&failed["data"][0]));
    assert_eq!(bench.tried(&path).await, 400);
    assert_eq!(
        bench.tried("charges/ch_none/early_fraud_warning").await,
        404
    );
    bench.pay(&session, PAYS).await;
    let listed = bench.get("/v1/radar/early_fraud_warnings", &[]).await.ok();
    assert_eq!(listed["data"], json!([]));
    bench.end().await;
}
