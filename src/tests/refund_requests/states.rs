//! The list and the page say the same of a payment, whatever became of it.

use crate::{
    fixtures::{Purchase, event},
    support::{TestApp, both_engines},
};

both_engines!(the_list_says_what_the_page_says);

async fn the_list_says_what_the_page_says(app: &mut TestApp) {
    let ada = app.visitor();
    ada.begin("Enamel mug", "1").await;
    let (owner,): (String,) = app.one("select owner from checkouts", &[]).await;
    // Refunds of $19.00 as Stripe tells of them, a request of ours (state, refund, minor units), and the word.
    type Refunds = &'static [(&'static str, i64, &'static str)];
    type Request = Option<(&'static str, Option<&'static str>, &'static str)>;
    let stories: [(Refunds, Request, &str); 20] = [
        (&[], None, "Paid"),
        (&[("a", 1900, "pending")], None, "Refund pending"),
        (&[("a", 1900, "requires_action")], None, "Refund needs you"),
        (
            &[("a", 500, "requires_action"), ("b", 1400, "pending")],
            None,
            "Refund needs you",
        ),
        (&[("a", 1900, "succeeded")], None, "Refunded"),
        (&[("a", 500, "succeeded")], None, "Partly refunded"),
        (&[("a", 1900, "failed")], None, "Refund failed"),
        (&[("a", 1900, "canceled")], None, "Paid"),
        (
            &[("a", 500, "succeeded"), ("b", 1400, "failed")],
            None,
            "Partly refunded",
        ),
        (
            &[("a", 1900, "failed"), ("b", 1900, "succeeded")],
            None,
            "Refunded",
        ),
        (&[], Some(("requested", None, "1900")), "Refund pending"),
        (&[], Some(("created", Some("z"), "1900")), "Refund pending"),
        (
            &[("a", 1900, "succeeded")],
            Some(("created", Some("a"), "1900")),
            "Refunded",
        ),
        (&[], Some(("refused", None, "1900")), "Paid"),
        (&[], Some(("asked", None, "1900")), "Refund requested"),
        (
            &[("a", 500, "succeeded")],
            Some(("asked", None, "1400")),
            "Refund requested",
        ),
        (
            &[("a", 500, "pending")],
            Some(("asked", None, "1400")),
            "Refund pending",
        ),
        (
            &[("a", 500, "succeeded")],
            Some(("asked", None, "1900")),
            "Refund requested",
        ),
        (
            &[("a", 1900, "succeeded")],
            Some(("asked", None, "1900")),
            "Refunded",
        ),
        (&[], Some(("declined", None, "1900")), "Paid"),
    ];
    for (refunds, request, word) in stories {
        let purchase = Purchase::inserted(app, &owner).await;
        app.deliver(&purchase.completed()).await;
        let id = |name: &str| format!("re_{name}_{}", purchase.intent);
        for (name, amount, status) in refunds {
            let refund = purchase.refund(&id(name), *amount, status);
            app.deliver(&event("refund.updated", refund)).await;
        }
        if let Some((state, refund, amount)) = request {
            // Asked a moment ago, and answered: no page asks Stripe about it.
            let sql = "insert into refund_requests (id, payment_intent, amount, currency, reason, requested_by,
                           idempotency_key, state, refund_id, created_at, attempts, retry_at)
                       values ($1, $2, cast($5 as bigint), 'usd', 'other', 'somebody', $1, $3, nullif($4, ''),
                           4000000000, 0, 4000000060)";
            let refund = refund.map(id).unwrap_or_default();
            let binds = [&format!("rr_{}", purchase.intent), &purchase.intent];
            app.execute(sql, &[binds[0], binds[1], state, &refund, amount])
                .await;
        }
        let page = ada
            .get(&format!("/account/payments/{}", purchase.checkout))
            .await;
        assert_eq!(super::status(&page), word, "{refunds:?} {request:?}");
        let list = ada.get("/account").await;
        let rows: Vec<&str> = list.html.split("<tr").skip(1).collect();
        let link = format!("/account/payments/{}\"", purchase.checkout);
        let row = rows.iter().find(|row| row.contains(&link));
        let row = row.expect("the payment is on the list");
        assert!(
            row.contains(&format!("{word}</span>")),
            "{refunds:?} {request:?}: {row}"
        );
        assert_eq!(list.rows().len(), rows.len() - 1);
    }
}
