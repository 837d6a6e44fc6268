//! A checkout that was paid twice: both are recorded, it is said, and one can be had back.

use serde_json::json;

use super::{disputes::bank, flagged};
use crate::{
    fixtures::{Purchase, event},
    refund_requests::{Bought, status},
    support::{TestApp, both_engines},
};

both_engines!(paid_twice, paid_twice_and_taken_back_once);

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

/// The bank gives the buyer one of two payments back: nobody is told to fetch the other one as well.
async fn paid_twice_and_taken_back_once(app: &mut TestApp) {
    for taken in [0, 1] {
        let ada = app.visitor();
        let first = Bought::mug(app, &ada).await;
        let second = first.paid_again(app).await;
        assert_eq!(flagged(app).await.len(), 2);
        let both = [&first, &second];
        let (lost, kept) = (both[taken], both[1 - taken]);
        lost.dispute(app).await;
        bank(app, lost, "lose").await;

        let page = ada.get(&kept.page).await;
        let reference = |shown: &Bought| format!("Reference {}", shown.intent);
        assert!(page.main().contains(&reference(kept)), "{}", page.html);
        assert_eq!(status(&page), "Paid", "{taken}");
        let list = ada.get("/account").await;
        for shown in [&page, &ada.get(&kept.form).await, &list] {
            let said = shown.main();
            assert!(!said.to_lowercase().contains("paid twice"), "{said}");
        }
        let rows = list.rows();
        let lost_ones = rows.iter().filter(|row| row.contains("Dispute lost"));
        assert_eq!(lost_ones.count(), 1, "{rows:?}");
        assert_eq!(flagged(app).await, [], "{taken}");

        // Won after all: it was paid twice again.
        bank(app, lost, "win").await;
        let page = ada.get(&kept.page).await;
        assert!(page.main().contains("This was paid twice"), "{}", page.html);
        assert!(page.main().contains(&reference(&second)), "{}", page.html);
        second.ask(app, &ada).await;
        app.hear().await;
        assert_eq!(flagged(app).await, [], "{taken}");
    }
}
