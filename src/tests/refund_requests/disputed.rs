//! The bank decides about a disputed charge: a refund beside that would pay the buyer twice.

use axum::http::Method;
use till::error::NoRefund;

use super::{Bought, words};
use crate::support::{TestApp, both_engines};

both_engines!(
    disputed_before_the_page,
    disputed_between_the_page_and_the_click,
    disputed_while_stripe_is_asked,
);

async fn disputed_before_the_page(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    // Nothing here hears of disputes yet: the charge itself is asked.
    app.drop_deliveries(None).await;
    mug.dispute(app).await;
    let form = ada.get(&mug.form).await;
    assert_eq!((form.status, form.h1().as_str()), (200, "No refund here"));
    assert!(form.main().contains(NoRefund::Disputed.sentence()));
    assert!(!form.html.contains("<form"), "{}", form.html);
    mug.assert_refused(&ada, NoRefund::Disputed).await;
    mug.assert_nothing_was_made(app).await;
}

async fn disputed_between_the_page_and_the_click(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    assert_eq!(ada.get(&mug.form).await.h1(), "Refund");
    mug.dispute(app).await;
    mug.assert_refused(&ada, NoRefund::Disputed).await;
    mug.assert_nothing_was_made(app).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Disputed");
}

/// After the charge was asked, and before the refund is: Stripe refuses, and the row says so.
async fn disputed_while_stripe_is_asked(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    wire.hold(Method::POST, "/v1/refunds");
    let click = mug.assert_refused(&ada, NoRefund::Disputed);
    let bank = async {
        wire.held().await;
        mug.dispute(app).await;
        wire.go_on();
    };
    tokio::join!(click, bank);
    assert!(mug.refunds(app).await.is_empty());
    let code = Some("charge_disputed".to_owned());
    let refused = ("refused".to_owned(), 1900, None, code);
    assert_eq!(mug.requests(app).await, [refused]);
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Disputed");
    let told = words(&ada.get(&mug.page).await);
    let of_refunds = told.iter().filter(|fact| fact.starts_with("Refund "));
    assert_eq!(
        of_refunds.collect::<Vec<_>>(),
        [
            "Refund requested $19.00 I changed my mind",
            "Refund not accepted $19.00"
        ]
    );
}
