//! Payments are found by address, amount and id.

use super::Desk;
use crate::{
    fixtures::Purchase,
    refund_requests::Bought,
    support::{TestApp, both_engines},
};

both_engines!(by_address_amount_and_id, page_by_page);

async fn by_address_amount_and_id(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let nothing = desk.browser.get("/operator").await;
    assert!(nothing.main().contains("Nobody has paid yet"));
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    ada.purchase(app, "Enamel mug", "2").await;
    app.hear().await;
    let refund = app
        .at_stripe(
            "/v1/refunds",
            &[("payment_intent", &mug.intent), ("amount", "500")],
        )
        .await;
    let refund = refund["id"].as_str().expect("an id");
    app.drop_deliveries(None).await;
    let (session,): (String,) = app
        .one(
            "select session_id from checkouts where id = $1",
            &[&mug.checkout],
        )
        .await;
    let sql = "select id from events where type = 'payment_intent.succeeded' and object_id = $1";
    let (event,): (String,) = app.one(sql, &[&mug.intent]).await;
    app.execute(
        "update payments set email = 'Ada_Lovelace%@Example.com' where id = $1",
        &[&mug.intent],
    )
    .await;
    app.expect_facts_without_events();
    for (q, found) in [
        ("", 2),
        ("ada", 2),
        ("LOVELACE", 1),
        ("ada_lovelace%25", 1),
        ("a_a", 0),
        ("19", 1),
        ("19.00", 1),
        ("%2419", 1),
        ("38 usd", 1),
        ("19 eur", 0),
        ("19.01", 0),
        ("1900", 0),
        (mug.checkout.as_str(), 1),
        (&mug.intent, 1),
        (&mug.charge, 1),
        (&session, 1),
        (&event, 1),
        (refund, 1),
        ("pi_nobodys", 0),
        ("%00", 0),
        ("'", 0),
    ] {
        let page = desk.browser.get(&format!("/operator?q={q}")).await;
        assert_eq!(page.status, 200, "{q}");
        assert_eq!(page.rows().len(), found, "{q}: {}", page.main());
        let says_so = page.main().contains("No payment was found");
        assert_eq!(says_so, found == 0, "{q}: {}", page.main());
        if found == 1 && q != "38 usd" {
            assert!(page.link("Enamel mug").is_some());
            assert!(page.html.contains(&super::at(&mug.checkout)), "{q}");
        }
    }
    let evil = desk
        .browser
        .get("/operator?q=%3Cscript%3Ealert(1)%3C/script%3E")
        .await;
    assert!(!evil.html.contains("<script>alert"), "{}", evil.html);
}

async fn page_by_page(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    for _ in 0..30 {
        let purchase = Purchase::inserted(app, "somebody").await;
        app.post_webhook(crate::support::Delivery::of(&purchase.completed()))
            .await;
    }
    app.drain().await;
    // All of one second: the id decides.
    for (from, q) in [("/operator", ""), ("/operator?q=example", "q=example&")] {
        let first = desk.browser.get(from).await;
        assert_eq!(first.rows().len(), 25, "{from}");
        let older = first.link("Older payments").expect("more of them");
        assert!(older.contains(q), "{older}");
        let second = desk.browser.get(&older).await;
        assert_eq!(second.rows().len(), 5, "{older}");
        assert_eq!(second.link("Older payments"), None);
        let links = |html: &str| {
            let links = html.split("/operator/payments/").skip(1);
            links
                .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
                .collect::<std::collections::BTreeSet<_>>()
        };
        let (one, two) = (links(&first.html), links(&second.html));
        assert_eq!(one.union(&two).count(), 30);
    }
    let beyond = desk.browser.get("/operator?before=1.pi_1").await;
    assert!(beyond.main().contains("There are no older payments"));
    let rubbish = desk.browser.get("/operator?before=rubbish").await;
    assert_eq!(rubbish.rows().len(), 25);
}
