//! `/cancel`: "nothing was charged" is Stripe's to say.

use super::token;
use crate::support::{Card, TestApp, both_engines};

both_engines!(
    cancelled_says_that_nothing_was_charged,
    cancelled_after_paying_says_that_it_went_through,
    the_way_back_never_claims_what_it_cannot_know,
);

async fn cancelled_says_that_nothing_was_charged(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "1").await;
    let page = ada
        .get(&format!("/cancel?token={}", token(app).await))
        .await;
    assert_eq!(
        (page.status, page.h1().as_str()),
        (200, "Checkout cancelled")
    );
    assert!(
        page.main().contains("Nothing was charged."),
        "{}",
        page.main()
    );
    let back = page.link("Back to Enamel mug").expect("a way back");
    // The page is still the visitor's own.
    let form = ada.form(&back).await;
    assert_eq!(ada.go_on(&form, "1").await, hosted);

    let stranger = app
        .visitor()
        .get(&format!("/cancel?token={}", token(app).await))
        .await;
    assert!(!stranger.html.contains("Enamel mug"), "{}", stranger.html);
}

async fn cancelled_after_paying_says_that_it_went_through(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "1").await;
    app.drop_deliveries(None).await;
    ada.pay(&hosted, Card::Pays).await;
    // Nobody has told the shop: it has to ask before it says that nothing was charged.
    let page = ada
        .get(&format!("/cancel?token={}", token(app).await))
        .await;
    assert_eq!(page.h1(), "This payment went through");
    assert!(
        page.main().contains("Do not pay again") && !page.main().contains("Nothing was charged")
    );
    let receipt = page
        .link("See the payment")
        .expect("the way to the receipt");
    assert_eq!(ada.get(&receipt).await.h1(), "Paid");
}

async fn the_way_back_never_claims_what_it_cannot_know(app: &mut TestApp) {
    let ada = app.visitor();
    ada.begin("Enamel mug", "1").await;
    app.stop_sandbox().await;
    let page = ada
        .get(&format!("/cancel?token={}", token(app).await))
        .await;
    assert_eq!(page.status, 200);
    assert!(
        !page.main().contains("Nothing was charged"),
        "{}",
        page.main()
    );
}
