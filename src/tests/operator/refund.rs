//! An operator gives money back.

use till::error::NoAct;

use super::{Desk, OPERATOR, acts};
use crate::{
    refund_requests::{Bought, balance, status, words},
    support::{TestApp, both_engines},
};

both_engines!(
    part_of_it_and_then_the_rest,
    one_form_is_one_refund,
    what_is_no_amount_is_refused,
    what_buyers_may_not_an_operator_may,
    a_refund_that_came_back_is_not_sent_again,
    one_of_two_payments_is_named,
);

fn fields<'a>(mug: &'a Bought, amount: &'a str, note: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("id", &mug.checkout),
        ("payment", &mug.intent),
        ("amount", amount),
        ("reason", "requested_by_customer"),
        ("note", note),
    ]
}

async fn part_of_it_and_then_the_rest(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let page = desk.payment(&mug.checkout).await;
    assert!(
        page.main().contains("all that is left, $19.00"),
        "{}",
        page.main()
    );
    let note = "Chipped; she called.";
    let page = desk
        .done(&mug.checkout, "refund", &fields(&mug, "5.00", note))
        .await;
    let said = format!("Refund $5.00 Requested by customer: {note} By {OPERATOR}");
    assert!(words(&page).contains(&said), "{:?}", words(&page));
    app.hear().await;
    let refund = mug.only_refund(app).await;
    assert_eq!(
        (&refund["amount"], &refund["reason"]),
        (&500.into(), &"requested_by_customer".into())
    );
    assert_eq!(mug.status(&ada).await, "Partly refunded");
    // The buyer reads of the shop's act, and not who did it, nor what was noted.
    let shown = ada.get(&mug.page).await;
    let theirs = words(&shown);
    assert!(
        theirs.contains(&"Refund by the shop $5.00".to_owned()),
        "{theirs:?}"
    );
    for secret in [note, OPERATOR] {
        assert!(!shown.html.contains(secret), "{secret}");
    }

    let page = desk.payment(&mug.checkout).await;
    assert!(
        page.main().contains("all that is left, $14.00"),
        "{}",
        page.main()
    );
    let twice = [
        ("id", mug.checkout.as_str()),
        ("payment", &mug.intent),
        ("amount", ""),
        ("reason", "duplicate"),
        ("note", ""),
    ];
    desk.done(&mug.checkout, "refund", &twice).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(mug.refunds(app).await[0]["reason"], "duplicate");
    assert_eq!(balance(app, "refunds").await, 1900);
    let page = desk.payment(&mug.checkout).await;
    let gone = "All of the money has gone back already.";
    assert!(page.main().contains(gone), "{}", page.main());
    assert_eq!(
        acts(app).await,
        [
            ("refund".into(), "rr".into(), None, Some(1400)),
            ("refund".into(), "rr".into(), Some(note.into()), Some(500)),
        ]
    );
    let by: Vec<(String, bool)> = app
        .all("select requested_by, by_operator from refund_requests", &[])
        .await;
    assert_eq!(by, vec![(OPERATOR.to_owned(), true); 2]);
}

async fn one_form_is_one_refund(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let attempt = desk.payment(&mug.checkout).await.field("attempt");
    let attempt = attempt.expect("an attempt");
    let five = fields(&mug, "5.00", "");
    let send = || desk.send(&mug.checkout, "refund", &attempt, &five);
    let (one, other) = tokio::join!(send(), send());
    assert_eq!((one.alert(), other.alert()), (None, None));
    assert_eq!(send().await.alert(), None);
    assert_eq!(mug.only_refund(app).await["amount"], 500);
    assert_eq!(acts(app).await.len(), 1);
    // Another amount in the old form is another wish.
    let six = fields(&mug, "6.00", "");
    let page = desk.send(&mug.checkout, "refund", &attempt, &six).await;
    let alert = page.alert().unwrap_or_default();
    assert!(alert.contains("opened some time ago"), "{alert}");
    // The same amount in a fresh form is meant.
    desk.done(&mug.checkout, "refund", &five).await;
    assert_eq!(mug.refunds(app).await.len(), 2);
    app.hear().await;
    assert_eq!(balance(app, "refunds").await, 1000);
}

async fn what_is_no_amount_is_refused(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    for (amount, why) in [
        ("0", NoAct::Amount),
        ("-1", NoAct::Amount),
        ("five", NoAct::Amount),
        ("5.001", NoAct::Amount),
        ("19.01", NoAct::TooMuch),
        ("92233720368547758.07", NoAct::TooMuch),
    ] {
        desk.refused(
            &mug.checkout,
            "refund",
            &fields(&mug, amount, ""),
            why.sentence(),
        )
        .await;
    }
    let long = "x".repeat(501);
    let too_long = NoAct::TooLong.sentence();
    desk.refused(&mug.checkout, "refund", &fields(&mug, "1", &long), too_long)
        .await;
    // Neither somebody else's payment nor a form that is not ours reaches anything.
    let other = Bought::mug(app, &app.visitor()).await;
    let mixed = [
        ("id", mug.checkout.as_str()),
        ("payment", &other.intent),
        ("amount", "1"),
        ("reason", "duplicate"),
        ("note", ""),
    ];
    desk.refused(&mug.checkout, "refund", &mixed, "could not be read")
        .await;
    let page = desk
        .send(&mug.checkout, "refund", "short", &fields(&mug, "1", ""))
        .await;
    assert!(page.alert().is_some());
    mug.assert_nothing_was_made(app).await;
    other.assert_nothing_was_made(app).await;
    assert!(acts(app).await.is_empty());
}

async fn what_buyers_may_not_an_operator_may(app: &mut TestApp) {
    let settings = [("REFUNDS", "off"), ("REFUND_WINDOW_DAYS", "1")];
    let desk = Desk::opened(app, &settings).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let aged = "update moments set at = at - 900000";
    app.execute(aged, &[]).await;
    app.expect_facts_without_events();
    desk.done(&mug.checkout, "refund", &fields(&mug, "", ""))
        .await;
    mug.only_refund(app).await;
    app.hear().await;
    assert_eq!(status(&ada.get(&mug.page).await), "Refunded");

    // But not what Stripe would refuse.
    let disputed = Bought::mug(app, &ada).await;
    app.drop_deliveries(None).await;
    disputed.dispute(app).await;
    let said = "Stripe refunds nothing until that is decided";
    desk.refused(
        &disputed.checkout,
        "refund",
        &fields(&disputed, "1", ""),
        said,
    )
    .await;
    let page = desk.payment(&disputed.checkout).await;
    assert!(page.main().contains(said), "{}", page.main());
    disputed.assert_nothing_was_made(app).await;
}

async fn a_refund_that_came_back_is_not_sent_again(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    desk.done(&mug.checkout, "refund", &fields(&mug, "5", ""))
        .await;
    app.hear().await;
    let refund = mug.only_refund(app).await;
    let id = refund["id"].as_str().expect("an id");
    app.control(&format!("/_sandbox/refunds/{id}/fail"), &[])
        .await;
    app.hear().await;
    let page = desk.payment(&mug.checkout).await;
    let said = "the same card will not take another";
    assert!(page.main().contains(said), "{}", page.main());
    let attempt = "b".repeat(32);
    let page = desk
        .send(&mug.checkout, "refund", &attempt, &fields(&mug, "5", ""))
        .await;
    assert!(page.alert().unwrap_or_default().contains(said));
    mug.only_refund(app).await;
}

async fn one_of_two_payments_is_named(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let ada = app.visitor();
    let first = Bought::mug(app, &ada).await;
    let second = first.paid_again(app).await;
    app.hear().await;
    let page = desk.payment(&first.checkout).await;
    for payment in [&first.intent, &second.intent] {
        let field = format!(r#"name="payment" value="{payment}""#);
        assert!(page.html.contains(&field), "{payment}");
    }
    desk.done(&first.checkout, "refund", &fields(&first, "", ""))
        .await;
    app.hear().await;
    first.only_refund(app).await;
    second.assert_no_refund(app).await;
}
