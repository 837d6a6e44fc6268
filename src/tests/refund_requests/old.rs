//! The time in which a buyer may ask.

use serde_json::json;
use till::{
    account,
    api::RefundReason,
    clock,
    error::{AppError, NoRefund},
    refund_requests::begin,
};

use super::Bought;
use crate::{
    fixtures::{Purchase, event},
    support::{TestApp, both_engines, browser},
};

both_engines!(too_old, the_window_is_the_merchants);

const DAY: i64 = 24 * 60 * 60;

async fn too_old(app: &mut TestApp) {
    app.set("SUPPORT_EMAIL", "help@mugs.example");
    app.restart().await;
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    let paid_at = clock::now() - 31 * DAY;
    let mut session = purchase.session("paid");
    session["created"] = json!(paid_at);
    let mut completed = event("checkout.session.completed", session);
    completed["created"] = json!(paid_at + 60);
    app.deliver(&completed).await;

    let page = format!("/account/payments/{}", purchase.checkout);
    let form = format!("{page}/refund");
    for path in [&page, &form] {
        let shown = ada.get(path).await;
        assert_eq!(shown.status, 200, "{path}");
        assert!(
            shown.main().contains(NoRefund::TooOld.sentence()),
            "{path}: {}",
            shown.main()
        );
        let mail = shown.link("help@mugs.example");
        assert_eq!(mail.as_deref(), Some("mailto:help@mugs.example"), "{path}");
        assert_eq!(shown.link("Ask for a refund"), None, "{path}");
    }
    let fields = [
        ("id", purchase.checkout.as_str()),
        ("payment", &purchase.intent),
        ("reason", "other"),
    ];
    let answer = ada.post_form("/api/refund", &form, &fields).await;
    super::assert_told(&ada, &answer, AppError::NoRefund(NoRefund::TooOld)).await;
    assert_eq!(app.count("select count(*) from refund_requests").await, 0);
}

async fn the_window_is_the_merchants(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let (paid, owner): (i64, String) = app
        .one(
            "select m.at, c.owner from payments p join checkouts c on c.id = p.checkout_id
             join moments m on m.object_id = p.id and m.what = 'paid'",
            &[],
        )
        .await;
    for days in [7, 30] {
        app.set("REFUND_WINDOW_DAYS", days.to_string());
        app.restart().await;
        let config = app.shop().config.clone();
        let (inbox, id) = (app.inbox(), mug.checkout.as_str());
        let offer = async |now| {
            account::get(inbox, &config, &browser(&owner), id, now)
                .await
                .expect("a payment")
                .refund
        };
        let last = paid + days * DAY;
        assert!(offer(last).await.is_ok());
        assert_eq!(offer(last + 1).await, Err(NoRefund::TooOld));
        let asked = begin(
            inbox,
            &config,
            &browser(&owner),
            id,
            &mug.intent,
            RefundReason::Other,
            last + 1,
        )
        .await;
        assert_eq!(asked, Err(AppError::NoRefund(NoRefund::TooOld)));
        mug.assert_nothing_was_made(app).await;
    }
    // Thirty days are the window now; on the last of them it is still given.
    let config = app.shop().config.clone();
    let (inbox, now) = (app.inbox(), paid + 30 * DAY);
    let asked = begin(
        inbox,
        &config,
        &browser(&owner),
        &mug.checkout,
        &mug.intent,
        RefundReason::Other,
        now,
    )
    .await;
    assert_eq!(asked, Ok(()));
    mug.only_refund(app).await;
    app.hear().await;
}
