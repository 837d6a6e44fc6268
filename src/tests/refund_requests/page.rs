//! `/account/payments/{id}`: what was bought, and each fact with its time.

use serde_json::json;
use till::clock;

use crate::{
    fixtures::{Purchase, THEN, event},
    support::{EMAIL, TestApp, both_engines},
};

both_engines!(
    the_page_shows_what_was_bought,
    each_fact_has_stripes_own_time,
    the_earliest_word_is_kept,
);

async fn the_page_shows_what_was_bought(app: &mut TestApp) {
    app.set("SUPPORT_EMAIL", "help@mugs.example");
    app.set("STATEMENT_DESCRIPTOR_SUFFIX", "MUGS");
    app.restart().await;
    let ada = app.visitor();
    ada.purchase(app, "Enamel mug", "2").await;
    app.hear().await;
    let (intent, checkout): (String, String) =
        app.one("select id, checkout_id from payments", &[]).await;
    let list = ada.get("/account").await;
    let link = list.link("Enamel mug × 2").expect("a link");
    assert_eq!(link, format!("/account/payments/{checkout}"));

    let page = ada.get(&link).await;
    assert_eq!((page.status, page.h1().as_str()), (200, "Enamel mug × 2"));
    for said in [
        "Product Enamel mug",
        "Quantity 2",
        &format!("E-mail {EMAIL}"),
        "Status Paid",
        &format!("Reference {intent}"),
        "Total $38.00",
        "MUGS",
    ] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    assert!(!page.main().contains("Returned"), "{}", page.main());
    let refund = page.link("Ask for a refund");
    assert_eq!(refund, Some(format!("{link}/refund")));
    assert!(page.link("help@mugs.example").is_some());
    assert_eq!(page.link("Your payments").as_deref(), Some("/account"));
    assert!(page.html.contains(r#"name="robots" content="noindex""#));
    let facts = page.facts();
    let words: Vec<&str> = facts.iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(words, ["Checkout started $38.00", "Paid $38.00"]);
    assert!(facts.is_sorted_by_key(|(_, at)| at.clone()), "{facts:?}");
}

/// The moments are the events' own, not those of our clock, and not the order in which the events came.
async fn each_fact_has_stripes_own_time(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    app.execute("update checkouts set created_at = 1789999000", &[])
        .await;
    let at = |mut event: serde_json::Value, after: i64| {
        event["created"] = json!(THEN + after);
        event
    };
    let refund = |status: &str| {
        let refund = purchase.refund("re_1", 1900, status);
        event("refund.updated", refund)
    };
    for told in [
        at(refund("failed"), 9_000),
        at(purchase.async_payment_succeeded(), 300),
        at(refund("succeeded"), 700),
        at(purchase.async_payment_failed(), 200),
        at(refund("pending"), 600),
        at(purchase.completed_unpaid(), 100),
    ] {
        app.deliver(&told).await;
    }
    // Asked for between the refund and its failure, and refused.
    app.execute(
        "insert into refund_requests (id, payment_intent, amount, currency, reason, requested_by, idempotency_key, state,
                                      refusal, created_at, answered_at, attempts, retry_at)
         values ('rr_1', $1, 700, 'usd', 'other', 'somebody', 'key', 'refused', 'charge_disputed',
                 1790008000, 1790008001, 0, 0)",
        &[&purchase.intent],
    )
    .await;
    let page = ada
        .get(&format!("/account/payments/{}", purchase.checkout))
        .await;
    let fact = |what: &str, at: i64| (what.to_owned(), clock::rfc3339(at));
    assert_eq!(
        page.facts(),
        [
            fact("Checkout started $19.00", 1_789_999_000),
            fact("Payment on its way $19.00", THEN + 100),
            fact("Payment failed $19.00", THEN + 200),
            fact("Paid $19.00", THEN + 300),
            fact("Refund sent $19.00", THEN + 600),
            fact("Refunded $19.00", THEN + 700),
            fact("Refund requested $7.00 Another reason", THEN + 8_000),
            fact("Refund not accepted $7.00", THEN + 8_001),
            fact(
                "Refund failed $19.00 The card was reported lost or stolen",
                THEN + 9_000
            ),
        ]
    );
    assert!(page.main().contains(&clock::readable(THEN + 300)));
    assert_eq!(super::status(&page), "Refund failed");
}

/// Two events say that it is paid: in either order it is paid when the first says so.
async fn the_earliest_word_is_kept(app: &mut TestApp) {
    for turn in [false, true] {
        let purchase = Purchase::inserted(app, "somebody").await;
        let mut told = [
            purchase.completed(),
            purchase.payment_intent_succeeded(),
            purchase.completed(),
        ];
        for (event, after) in told.iter_mut().zip([900, 300, 86_400]) {
            event["created"] = json!(THEN + after);
        }
        if turn {
            told.reverse();
        }
        for event in &told {
            app.deliver(event).await;
        }
        let sql = "select what, at, event_id from moments where object_id = $1";
        let kept: Vec<(String, i64, String)> = app.all(sql, &[&purchase.intent]).await;
        let first = told[1]["id"].as_str().expect("an id").to_owned();
        assert_eq!(kept, [("paid".to_owned(), THEN + 300, first)], "{turn}");
    }
}
