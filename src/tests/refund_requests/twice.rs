//! Two clicks, two tabs, ten at once: one request, one refund, and everybody lands on the payment's page.

use axum::http::Method;
use till::{
    api::RefundReason,
    error::{AppError, NoRefund},
    refund_requests::begin,
};

use super::Bought;
use crate::support::{TestApp, both_engines};

both_engines!(
    two_clicks_at_once,
    ten_clicks_at_once,
    two_tabs_one_after_the_other,
    the_slower_of_two_clicks,
    asked_again_later,
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
            let fields = [("id", mug.checkout.clone()), ("reason", "other".to_owned())];
            let form = mug.form.clone();
            tokio::spawn(async move {
                let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
                ada.post_form("/api/refund", &form, &fields).await
            })
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
        begin(app.inbox(), &config, &owner, &mug.checkout, reason, now).await
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
