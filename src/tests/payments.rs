//! A buyer pays and the ledger knows.

mod attempts;
mod bank_debit;
mod mismatch;
mod order;

use serde_json::{Value, json};
use till::{ledger::balance, money::Money};

use crate::{
    fixtures::{Purchase, event},
    support::{Card, EMAIL, TestApp, both_engines, session_of},
};

both_engines!(
    a_buyer_pays_and_sees_it,
    each_currency_has_its_own_books,
    declined_then_paid,
    the_payment_intent_alone_is_enough,
    the_session_alone_is_enough,
    an_expired_session_was_not_paid,
    nothing_to_pay_posts_nothing,
);

async fn a_buyer_pays_and_sees_it(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "2").await;
    let back = ada.pay(&hosted, Card::Pays).await;
    assert_eq!(back.status, 303);
    assert!(back.location().starts_with(&format!(
        "{}/success?session_id={}&token=",
        app.url(),
        session_of(&hosted)
    )));
    app.drain().await;

    let success = ada.get(back.location()).await;
    assert_eq!((success.status, success.h1().as_str()), (200, "Paid"));
    for said in [
        "Do not pay again",
        "Enamel mug",
        "Quantity 2",
        "$38.00",
        EMAIL,
    ] {
        assert!(success.main().contains(said), "{said}: {}", success.main());
    }
    let account = ada.get("/account").await.rows();
    assert_eq!(account.len(), 1);
    assert!(
        account[0].contains("Enamel mug × 2 $38.00 Paid"),
        "{account:?}"
    );

    let (id, amount, currency, status, email, mismatch): (
        String,
        i64,
        String,
        String,
        String,
        Option<String>,
    ) = app
        .one(
            "select id, amount, currency, status, email, mismatch from payments",
            &[],
        )
        .await;
    assert_eq!(
        (amount, currency.as_str(), status.as_str()),
        (3800, "usd", "paid")
    );
    assert_eq!((email.as_str(), mismatch), (EMAIL, None));
    let source = format!("payment_intent:{id}");
    assert_eq!(
        app.postings().await,
        [
            (source.clone(), "sales".to_owned(), "usd".to_owned(), -3800),
            (source, "stripe_balance".to_owned(), "usd".to_owned(), 3800),
        ]
    );
    let (status, session): (String, String) = app
        .one("select status, session_id from checkouts", &[])
        .await;
    assert_eq!(
        (status.as_str(), session.as_str()),
        ("complete", session_of(&hosted))
    );
    let at_stripe = app
        .stripe_get(&format!("/v1/checkout/sessions/{session}"))
        .await;
    assert_eq!(at_stripe["payment_intent"], id);
    let intent = app.stripe_get(&format!("/v1/payment_intents/{id}")).await;
    assert_eq!(intent["metadata"], at_stripe["metadata"]);
    assert_eq!(intent["metadata"]["till_namespace"], "till");
}

async fn each_currency_has_its_own_books(app: &mut TestApp) {
    let ada = app.visitor();
    for product in ["Enamel mug", "Herbata z Gór", "Tenugui towel"] {
        ada.purchase(app, product, "1").await;
    }
    let shown = ada.get("/account").await.main();
    for amount in ["$19.00", "PLN 14.99", "¥1,200"] {
        assert!(shown.contains(amount), "{amount}: {shown}");
    }
    let mut tx = app.inbox().db.read().await.expect("the database answers");
    let rows = balance::trial_balance(&mut tx)
        .await
        .expect("the journal can be read");
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| (row.account, row.debit, row.credit))
        .collect();
    let account = |name: &str, debit, credit, currency: &str| {
        (
            name.to_owned(),
            Money::new(debit, currency),
            Money::new(credit, currency),
        )
    };
    assert_eq!(
        rows,
        [
            account("sales", 0, 1200, "jpy"),
            account("stripe_balance", 1200, 0, "jpy"),
            account("sales", 0, 1499, "pln"),
            account("stripe_balance", 1499, 0, "pln"),
            account("sales", 0, 1900, "usd"),
            account("stripe_balance", 1900, 0, "usd"),
        ]
    );
}

async fn declined_then_paid(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "1").await;
    let declined = ada.pay(&hosted, Card::Declined).await;
    assert_eq!(declined.status, 200);
    assert_eq!(declined.alert().as_deref(), Some("Your card was declined."));
    app.hear().await;
    assert_eq!(app.count("select count(*) from payments").await, 0);

    let paid = ada.pay(&hosted, Card::Pays).await;
    app.drain().await;
    assert_eq!(ada.get(paid.location()).await.h1(), "Paid");
    assert_eq!(app.count("select count(*) from payments").await, 1);
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}

fn sale() -> Vec<(String, i64)> {
    vec![
        ("sales".to_owned(), -1900),
        ("stripe_balance".to_owned(), 1900),
    ]
}

fn paid() -> Option<(String, i64, String, Option<String>)> {
    Some(("paid".to_owned(), 1900, "usd".to_owned(), None))
}

async fn the_payment_intent_alone_is_enough(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&purchase.payment_intent_succeeded()).await;
    assert_eq!(purchase.payment(app).await, paid());
    assert_eq!(purchase.posted(app).await, sale());
    assert_eq!(ada.get(&purchase.success()).await.h1(), "Paid");
}

async fn the_session_alone_is_enough(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&purchase.completed()).await;
    assert_eq!(purchase.payment(app).await, paid());
    assert_eq!(purchase.posted(app).await, sale());
    assert_eq!(ada.get(&purchase.success()).await.h1(), "Paid");
}

async fn an_expired_session_was_not_paid(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.at_stripe(
        &format!("/v1/checkout/sessions/{}/expire", purchase.session),
        &[],
    )
    .await;
    assert_eq!(
        app.one::<(String,)>("select status from checkouts", &[])
            .await
            .0,
        "expired"
    );
    assert_eq!(app.count("select count(*) from payments").await, 0);
    assert_eq!(app.count("select count(*) from journal_entries").await, 0);
    let shown = ada.get(&purchase.success()).await;
    assert_eq!(shown.h1(), "Not paid");
    assert!(
        shown.main().contains("Nothing was charged."),
        "{}",
        shown.main()
    );

    // Money that moved after all is not lost.
    app.deliver(&purchase.completed()).await;
    assert_eq!(ada.get(&purchase.success()).await.h1(), "Paid");
    app.deliver(&purchase.expired()).await;
    assert_eq!(ada.get(&purchase.success()).await.h1(), "Paid");
}

async fn nothing_to_pay_posts_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    let mut session = purchase.session("no_payment_required");
    session["amount_total"] = json!(0);
    session["payment_intent"] = Value::Null;
    app.deliver(&event("checkout.session.completed", session))
        .await;
    let row: (String, String, i64) = app
        .one("select id, status, amount from payments", &[])
        .await;
    assert_eq!(row, (purchase.session.clone(), "paid".to_owned(), 0));
    assert_eq!(app.count("select count(*) from journal_entries").await, 0);
    assert_eq!(ada.get(&purchase.success()).await.h1(), "Order confirmed");
}
