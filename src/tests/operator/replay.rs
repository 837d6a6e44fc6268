//! Failed events are shown, and replayed.

use super::{Desk, OPERATOR, acts};
use crate::{
    fixtures::{Purchase, event},
    reconcile::{fix, look},
    support::{TestApp, both_engines},
};
use serde_json::json;

both_engines!(
    what_failed_is_replayed_once_its_cause_is_mended,
    a_replay_is_told_with_its_payment_as_soon_as_there_is_one,
    what_waits_for_its_payment_is_shown_after_an_hour,
    the_last_reconcile_is_told,
);

async fn what_failed_is_replayed_once_its_cause_is_mended(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let fine = desk.browser.get("/operator/events").await;
    assert!(fine.main().contains("All that Stripe told is applied"));
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    let mut unreadable = purchase.payment_intent_succeeded();
    unreadable["data"]["object"]["amount_received"] = json!("nineteen");
    app.deliver(&unreadable).await;
    let id = unreadable["id"].as_str().expect("an id");

    let list = desk.browser.get("/operator").await;
    assert_eq!(
        list.link("One event was not applied").as_deref(),
        Some("/operator/events")
    );
    let page = desk.browser.get("/operator/events").await;
    for said in [
        "payment_intent.succeeded",
        "Failed",
        "tried once",
        "cannot be read",
        id,
    ] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    let there = format!("{}/events/{id}", app.sandbox_url());
    assert_eq!(page.link(id), Some(there));

    let replay = async || {
        let page = desk.browser.get("/operator/events").await;
        let attempt = page.field("attempt").expect("an attempt");
        let fields = [("id", id), ("attempt", attempt.as_str())];
        // Twice: one act.
        for _ in 0..2 {
            let from = "/operator/events";
            let answer = desk
                .browser
                .post_form("/api/operator_replay", from, &fields)
                .await;
            let to = format!("/operator/events?replayed={id}");
            assert_eq!((answer.status, answer.location()), (302, to.as_str()));
        }
        desk.browser
            .get(&format!("/operator/events?replayed={id}"))
            .await
    };
    let still = replay().await;
    assert!(
        still.main().contains("could not be applied yet"),
        "{}",
        still.main()
    );
    let body = purchase.payment_intent_succeeded().to_string();
    app.execute("update events set payload = $2 where id = $1", &[id, &body])
        .await;
    let mended = replay().await;
    let said = format!("{id} was applied.");
    assert!(mended.main().contains(&said), "{}", mended.main());
    let act = (
        "replay".into(),
        "evt".into(),
        Some("payment_intent.succeeded".into()),
        None,
    );
    assert_eq!(acts(app).await, [act.clone(), act]);
    let payment = desk.payment(&purchase.checkout).await;
    assert_eq!(
        payment.main().matches("Event replayed").count(),
        2,
        "{}",
        payment.main()
    );
    let fields = [("id", "evt_nobodys"), ("attempt", &*"c".repeat(32))];
    let answer = desk.browser.call("/api/operator_replay", &fields).await;
    assert_eq!(answer.status, 404);
    // The body that is kept is not the one that was signed.
    app.expect_facts_without_events();
}

/// While the event has failed there is no payment for its replay to belong to.
async fn a_replay_is_told_with_its_payment_as_soon_as_there_is_one(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let purchase = Purchase::inserted(app, "somebody").await;
    let sound = purchase.completed();
    let mut unreadable = sound.clone();
    unreadable["data"]["object"]["amount_total"] = json!("nineteen");
    app.deliver(&unreadable).await;
    let id = sound["id"].as_str().expect("an id");
    let replay = async || {
        let page = desk.browser.get("/operator/events").await;
        let attempt = page.field("attempt").expect("an attempt");
        let fields = [("id", id), ("attempt", attempt.as_str())];
        let answer = desk.browser.call("/api/operator_replay", &fields).await;
        assert!(matches!(answer.status, 200 | 302), "{}", answer.html);
        desk.browser.get("/operator/events").await
    };
    let said = format!("Replayed, of no payment checkout.session.completed By {OPERATOR}");
    let still = replay().await;
    assert!(still.main().contains(&said), "{}", still.main());
    let body = sound.to_string();
    app.execute("update events set payload = $2 where id = $1", &[id, &body])
        .await;
    let mended = replay().await;
    assert!(
        !mended.main().contains("of no payment"),
        "{}",
        mended.main()
    );
    let payment = desk.payment(&purchase.checkout).await;
    let told = payment.main().matches("Event replayed").count();
    assert_eq!(told, 2, "{}", payment.main());
    // The body that is kept is not the one that was signed.
    app.expect_facts_without_events();
}

async fn what_waits_for_its_payment_is_shown_after_an_hour(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let purchase = Purchase::inserted(app, "somebody").await;
    let early = event(
        "refund.created",
        purchase.refund("re_early", 100, "succeeded"),
    );
    app.deliver(&early).await;
    let id = early["id"].as_str().expect("an id");
    let page = desk.browser.get("/operator/events").await;
    assert!(!page.main().contains(id), "{}", page.main());
    app.execute("update events set received_at = received_at - 7200", &[])
        .await;
    let page = desk.browser.get("/operator/events").await;
    for said in [id, "Waits for its payment", "2 hours ago"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    app.deliver(&purchase.completed()).await;
    let page = desk.browser.get("/operator/events").await;
    assert!(page.main().contains("All that Stripe told is applied"));
}

async fn the_last_reconcile_is_told(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let page = desk.browser.get("/operator").await;
    let never = "has not been compared with ours yet";
    assert!(page.main().contains(never), "{}", page.main());
    let ada = app.visitor();
    app.drop_deliveries(None).await;
    ada.purchase(app, "Enamel mug", "1").await;
    look(app).await;
    let page = desk.browser.get("/operator").await;
    for said in ["Not all as Stripe has it", "30 days", "0 different"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    fix(app).await;
    let page = desk.browser.get("/operator").await;
    for said in ["All as Stripe has it", "fixed"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    // One that was broken off stands beside the last that ended.
    app.execute(
        "update reconcile_runs set ended_at = null, error = 'Stripe is away'
         where number = (select max(number) from reconcile_runs)",
        &[],
    )
    .await;
    let page = desk.browser.get("/operator").await;
    for said in ["Broken off", "Stripe is away", "Not all as Stripe has it"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
}
