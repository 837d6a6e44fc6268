//! The money has moved: what was not asked for is recorded, posted and flagged, never withheld.

use serde_json::{Value, json};

use super::sale;
use crate::{
    fixtures::{Purchase, event},
    support::{TestApp, both_engines},
};

both_engines!(
    what_was_not_asked_for_is_recorded_posted_and_flagged,
    a_payment_for_a_checkout_we_do_not_have_is_flagged,
);

async fn what_was_not_asked_for_is_recorded_posted_and_flagged(app: &mut TestApp) {
    let other_session = format!("cs_test_{}", "9".repeat(24));
    let wrong: [(&str, Value, &str); 4] = [
        ("amount_subtotal", json!(1), "asked for $19.00"),
        ("currency", json!("eur"), "asked for $19.00"),
        (
            "client_reference_id",
            json!("co_another"),
            "another client_reference_id",
        ),
        ("id", json!(other_session), "another session"),
    ];
    for (field, value, flag) in wrong {
        let mut purchase = Purchase::inserted(app, field).await;
        let mut session = purchase.session("paid");
        session[field] = value;
        app.deliver(&event("checkout.session.completed", session))
            .await;
        let (status, amount, _, mismatch) = purchase.payment(app).await.expect("recorded");
        assert_eq!((status.as_str(), amount), ("paid", 1900), "{field}");
        assert!(
            mismatch
                .as_ref()
                .is_some_and(|mismatch| mismatch.contains(flag)),
            "{field}: {mismatch:?}"
        );
        assert_eq!(purchase.posted(app).await, sale(), "{field}");
        // What comes after does not wipe the flag away. The PaymentIntent is in the session's currency.
        if field == "currency" {
            purchase.currency = "eur".to_owned();
        }
        app.deliver(&purchase.payment_intent_succeeded()).await;
        assert_eq!(
            purchase.payment(app).await.expect("recorded").3,
            mismatch,
            "{field}"
        );
    }
}

async fn a_payment_for_a_checkout_we_do_not_have_is_flagged(app: &mut TestApp) {
    let mut purchase = Purchase::inserted(app, "somebody").await;
    purchase.checkout = "co_lost_with_an_old_backup".to_owned();
    app.deliver(&purchase.payment_intent_succeeded()).await;
    let (status, amount, _, mismatch) = purchase.payment(app).await.expect("recorded");
    assert_eq!((status.as_str(), amount), ("paid", 1900));
    assert_eq!(mismatch.as_deref(), Some("no such checkout here"));
    assert_eq!(purchase.posted(app).await, sale());
}
