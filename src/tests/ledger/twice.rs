//! A checkout that was paid twice: both are recorded, it is said, and one can be had back.

use serde_json::json;

use super::flagged;
use crate::{
    fixtures::{Purchase, event},
    refund_requests::status,
    support::{TestApp, both_engines},
};

both_engines!(paid_twice);

async fn paid_twice(app: &mut TestApp) {
    let ada = app.visitor();
    let first = Purchase::begun(app, &ada, "Enamel mug").await;
    app.deliver(&first.completed()).await;
    let page = format!("/account/payments/{}", first.checkout);
    assert!(!ada.get(&page).await.main().contains("paid twice"));

    let mut second = first.payment_intent();
    second["id"] = json!("pi_second");
    second["latest_charge"] = json!("ch_second");
    app.deliver(&event("payment_intent.succeeded", second))
        .await;

    let paid = ada.get(&page).await;
    assert!(paid.main().contains("This was paid twice"), "{}", paid.html);
    // The later one is to be given back.
    assert!(paid.main().contains("pi_second"), "{}", paid.html);
    assert_eq!(
        paid.facts()
            .iter()
            .filter(|(what, _)| what.starts_with("Paid"))
            .count(),
        2
    );
    let sql = "select cast(sum(amount) as bigint) from postings where account = 'sales'";
    assert_eq!(app.count(sql).await, -3800);
    assert_eq!(ada.get("/account").await.rows().len(), 2);

    let why = format!("paid more than once, by the checkout {}", first.checkout);
    let flag = |payment: &str| (payment.to_owned(), why.clone());
    let mut flags = flagged(app).await;
    flags.sort_by_key(|(payment, _)| payment == "pi_second");
    assert_eq!(flags, [flag(&first.intent), flag("pi_second")]);

    let mut back = first.refund("re_second", 1900, "succeeded");
    back["payment_intent"] = json!("pi_second");
    app.deliver(&event("refund.created", back)).await;
    let after = ada.get(&page).await;
    assert_eq!(status(&after), "Paid");
    assert!(after.main().contains(&first.intent), "{}", after.html);
    assert!(
        !after.main().contains("This was paid twice"),
        "{}",
        after.html
    );
    assert_eq!(flagged(app).await, []);
}
