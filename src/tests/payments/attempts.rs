//! Attempts that came to nothing are on the time line, each once, and move no money.

use serde_json::{Value, json};

use crate::{
    fixtures::{Purchase, THEN, event},
    support::{TestApp, Visitor, both_engines},
};

both_engines!(
    attempts_come_before_the_payment,
    told_twice_and_late_is_one_attempt,
    a_debit_that_failed_is_no_attempt,
    attempts_of_others_are_not_kept,
);

/// `payment_intent.payment_failed` after a declined charge, or where there is no charge after a refused authentication.
fn failed(purchase: &Purchase, at: i64, error: Value) -> Value {
    let mut intent = purchase.payment_intent();
    intent["amount_received"] = json!(0);
    intent["status"] = json!("requires_payment_method");
    intent["last_payment_error"] = error;
    let mut failed = event("payment_intent.payment_failed", intent);
    failed["created"] = json!(at);
    failed
}

fn declined(charge: &str, decline_code: &str) -> Value {
    json!({
        "charge": charge,
        "code": "card_declined",
        "decline_code": decline_code,
        "payment_method": { "id": format!("pm_{charge}"), "object": "payment_method", "type": "card" },
        "type": "card_error",
    })
}

fn not_recognized() -> Value {
    json!({
        "code": "payment_intent_authentication_failure",
        "payment_method": { "id": "pm_unknown", "object": "payment_method" },
        "type": "invalid_request_error",
    })
}

async fn told(ada: &Visitor, purchase: &Purchase) -> Vec<String> {
    let page = ada
        .get(&format!("/account/payments/{}", purchase.checkout))
        .await;
    page.facts().into_iter().map(|(fact, _)| fact).collect()
}

async fn attempts_come_before_the_payment(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    let now = till::clock::now();
    // In the wrong order: what happened when is Stripe's to say.
    let mut paid = purchase.completed();
    paid["created"] = json!(now + 40);
    app.deliver(&paid).await;
    app.deliver(&failed(&purchase, now + 30, not_recognized()))
        .await;
    let lost = declined("ch_lost", "lost_card");
    app.deliver(&failed(&purchase, now + 20, lost)).await;
    let poor = declined("ch_poor", "insufficient_funds");
    app.deliver(&failed(&purchase, now + 10, poor)).await;
    assert_eq!(
        told(&ada, &purchase).await,
        [
            "Checkout started $19.00",
            "Attempt failed $19.00 There was not enough money on the card",
            // That it was reported lost is not for whoever holds it.
            "Attempt failed $19.00 The bank declined the card",
            "Attempt failed $19.00 Your bank did not confirm that it was you",
            "Paid $19.00",
        ]
    );
    assert_eq!(purchase.posted(app).await.len(), 2);
}

async fn told_twice_and_late_is_one_attempt(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    for at in [THEN + 9, THEN + 7, THEN + 8] {
        let error = declined("ch_1", "generic_decline");
        app.deliver(&failed(&purchase, at, error)).await;
    }
    let kept: Vec<(String, String, i64)> = app
        .all("select id, reason, failed_at from payment_attempts", &[])
        .await;
    let first = ("ch_1".to_owned(), "generic_decline".to_owned(), THEN + 7);
    assert_eq!(kept, [first]);
    assert_eq!(purchase.payment(app).await, None);
}

/// Its session tells of it, and the payment itself has failed.
async fn a_debit_that_failed_is_no_attempt(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&purchase.completed_unpaid()).await;
    let error = json!({
        "charge": "py_1",
        "code": "insufficient_funds",
        "payment_method": { "id": "pm_1", "object": "payment_method", "type": "sepa_debit" },
        "type": "invalid_request_error",
    });
    app.deliver(&failed(&purchase, THEN + 60, error)).await;
    app.deliver(&purchase.async_payment_failed()).await;
    let told = told(&ada, &purchase).await;
    assert!(
        told.contains(&"Payment on its way $19.00".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"Payment failed $19.00".to_owned()),
        "{told:?}"
    );
    assert_eq!(told.len(), 3, "{told:?}");
}

async fn attempts_of_others_are_not_kept(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let mut foreign = failed(&purchase, THEN, declined("ch_1", "generic_decline"));
    foreign["data"]["object"]["metadata"]["till_namespace"] = json!("somebody-else");
    app.deliver(&foreign).await;
    assert_eq!(app.count("select count(*) from payment_attempts").await, 0);
}
