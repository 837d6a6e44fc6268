//! Between the buyer's asking and the operator's decision: the dashboard, the bank, and time.

use till::refund_requests::see_to_due;

use super::{Desk, acts};
use crate::{
    refund_requests::{Bought, status},
    support::{TestApp, Trouble, both_engines},
};

both_engines!(
    all_of_it_went_back_in_the_dashboard,
    part_of_it_went_back_in_the_dashboard,
    what_is_left_is_declined,
    the_buyer_went_to_the_bank,
    what_is_approved_late_is_sent_all_the_same,
);

async fn asked(app: &mut TestApp) -> (Desk, Bought, String) {
    let desk = Desk::opened(app, &[("REFUNDS", "request")]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    mug.assert_lands(&mug.confirm(&ada).await);
    let request = mug.asked(app).await;
    (desk, mug, request)
}

async fn all_of_it_went_back_in_the_dashboard(app: &mut TestApp) {
    let (desk, mug, request) = asked(app).await;
    app.drop_deliveries(None).await;
    app.stripe_post("/v1/refunds", &[("payment_intent", &mug.intent)])
        .await;
    let fields = [("id", request.as_str()), ("word", "Sorry.")];
    let gone = "All of the money has gone back already.";
    desk.refused(&mug.checkout, "approve", &fields, gone).await;
    assert!(acts(app).await.is_empty());
    // Found by asking: from now on there is nothing to decide, and nobody is told that the shop gives nothing back.
    let page = desk.payment(&mug.checkout).await;
    assert!(page.main().contains(gone), "{}", page.main());
    for act in ["/api/operator_approve", "/api/operator_decline"] {
        assert!(!page.html.contains(act), "{act}: {}", page.html);
    }
    let list = desk.browser.get("/operator").await;
    assert!(!list.main().contains("wait for you"), "{}", list.main());
    assert!(list.rows()[0].contains("Refunded"), "{:?}", list.rows());
    desk.refused(&mug.checkout, "decline", &fields, gone).await;
    assert_eq!(mug.asked(app).await, request);
    let declined = "select count(*) from refund_requests where state = 'declined'";
    assert_eq!(app.count(declined).await, 0);
    mug.only_refund(app).await;
    let shown = status(&desk.browser.get(&mug.page).await);
    assert_eq!(shown, "Refunded");
}

async fn part_of_it_went_back_in_the_dashboard(app: &mut TestApp) {
    let (desk, mug, request) = asked(app).await;
    app.drop_deliveries(None).await;
    let five = [("payment_intent", mug.intent.as_str()), ("amount", "500")];
    app.stripe_post("/v1/refunds", &five).await;
    let fields = [("id", request.as_str()), ("word", "In parts.")];
    // The button said more.
    let stale = "opened some time ago, and things have changed";
    desk.refused(&mug.checkout, "approve", &fields, stale).await;
    let page = desk.payment(&mug.checkout).await;
    for said in [
        "The buyer asks for $19.00",
        "Approve: refund $14.00",
        "less is left",
    ] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    desk.done(&mug.checkout, "approve", &fields).await;
    let amounts: Vec<i64> = mug
        .refunds(app)
        .await
        .iter()
        .filter_map(|refund| refund["amount"].as_i64())
        .collect();
    assert_eq!(amounts, [1400, 500]);
    let act = (
        "approve".into(),
        "rr".into(),
        Some("In parts.".into()),
        Some(1400),
    );
    assert_eq!(acts(app).await, [act]);
    app.deliver_late("refund.created").await;
}

/// What was given back is not what the shop says no to.
async fn what_is_left_is_declined(app: &mut TestApp) {
    let (desk, mug, request) = asked(app).await;
    let five = [("payment_intent", mug.intent.as_str()), ("amount", "500")];
    app.at_stripe("/v1/refunds", &five).await;
    let fields = [("id", request.as_str()), ("word", "The rest is used.")];
    desk.done(&mug.checkout, "decline", &fields).await;
    let requests = mug.requests(app).await;
    assert_eq!((requests[0].0.as_str(), requests[0].1), ("declined", 1400));
    assert_eq!(acts(app).await[0].3, Some(1400));
    let shown = status(&desk.browser.get(&mug.page).await);
    assert_eq!(shown, "Partly refunded");
}

async fn the_buyer_went_to_the_bank(app: &mut TestApp) {
    let (desk, mug, request) = asked(app).await;
    app.drop_deliveries(None).await;
    mug.dispute(app).await;
    let fields = [("id", request.as_str()), ("word", "Sorry.")];
    let said = "Stripe refunds nothing until that is decided";
    desk.refused(&mug.checkout, "approve", &fields, said).await;
    assert_eq!(mug.asked(app).await, request);
    mug.assert_no_refund(app).await;
}

/// A key lives for a day from the approval on, however long the buyer has waited for that.
async fn what_is_approved_late_is_sent_all_the_same(app: &mut TestApp) {
    let (desk, mug, request) = asked(app).await;
    app.execute(
        "update refund_requests set created_at = created_at - 300000",
        &[],
    )
    .await;
    // What waits for an operator is nobody else's to send.
    see_to_due(app.inbox(), 4_000_000_000).await.expect("done");
    mug.assert_no_refund(app).await;
    let wire = app.wire().await;
    wire.set(Trouble::Lost);
    let fields = [("id", request.as_str()), ("word", "")];
    desk.done(&mug.checkout, "approve", &fields).await;
    mug.assert_no_refund(app).await;
    let sql = "select state, retry_at from refund_requests";
    let (state, retry_at): (String, i64) = app.one(sql, &[]).await;
    assert_eq!(state, "requested");
    wire.set(Trouble::None);
    see_to_due(app.inbox(), retry_at).await.expect("done");
    mug.only_refund(app).await;
    app.hear().await;
}
