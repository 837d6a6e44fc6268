//! What buyers and operators are told of refunds, from the request to the money, each thing once.

use till::clock;

use super::{OWNER, letters, letters_at, mailing, replay};
use crate::{
    refund_requests::Bought,
    support::{EMAIL, TestApp, both_engines, subjects},
};

both_engines!(
    a_refund_done_and_failed_are_each_told,
    a_refund_that_an_operator_decides,
    a_refund_that_takes_its_time,
    a_refund_refused_later,
    nothing_is_said_to_be_ours_that_is_not,
);

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
    assert_eq!(letters_at(app, now + 600).await, 2, "to nobody");
    asked(app, &mug, "rr_2", "refused", [&then, &later, ""], "buyer").await;
    assert_eq!(letters_at(app, now + 600).await, 3, "to the buyer alone");
    let failed = server.to(EMAIL, 2).await.remove(1);
    assert_eq!(failed.subject(), "Your refund from Till did not arrive");
}

/// What went back already, or is with the bank, is not "still with us".
async fn nothing_is_said_to_be_ours_that_is_not(app: &mut TestApp) {
    let server = mailing(app).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    server.to(EMAIL, 1).await;
    server.to(OWNER, 1).await;
    let now = clock::now().to_string();
    for (id, code) in [
        ("rr_1", "charge_already_refunded"),
        ("rr_2", "charge_disputed"),
    ] {
        asked(app, &mug, id, "refused", [&now, &now, ""], "buyer").await;
        let sql = "update refund_requests set refusal = $2, decided_at = created_at where id = $1";
        app.execute(sql, &[id, code]).await;
    }
    assert_eq!(
        letters(app).await,
        2,
        "the receipt, and the owner's of the payment"
    );
    // Another reason leaves the money where it is.
    asked(app, &mug, "rr_3", "refused", [&now, &now, ""], "buyer").await;
    let sql = "update refund_requests set refusal = 'not_sent_in_time', decided_at = created_at where id = $1";
    app.execute(sql, &["rr_3"]).await;
    assert_eq!(letters(app).await, 3);
    let failed = server.to(EMAIL, 2).await.remove(1);
    assert!(failed.text.contains("still with us"), "{}", failed.text);

    let fields = [("payment_intent", mug.intent.as_str()), ("amount", "500")];
    let refund = app.at_stripe("/v1/refunds", &fields).await;
    server.to(EMAIL, 3).await;
    let id = refund["id"].as_str().expect("an id");
    app.control(&format!("/_sandbox/refunds/{id}/fail"), &[])
        .await;
    app.hear().await;
    server.to(EMAIL, 4).await;
    let (why,): (String,) = app.one("select failure_reason from refunds", &[]).await;
    let because = "update refunds set failure_reason = $1";
    app.execute(because, &["charge_for_pending_refund_disputed"])
        .await;
    app.execute("delete from mails where key like 'refund_failed:%'", &[])
        .await;
    let before = app.count("select count(*) from mails").await;
    assert_eq!(letters(app).await, before);
    app.execute(because, &[&why]).await;
    app.execute("delete from refund_requests", &[]).await;
}
