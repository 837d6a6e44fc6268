//! `REFUNDS=request`: the shop decides, and the buyer is told so. What operators do about it is told at their desk.

use till::error::NoRefund;

use super::{Bought, words};
use crate::support::{TestApp, both_engines};

both_engines!(
    what_is_asked_for_waits_for_the_shop,
    the_window_counts_when_the_buyer_asks,
);

async fn what_is_asked_for_waits_for_the_shop(app: &mut TestApp) {
    app.set("REFUNDS", "request");
    app.restart().await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let form = ada.get(&mug.form).await;
    for said in ["Ask for $19.00 back", "The shop decides on your request"] {
        assert!(form.main().contains(said), "{said}: {}", form.main());
    }
    // Two clicks at once are one request.
    let (one, other) = tokio::join!(mug.confirm(&ada), mug.confirm(&ada));
    mug.assert_lands(&one);
    mug.assert_lands(&other);
    let asked = ("asked".to_owned(), 1900, None, None);
    assert_eq!(mug.requests(app).await, std::slice::from_ref(&asked));
    mug.assert_no_refund(app).await;
    assert_eq!(mug.status(&ada).await, "Refund requested");
    let page = ada.get(&mug.page).await;
    assert!(page.main().contains("The shop decides"), "{}", page.main());
    let last = "Refund requested $19.00 I changed my mind";
    assert_eq!(words(&page).last().map(String::as_str), Some(last));
    // Nothing comes by itself: the page does not load itself again.
    assert!(!page.html.contains(r#"http-equiv="refresh""#));
    assert_eq!(page.link("Ask for a refund"), None);
    let again = ada.get(&mug.form).await;
    assert!(again.main().contains(NoRefund::Asked.sentence()));
    mug.assert_lands(&mug.confirm(&ada).await);
    assert_eq!(mug.requests(app).await, [asked]);
    // Part of the money comes back from the dashboard meanwhile: the request waits all the same.
    let five = [("payment_intent", mug.intent.as_str()), ("amount", "500")];
    app.at_stripe("/v1/refunds", &five).await;
    assert_eq!(mug.status(&ada).await, "Refund requested");
    app.restart().await;
    assert_eq!(mug.refunds(app).await.len(), 1);
}

async fn the_window_counts_when_the_buyer_asks(app: &mut TestApp) {
    app.set("REFUNDS", "request");
    app.set("REFUND_WINDOW_DAYS", "1");
    app.restart().await;
    let ada = app.visitor();
    let (asked, late) = (Bought::mug(app, &ada).await, Bought::mug(app, &ada).await);
    asked.assert_lands(&asked.confirm(&ada).await);
    app.execute("update moments set at = at - 90000", &[]).await;
    app.expect_facts_without_events();
    assert_eq!(asked.status(&ada).await, "Refund requested");
    late.assert_refused(&ada, NoRefund::TooOld).await;
}
