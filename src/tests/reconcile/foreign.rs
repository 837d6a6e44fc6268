//! What belongs to another app in the same Stripe account is no difference.

use super::{a_day, fix, found, inbox_size, ledger, look, record};
use crate::support::{TestApp, both_engines};

both_engines!(another_namespace_is_no_drift);

async fn another_namespace_is_no_drift(app: &mut TestApp) {
    // Another app's day, of which this shop hears nothing: it is made ours no more afterwards.
    app.drop_deliveries(None).await;
    a_day(app).await;
    app.stripe_post(
        "/v1/payment_intents",
        &[
            ("amount", "700"),
            ("currency", "usd"),
            ("confirm", "true"),
            ("payment_method", "pm_card_visa"),
            ("return_url", "http://127.0.0.1:9/"),
        ],
    )
    .await;
    record::change(
        app,
        "update objects set body = replace(body, '\"till_namespace\":\"till\"', '\"till_namespace\":\"other\"')",
    )
    .await;
    let before = (ledger(app).await, inbox_size(app).await);
    let looked = look(app).await;
    assert_eq!(
        (looked.compared, found(&looked)),
        (0, (0, 0, 0)),
        "{looked}"
    );
    assert_eq!((ledger(app).await, inbox_size(app).await), before);

    // Whose the payments of the refund and of the dispute are was asked, and is remembered.
    let fixed = fix(app).await;
    assert_eq!((fixed.compared, found(&fixed)), (0, (0, 0, 0)), "{fixed}");
    assert_eq!(ledger(app).await, before.0);
    let kept = app.events().await;
    assert_eq!(inbox_size(app).await, before.1 + 2, "{kept:?}");
    assert!(kept.iter().all(|(_, state)| state == "foreign"), "{kept:?}");
    let fixed = fix(app).await;
    assert_eq!((fixed.compared, found(&fixed)), (0, (0, 0, 0)), "{fixed}");
    assert_eq!(inbox_size(app).await, before.1 + 2);
}
