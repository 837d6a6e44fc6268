//! What operators are told: each of them, once.

use till::clock;

use super::{OWNER, letters, letters_at, mailing};
use crate::{
    fixtures::Purchase,
    ledger::disputes::bank,
    refund_requests::Bought,
    support::{EMAIL, TestApp, both_engines, subjects},
};

both_engines!(
    each_operator_hears_of_a_payment,
    who_has_bought_is_waited_for,
    a_refund_asked_for_on_the_page,
    a_dispute_with_its_due_date,
    an_inquiry_that_becomes_a_dispute,
);

async fn each_operator_hears_of_a_payment(app: &mut TestApp) {
    let server = mailing(app).await;
    app.set(
        "OPERATOR_EMAILS",
        "Owner@shop.example, partner@shop.example",
    );
    app.restart().await;
    let mug = Bought::mug(app, &app.visitor()).await;
    for operator in [OWNER, "partner@shop.example"] {
        let told = server.to(operator, 1).await.remove(0);
        assert_eq!(told.subject(), "New payment: $19.00 for Enamel mug");
        let desk = format!("{}/operator/payments/{}", app.url(), mug.checkout);
        assert_eq!(told.links(), [desk.as_str()]);
        for said in [EMAIL, mug.intent.as_str(), &desk] {
            assert!(told.text.contains(said), "{said}: {}", told.text);
        }
    }
    server.to(EMAIL, 1).await;
    assert_eq!(letters(app).await, 3);
}

async fn who_has_bought_is_waited_for(app: &mut TestApp) {
    let server = mailing(app).await;
    let purchase = Purchase::inserted(app, "somebody").await;
    let now = clock::now();
    let mut paid = purchase.payment_intent_succeeded();
    paid["created"] = now.into();
    app.deliver(&paid).await;
    assert_eq!(letters_at(app, now + 59).await, 0);
    assert_eq!(letters_at(app, now + 60).await, 1);
    let told = server.to(OWNER, 1).await.remove(0);
    assert!(told.text.contains("Buyer: not known yet"), "{}", told.text);
}

async fn a_refund_asked_for_on_the_page(app: &mut TestApp) {
    let server = mailing(app).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    mug.ask(app, &ada).await;
    app.hear().await;
    let mails = server.to(OWNER, 2).await;
    let wanted = mails
        .iter()
        .find(|mail| mail.subject().starts_with("Refund asked for"));
    let wanted = wanted.unwrap_or_else(|| panic!("{:?}", subjects(&mails)));
    assert!(
        wanted.text.contains("Reason: I changed my mind"),
        "{}",
        wanted.text
    );
    // It was done at once: that alone is told to who asked.
    let mails = server.to(EMAIL, 2).await;
    assert!(subjects(&mails).contains(&"Your refund from Till".to_owned()));
    assert_eq!(letters(app).await, 4);
}

async fn a_dispute_with_its_due_date(app: &mut TestApp) {
    let server = mailing(app).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    server.to(OWNER, 1).await;
    mug.dispute(app).await;
    app.hear().await;
    let told = server.to(OWNER, 2).await.remove(1);
    assert_eq!(told.subject(), "Dispute: $19.00 for Enamel mug");
    let (due_by,): (i64,) = app.one("select due_by from disputes", &[]).await;
    let due = clock::readable(due_by);
    for said in [due.as_str(), "evidence", &mug.checkout] {
        assert!(told.text.contains(said), "{said}: {}", told.text);
        assert!(told.html.contains(said), "{said}: {}", told.html);
    }
    // Nobody tells the buyer, who knows.
    server.to(EMAIL, 1).await;
    assert_eq!(letters(app).await, 3);
}

/// It keeps its id; the money that is taken, and the new date, are told all the same, and once.
async fn an_inquiry_that_becomes_a_dispute(app: &mut TestApp) {
    let server = mailing(app).await;
    let mug = Bought::mug(app, &app.visitor()).await;
    server.to(OWNER, 1).await;
    let path = format!("/_sandbox/charges/{}/dispute", mug.charge);
    app.control(&path, &[("kind", "inquiry")]).await;
    app.hear().await;
    let asks = server.to(OWNER, 2).await.remove(1);
    let said = "No money has moved";
    assert!(asks.text.contains(said), "{}", asks.text);
    // By the time that the bank has decided, the inquiry is old.
    app.execute(
        "update moments set at = at - 3000000 where what = 'created'",
        &[],
    )
    .await;
    bank(app, &mug, "lose").await;
    let taken = server.to(OWNER, 3).await.remove(2);
    let said = "holds the money until it has decided";
    assert!(taken.text.contains(said), "{}", taken.text);
    bank(app, &mug, "lose").await;
    assert_eq!(letters(app).await, 4, "with the buyer's receipt");
    app.expect_facts_without_events();
}
