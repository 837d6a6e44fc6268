//! What buyers are told: each thing once, whatever was said how often in which order.

use serde_json::Value;
use till::clock;

use super::{OWNER, WEEK, letters, letters_at, mailing};
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
    a_refund_done_and_failed_are_each_told,
    a_refund_that_an_operator_decides,
    a_refund_that_takes_its_time,
    a_refund_refused_later,
    a_bank_debit_that_fails,
    what_happened_before_is_not_told,
);

/// Everything that was ever heard is heard once more.
async fn replay(app: &TestApp) {
    app.execute(
        "update events set state = 'received', attempts = 0, retry_at = 0",
        &[],
    )
    .await;
    app.drain().await;
}

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

async fn a_free_order_has_a_receipt(app: &mut TestApp) {
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

async fn a_refund_done_and_failed_are_each_told(app: &mut TestApp) {
    let server = mailing(app).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    server.to(EMAIL, 1).await;
    let fields = [("payment_intent", mug.intent.as_str()), ("amount", "500")];
    let refund = app.at_stripe("/v1/refunds", &fields).await;
    let done = server.to(EMAIL, 2).await.remove(1);
    assert_eq!(done.subject(), "Your refund from Till");
    assert!(done.text.contains("Returned: $5.00"), "{}", done.text);
    assert!(done.text.contains("Paid: $19.00"), "{}", done.text);

    let id = refund["id"].as_str().expect("an id");
    app.control(&format!("/_sandbox/refunds/{id}/fail"), &[])
        .await;
    app.hear().await;
    let failed = server.to(EMAIL, 3).await.remove(2);
    assert_eq!(failed.subject(), "Your refund from Till did not arrive");
    assert!(
        failed.text.contains("$5.00 could not be returned"),
        "{}",
        failed.text
    );
    replay(app).await;
    assert_eq!(letters(app).await, 4);

    // Where both are known at once, nobody is told that it was done.
    app.execute("delete from mails", &[]).await;
    assert_eq!(letters(app).await, 3);
    server.to(OWNER, 2).await;
    let mails = server.to(EMAIL, 5).await;
    let done = subjects(&mails).into_iter();
    assert_eq!(
        done.filter(|told| told == "Your refund from Till").count(),
        1
    );
}

/// A request for all of it; `answered_at` and `settled_at` as texts, empty where it was not.
async fn asked(app: &TestApp, mug: &Bought, id: &str, state: &str, at: [&str; 3], by: &str) {
    let [created_at, answered_at, settled_at] = at;
    app.execute(
        "insert into refund_requests (id, payment_intent, amount, currency, reason, requested_by, by_operator,
             idempotency_key, state, created_at, answered_at, settled_at, attempts, retry_at)
         select $2, id, 1900, 'usd', 'changed_mind', 'somebody', $7 = 'operator', $2, $3, cast($4 as bigint),
                cast(nullif($5, '') as bigint), cast(nullif($6, '') as bigint), 0, 4000000000
         from payments where id = $1",
        &[&mug.intent, id, state, created_at, answered_at, settled_at, by],
    )
    .await;
}

async fn a_refund_that_an_operator_decides(app: &mut TestApp) {
    let server = mailing(app).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    server.to(EMAIL, 1).await;
    server.to(OWNER, 1).await;
    let now = clock::now().to_string();
    asked(app, &mug, "rr_1", "asked", [&now, "", ""], "buyer").await;
    app.shop().outbox.wake();
    let mails = server.to(EMAIL, 2).await;
    assert!(
        mails[1].text.contains("as soon as it is decided"),
        "{}",
        mails[1].text
    );
    let wanted = server.to(OWNER, 2).await.remove(1);
    assert_eq!(wanted.subject(), "Refund asked for: $19.00 for Enamel mug");
    let desk = format!("{}/operator/payments/{}", app.url(), mug.checkout);
    assert_eq!(wanted.links(), [desk.as_str()]);
    for said in ["I changed my mind", EMAIL, "approve or decline", &desk] {
        assert!(wanted.text.contains(said), "{said}: {}", wanted.text);
    }

    let word = "It was <worn>.\nWe are sorry.";
    app.execute(
        "update refund_requests set state = 'declined', word = $1, decided_at = cast($2 as bigint)",
        &[word, &now],
    )
    .await;
    app.shop().outbox.wake();
    let declined = server.to(EMAIL, 3).await.remove(2);
    assert!(
        declined.text.contains("> It was <worn>.\n> We are sorry."),
        "{}",
        declined.text
    );
    assert!(
        declined
            .html
            .contains("It was &lt;worn&gt;.<br>We are sorry."),
        "{}",
        declined.html
    );
    assert_eq!(letters(app).await, 5);
}

async fn a_refund_that_takes_its_time(app: &mut TestApp) {
    let server = mailing(app).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    server.to(EMAIL, 1).await;
    server.to(OWNER, 1).await;
    let now = clock::now();
    let then = now.to_string();
    asked(app, &mug, "rr_1", "requested", [&then, "", ""], "buyer").await;
    // The operator at once, the buyer when it was not done within a minute.
    assert_eq!(letters_at(app, now + 59).await, 3);
    let wanted = server.to(OWNER, 2).await.remove(1);
    assert!(
        wanted.text.contains("Nobody has to decide"),
        "{}",
        wanted.text
    );
    assert_eq!(letters_at(app, now + 60).await, 4);
    let mails = server.to(EMAIL, 2).await;
    assert!(mails[1].text.contains("is on its way"), "{}", mails[1].text);

    asked(app, &mug, "rr_2", "created", [&then, &then, &then], "buyer").await;
    assert_eq!(letters_at(app, now + 600).await, 5, "to the owner alone");
    server.to(OWNER, 3).await;
    // What an operator gives back was asked for by nobody.
    asked(app, &mug, "rr_3", "requested", [&then, "", ""], "operator").await;
    assert_eq!(letters_at(app, now + 600).await, 5);
    app.execute("delete from refund_requests", &[]).await;
}

async fn a_refund_refused_later(app: &mut TestApp) {
    let server = mailing(app).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    server.to(EMAIL, 1).await;
    server.to(OWNER, 1).await;
    let now = clock::now();
    let [then, soon, later] = [now, now + 5, now + 61].map(|at| at.to_string());
    // The page has said so.
    asked(app, &mug, "rr_1", "refused", [&then, &soon, ""], "buyer").await;
    assert_eq!(letters_at(app, now + 600).await, 3, "to the owner alone");
    asked(app, &mug, "rr_2", "refused", [&then, &later, ""], "buyer").await;
    assert_eq!(letters_at(app, now + 600).await, 5);
    let failed = server.to(EMAIL, 2).await.remove(1);
    assert_eq!(failed.subject(), "Your refund from Till did not arrive");
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
