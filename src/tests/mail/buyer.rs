//! What buyers are told: each thing once, whatever was said how often in which order.

use serde_json::Value;
use till::clock;

use super::{OWNER, WEEK, letters, letters_at, mailing, replay};
use crate::{
    fixtures::Purchase,
    refund_requests::Bought,
    support::{EMAIL, TestApp, both_engines, subjects},
};

both_engines!(
    a_receipt_once,
    a_free_order_has_a_receipt,
    receipts_of_stripes_are_not_sent_twice,
    a_corrected_address_gets_the_receipt,
    a_bank_debit_that_fails,
    what_happened_before_is_not_told,
);

async fn a_receipt_once(app: &mut TestApp) {
    app.set("SUPPORT_EMAIL", "help@shop.example");
    app.set("STATEMENT_DESCRIPTOR_SUFFIX", "MUGS");
    let server = mailing(app).await;
    let ada = app.visitor();
    ada.purchase(app, "Enamel mug", "2").await;
    app.hear().await;
    let receipt = server.to(EMAIL, 1).await.remove(0);
    assert_eq!(receipt.subject(), "Your receipt from Till");
    let (reference, checkout): (String, String) =
        app.one("select id, checkout_id from payments", &[]).await;
    let page = format!("{}/account/payments/{checkout}", app.url());
    for said in [
        "$38.00",
        "Enamel mug",
        "Quantity",
        "UTC",
        "MUGS",
        "help@shop.example",
        "Test mode",
        &reference,
        &page,
    ] {
        assert!(receipt.text.contains(said), "{said}: {}", receipt.text);
        assert!(receipt.html.contains(said), "{said}: {}", receipt.html);
    }
    assert_eq!(receipt.links(), [page.as_str()]);
    assert_eq!(ada.get(&page).await.status, 200);

    replay(app).await;
    assert_eq!(letters(app).await, 2);
    app.restart().await;
    replay(app).await;
    assert_eq!(letters(app).await, 2);
    server.to(EMAIL, 1).await;
    server.to(OWNER, 1).await;
}

/// Also where Stripe sends receipts: of what it did not charge it sends none.
async fn a_free_order_has_a_receipt(app: &mut TestApp) {
    app.set("RECEIPTS", "stripe");
    let server = mailing(app).await;
    let mut purchase = Purchase::inserted(app, "somebody").await;
    purchase.amount = 0;
    app.execute("update checkouts set amount = 0", &[]).await;
    let mut session = purchase.session("no_payment_required");
    session["payment_intent"] = Value::Null;
    app.deliver(&now(crate::fixtures::event(
        "checkout.session.completed",
        session,
    )))
    .await;
    let receipt = server.to(EMAIL, 1).await.remove(0);
    assert!(receipt.text.contains("Total: Free"), "{}", receipt.text);
    assert!(!receipt.text.contains("$0.00"), "{}", receipt.text);
}

async fn receipts_of_stripes_are_not_sent_twice(app: &mut TestApp) {
    app.set("RECEIPTS", "stripe");
    let server = mailing(app).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    server.to(OWNER, 1).await;
    assert_eq!(letters(app).await, 1);
    // What Stripe does not tell is told all the same.
    let fields = [("payment_intent", mug.intent.as_str())];
    app.at_stripe("/v1/refunds", &fields).await;
    let mails = server.to(EMAIL, 1).await;
    assert_eq!(subjects(&mails), ["Your refund from Till"]);
}

async fn a_corrected_address_gets_the_receipt(app: &mut TestApp) {
    let server = mailing(app).await;
    Bought::mug(app, &app.visitor()).await;
    server.to(EMAIL, 1).await;
    app.execute(
        "update checkouts set corrected_email = 'ada@example.org'",
        &[],
    )
    .await;
    app.shop().outbox.wake();
    server.to("ada@example.org", 1).await;
    assert_eq!(letters(app).await, 3);
    server.to(EMAIL, 1).await;

    // Long after the purchase, what was corrected lately counts.
    app.execute("update moments set at = at - 1000000", &[])
        .await;
    app.execute("update stamp set mails_since = mails_since - 2000000", &[])
        .await;
    app.execute(
        "update checkouts set corrected_email = 'ada@example.net'",
        &[],
    )
    .await;
    assert_eq!(letters(app).await, 3);
    app.execute(
        "insert into operator_acts (id, operator, kind, checkout_id, subject, at)
         select 'act_1', 'owner@shop.example', 'email', id, id, (select max(created_at) from mails) from checkouts",
        &[],
    )
    .await;
    assert_eq!(letters(app).await, 4);
    server.to("ada@example.net", 1).await;
    app.execute("update moments set at = at + 1000000", &[])
        .await;
}

/// The event as if it had just happened.
fn now(mut event: Value) -> Value {
    event["created"] = clock::now().into();
    event
}

async fn a_bank_debit_that_fails(app: &mut TestApp) {
    let server = mailing(app).await;
    let purchase = Purchase::begun(app, &app.visitor(), "Enamel mug").await;
    app.deliver(&now(purchase.completed_unpaid())).await;
    assert_eq!(letters(app).await, 0);
    app.deliver(&now(purchase.async_payment_failed())).await;
    let failed = server.to(EMAIL, 1).await.remove(0);
    assert_eq!(failed.subject(), "Your payment to Till did not arrive");
    app.deliver(&now(purchase.async_payment_succeeded())).await;
    let mails = server.to(EMAIL, 2).await;
    assert_eq!(subjects(&mails)[1], "Your receipt from Till");

    // What was mended before anybody was told is no news.
    app.execute("delete from mails", &[]).await;
    assert_eq!(letters(app).await, 2, "the receipt, and the owner's");
    server.to(EMAIL, 3).await;
}

async fn what_happened_before_is_not_told(app: &mut TestApp) {
    let old = Purchase::inserted(app, "somebody").await;
    let server = mailing(app).await;
    app.deliver(&old.completed()).await;
    assert_eq!(letters(app).await, 0);
    Bought::mug(app, &app.visitor()).await;
    server.to(EMAIL, 1).await;
    server.to(OWNER, 1).await;
    // The first start counts, whatever was forgotten since.
    app.execute("update stamp set mails_since = mails_since + 1000", &[])
        .await;
    app.execute("delete from mails", &[]).await;
    app.restart().await;
    assert_eq!(letters(app).await, 0);
    app.execute("update stamp set mails_since = 0", &[]).await;
    assert_eq!(letters_at(app, clock::now() + WEEK + 60).await, 0);
    assert_eq!(letters(app).await, 2);
}
