//! The buyer's bank suspects fraud: the payment is flagged, and nothing moves.

use super::flagged;
use crate::{
    refund_requests::Bought,
    support::{TestApp, both_engines},
};

both_engines!(a_warning_is_kept_with_its_payment);

async fn a_warning_is_kept_with_its_payment(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let path = format!("/_sandbox/charges/{}/early_fraud_warning", mug.charge);
    app.control(&path, &[]).await;
    app.hear().await;
    let sql = "select payment_intent, charge_id from early_fraud_warnings";
    let kept: (String, Option<String>) = app.one(sql, &[]).await;
    assert_eq!(kept, (mug.intent.clone(), Some(mug.charge.clone())));
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
    let flags = flagged(app).await;
    assert_eq!(flags.len(), 1, "{flags:?}");
    assert_eq!(flags[0].0, mug.intent);
    assert!(
        flags[0].1.starts_with("the bank suspects fraud: "),
        "{flags:?}"
    );
    // It is the merchant's to know.
    assert_eq!(mug.status(&ada).await, "Paid");
    assert!(!ada.get(&mug.page).await.html.contains("fraud"));
}
