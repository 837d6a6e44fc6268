//! A charge that succeeded says that money is there, as its PaymentIntent does.

use serde_json::json;

use crate::{
    fixtures::{Purchase, event},
    support::{TestApp, both_engines},
};

both_engines!(
    a_charge_alone_tells_of_a_payment,
    a_charge_on_its_way_tells_of_none,
    what_the_buyer_was_shown_is_kept_apart,
);

fn charge(purchase: &Purchase, status: &str) -> serde_json::Value {
    let intent = purchase.payment_intent();
    json!({
        "id": intent["latest_charge"], "object": "charge", "amount": 1900, "currency": "usd", "status": status,
        "amount_captured": if status == "succeeded" { 1900 } else { 0 },
        "created": intent["created"], "metadata": intent["metadata"], "payment_intent": purchase.intent,
    })
}

async fn a_charge_alone_tells_of_a_payment(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let told = event("charge.updated", charge(&purchase, "succeeded"));
    app.deliver(&told).await;
    let first = purchase.payment(app).await.expect("a payment");
    assert_eq!(first, ("paid".to_owned(), 1900, "usd".to_owned(), None));
    app.deliver(&purchase.payment_intent_succeeded()).await;
    app.deliver(&purchase.completed()).await;
    assert_eq!(purchase.payment(app).await, Some(first));
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}

async fn a_charge_on_its_way_tells_of_none(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    for status in ["pending", "failed"] {
        let told = event("charge.updated", charge(&purchase, status));
        app.deliver(&told).await;
    }
    assert_eq!(purchase.payment(app).await, None);
}

/// Adaptive pricing: the shop is paid in its own currency, whatever the buyer saw.
async fn what_the_buyer_was_shown_is_kept_apart(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let mut session = purchase.session("paid");
    session["presentment_details"] =
        json!({ "presentment_amount": 7600, "presentment_currency": "pln" });
    app.deliver(&event("checkout.session.completed", session))
        .await;
    app.deliver(&purchase.payment_intent_succeeded()).await;
    let sql =
        "select amount, currency, presentment_amount, presentment_currency, mismatch from payments";
    let kept: (i64, String, Option<i64>, Option<String>, Option<String>) = app.one(sql, &[]).await;
    let (charged, shown) = ("usd".to_owned(), Some("pln".to_owned()));
    assert_eq!(kept, (1900, charged, Some(7600), shown, None));
}
