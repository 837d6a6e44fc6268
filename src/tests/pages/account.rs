//! `/account`: the payments of this browser, where nobody is signed in.

use serde_json::json;
use till::clock;

use crate::{
    fixtures::{Purchase, THEN, event},
    support::{TestApp, both_engines},
};

both_engines!(account_shows_this_browsers_payments_newest_first);

async fn account_shows_this_browsers_payments_newest_first(app: &mut TestApp) {
    let ada = app.visitor();
    let empty = ada.get("/account").await;
    assert_eq!((empty.status, empty.h1().as_str()), (200, "Your payments"));
    assert_eq!(empty.link("Go to the shop").as_deref(), Some("/"));

    ada.begin("Enamel mug", "1").await;
    let (owner,): (String,) = app.one("select owner from checkouts", &[]).await;
    app.visitor().purchase(app, "Linen tote", "1").await;
    for i in 0..25 {
        let purchase = Purchase::inserted(app, &owner).await;
        let mut intent = purchase.payment_intent();
        // Two of each share a second, which the pages must tell apart.
        intent["created"] = json!(THEN + i / 2);
        intent["amount_received"] = json!(100 + i);
        app.deliver(&event("payment_intent.succeeded", intent))
            .await;
    }
    let first = ada.get("/account").await;
    let older = first.link("Older payments").expect("a second page");
    assert!(older.starts_with("/account?before="), "{older}");
    let second = ada.get(&older).await;
    assert_eq!((first.rows().len(), second.rows().len()), (20, 5));
    assert_eq!(second.link("Older payments"), None);
    let rows = [first.rows(), second.rows()].concat();
    assert!(rows[0].starts_with(&clock::readable(THEN + 12)), "{rows:?}");
    let mut amounts: Vec<i64> = rows
        .iter()
        .map(|row| {
            let amount = row
                .split('$')
                .nth(1)
                .and_then(|rest| rest.split(' ').next())
                .expect("an amount");
            amount.replace('.', "").parse().expect("cents")
        })
        .collect();
    let seconds: Vec<i64> = amounts.iter().map(|amount| (amount - 100) / 2).collect();
    assert!(
        seconds.is_sorted_by(|above, below| above >= below),
        "{seconds:?}"
    );
    amounts.sort_unstable();
    amounts.dedup();
    assert_eq!(amounts.len(), 25, "none is left out and none comes twice");
    assert!(!rows.iter().any(|row| row.contains("Linen tote")));

    // A cursor that was never ours begins at the newest.
    assert_eq!(
        ada.get("/account?before=nonsense").await.rows(),
        first.rows()
    );
}
