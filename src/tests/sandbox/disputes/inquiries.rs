//! Inquiries, before they are disputes.

use serde_json::json;

use super::{moved, opened, path};
use crate::sandbox::support::{Bench, id};

#[tokio::test]
async fn an_inquiry_moves_no_money_and_can_be_answered_with_a_refund() {
    let bench = Bench::start().await;
    let (charge, inquiry) = opened(&bench, "inquiry").await;
    assert_eq!(inquiry["status"], "warning_needs_response");
    assert_eq!(inquiry["is_charge_refundable"], true);
    assert_eq!(moved(&inquiry), json!([]));
    let refund = [("charge", id(&charge)), ("amount", "100")];
    bench.post("/v1/refunds", &refund).await.ok();
    let close = format!("{}/close", path(&inquiry));
    let closed = bench.post(&close, &[]).await.ok();
    assert_eq!(closed["status"], "warning_closed");
    assert_eq!(moved(&closed), json!([]));
    assert_eq!(
        bench.told_of(&[id(&inquiry)]).await,
        ["charge.dispute.created", "charge.dispute.closed"]
    );
    bench.end().await;
}

#[tokio::test]
async fn an_inquiry_that_goes_against_the_shop_becomes_a_dispute() {
    let bench = Bench::start().await;
    let (charge, inquiry) = opened(&bench, "inquiry").await;
    let lose = format!("disputes/{}/lose", id(&inquiry));
    let dispute = bench.control(&lose, &[]).await;
    assert_eq!(dispute["status"], "needs_response");
    let refused = bench.post("/v1/refunds", &[("charge", id(&charge))]).await;
    assert_eq!(refused.refusal().2, "charge_disputed");
    assert_eq!(bench.control(&lose, &[]).await["status"], "lost");
    assert_eq!(
        bench.told_of(&[id(&inquiry)]).await,
        [
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.closed",
        ]
    );
    bench.end().await;
}
