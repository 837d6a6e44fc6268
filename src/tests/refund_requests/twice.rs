//! Two clicks, two tabs, ten at once: one request, one refund, and everybody lands on the payment's page.

use axum::http::Method;
use till::{
    api::RefundReason,
    error::{AppError, NoRefund},
    refund_requests::begin,
};

use super::{Bought, assert_told};
use crate::support::{TestApp, both_engines, browser};

both_engines!(
    two_clicks_at_once,
    ten_clicks_at_once,
    two_tabs_one_after_the_other,
    the_slower_of_two_clicks,
    asked_again_later,
    the_form_of_one_of_two_payments,
);

async fn assert_once(app: &TestApp, mug: &Bought) {
    let refund = mug.only_refund(app).await;
    assert_eq!(refund["amount"], 1900);
    let id = refund["id"].as_str().map(str::to_owned);
    let once = ("created".to_owned(), 1900, id, None);
    assert_eq!(mug.requests(app).await, [once]);
}

async fn two_clicks_at_once(app: &mut TestApp) {
    for dropped in [true, false] {
        let ada = app.visitor();
        let mug = Bought::mug(app, &ada).await;
        if dropped {
            app.drop_deliveries(None).await;
        }
        let (one, other) = tokio::join!(mug.confirm(&ada), mug.confirm(&ada));
        mug.assert_lands(&one);
        mug.assert_lands(&other);
        assert_once(app, &mug).await;
        app.control("/_sandbox/trouble/deliveries", &[("mode", "none")])
            .await;
        app.deliver_late("refund.created").await;
        assert_eq!(mug.status(&ada).await, "Refunded");
    }
    assert_eq!(super::balance(app, "refunds").await, 2 * 1900);
}

async fn ten_clicks_at_once(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let clicks: Vec<_> = (0..10)
        .map(|_| {
            let ada = ada.clone();
            let mug = mug.clone();
            tokio::spawn(async move { mug.confirm(&ada).await })
        })
        .collect();
    for click in clicks {
        mug.assert_lands(&click.await.expect("an answer"));
    }
    assert_once(app, &mug).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(super::balance(app, "refunds").await, 1900);
}

async fn two_tabs_one_after_the_other(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    app.drop_deliveries(None).await;
    for _ in 0..2 {
        assert_eq!(ada.get(&mug.form).await.h1(), "Refund");
    }
    mug.ask(app, &ada).await;
    // A tab that is loaded again says how it stands.
    let again = ada.get(&mug.form).await;
    assert!(again.main().contains(NoRefund::UnderWay.sentence()));
    assert!(!again.html.contains("<form"), "{}", again.html);
    mug.ask(app, &ada).await;
    assert_once(app, &mug).await;
    // The second tab is as late as the event: who clicked a moment ago sees what came of it.
    app.deliver_late("refund.created").await;
    mug.ask(app, &ada).await;
    assert_once(app, &mug).await;
}

/// One click goes all the way to the event while the other asks how the charge stands.
async fn the_slower_of_two_clicks(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    wire.hold(Method::GET, "/v1/charges");
    let slower = async {
        let answer = mug.confirm(&ada).await;
        mug.assert_lands(&answer);
    };
    let faster = async {
        wire.held().await;
        mug.ask(app, &ada).await;
        app.hear().await;
        assert_eq!(mug.status(&ada).await, "Refunded");
        wire.go_on();
    };
    tokio::join!(slower, faster);
    assert_once(app, &mug).await;
}

async fn asked_again_later(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    mug.ask(app, &ada).await;
    app.hear().await;
    let (created_at, owner): (i64, String) = app
        .one("select created_at, requested_by from refund_requests", &[])
        .await;
    let config = app.shop().config.clone();
    let again = async |now| {
        let reason = RefundReason::Other;
        begin(
            app.inbox(),
            &config,
            &browser(&owner),
            &mug.checkout,
            &mug.intent,
            reason,
            now,
        )
        .await
    };
    assert_eq!(again(created_at + 119).await, Ok(()));
    let refused = Err(AppError::NoRefund(NoRefund::AlreadyRefunded));
    assert_eq!(again(created_at + 120).await, refused);
    app.execute(
        "update refund_requests set created_at = created_at - 120",
        &[],
    )
    .await;
    mug.assert_refused(&ada, NoRefund::AlreadyRefunded).await;
    assert_once(app, &mug).await;
}

/// The buyer's second payment goes back. The same form, sent once more, does not fetch the first one as well.
async fn the_form_of_one_of_two_payments(app: &mut TestApp) {
    let ada = app.visitor();
    let first = Bought::mug(app, &ada).await;
    let second = first.paid_again(app).await;
    let form = ada.get(&first.form).await;
    assert!(form.main().contains("This was paid twice"), "{}", form.html);
    assert_eq!(
        form.field("payment").as_deref(),
        Some(second.intent.as_str())
    );
    // One that was opened before the second payment was known asks for nothing.
    let answer = first.confirm(&ada).await;
    assert_told(&ada, &answer, AppError::StaleForm).await;
    second.assert_nothing_was_made(app).await;

    second.ask(app, &ada).await;
    app.hear().await;
    assert_once(app, &second).await;
    assert_eq!(first.status(&ada).await, "Paid");
    second.assert_lands(&second.confirm(&ada).await);
    first.assert_nothing_was_made(app).await;
    // Two minutes later it is no double click any more.
    app.execute(
        "update refund_requests set created_at = created_at - 120",
        &[],
    )
    .await;
    let answer = second.confirm(&ada).await;
    assert_told(&ada, &answer, AppError::StaleForm).await;
    first.assert_nothing_was_made(app).await;

    // Neither does a payment that somebody else has just asked for.
    let eve = app.visitor();
    let theirs = Bought::mug(app, &eve).await;
    theirs.ask(app, &eve).await;
    app.hear().await;
    for payment in [theirs.intent.as_str(), "pi_nobodys", "", "pi_\0"] {
        let fields = [
            ("id", first.checkout.as_str()),
            ("payment", payment),
            ("reason", "other"),
        ];
        let answer = ada.post_form("/api/refund", &first.form, &fields).await;
        assert_told(&ada, &answer, AppError::StaleForm).await;
    }
    first.assert_nothing_was_made(app).await;
    // The one that stands can be asked for by its own name.
    first.ask(app, &ada).await;
    app.hear().await;
    assert_once(app, &first).await;
}
