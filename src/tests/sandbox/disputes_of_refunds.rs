//! Nobody disputes what was given back.

use super::support::{Bench, id};

#[tokio::test]
async fn a_dispute_is_of_what_was_not_given_back() {
    let bench = Bench::start().await;
    let charge = bench.charge(&bench.paid("mug", "1").await).await;
    let part = [("charge", id(&charge)), ("amount", "400")];
    bench.post("/v1/refunds", &part).await.ok();
    let path = format!("charges/{}/dispute", id(&charge));
    let dispute = bench.control(&path, &[]).await;
    assert_eq!(dispute["amount"], 1500);
    assert_eq!(dispute["balance_transactions"][0]["amount"], -1500);

    let other = bench.charge(&bench.paid("mug", "1").await).await;
    bench
        .post("/v1/refunds", &[("charge", id(&other))])
        .await
        .ok();
    assert_eq!(
        bench
            .tried(&format!("charges/{}/dispute", id(&other)))
            .await,
        400
    );
    bench.end().await;
}

#[tokio::test]
async fn an_inquiry_that_was_answered_with_all_of_it_comes_to_nothing() {
    let bench = Bench::start().await;
    let charge = bench.charge(&bench.paid("mug", "1").await).await;
    let kind = [("kind", "inquiry")];
    let inquiry = bench
        .control(&format!("charges/{}/dispute", id(&charge)), &kind)
        .await;
    bench
        .post("/v1/refunds", &[("charge", id(&charge))])
        .await
        .ok();
    let ended = bench
        .control(&format!("disputes/{}/lose", id(&inquiry)), &[])
        .await;
    assert_eq!(ended["status"], "warning_closed");
    assert_eq!(ended["balance_transactions"], serde_json::json!([]));
    bench.end().await;
}
