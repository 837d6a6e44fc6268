//! Events that Stripe never made: the objects tell.

use till::reconcile::Events;

use super::{a_day, ask, compare, fix, found, ledger, look, record};
use crate::{
    fixtures::Purchase,
    support::{TestApp, both_engines},
};

both_engines!(
    what_no_event_tells_of_is_found,
    a_refund_that_failed_without_a_word_is_different,
    a_session_that_expired_without_a_word_is_different,
    a_dispute_that_went_on_without_a_word_is_different,
    facts_that_were_lost_here_are_brought_back,
    a_key_that_may_not_list_everything_compares_the_rest,
);

async fn what_no_event_tells_of_is_found(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    record::forget_events(app).await;
    let looked = look(app).await;
    // Two sessions, a refund, a dispute, and what each of these moved: no run has ever taken those.
    assert_eq!(found(&looked), (8, 0, 0), "{looked}");
    let fixed = fix(app).await;
    // The charges come with the balance transactions; until then no payment knows its own.
    assert_eq!(found(&fixed), (4, 2, 6), "{fixed}");
    let paid = "select count(*) from payments where status = 'paid' and charge_id is not null and email is not null";
    assert_eq!(app.count(paid).await, 2);
    let sources = "select count(*) from journal_entries where source like 'payment_intent:%' or source like 'refund:%'";
    assert_eq!(app.count(sources).await, 3);
    assert_eq!(app.count("select count(*) from disputes").await, 1);
    assert_eq!(
        app.count("select count(*) from checkouts where status = 'complete'")
            .await,
        2
    );
    assert_eq!(found(&look(app).await), (0, 0, 0));
}

/// The only refund's id.
async fn refund(app: &TestApp) -> String {
    a_day(app).await;
    app.hear().await;
    app.one::<(String,)>("select id from refunds", &[]).await.0
}

async fn a_refund_that_failed_without_a_word_is_different(app: &mut TestApp) {
    let id = refund(app).await;
    fix(app).await;
    app.drop_deliveries(None).await;
    app.control(&format!("/_sandbox/refunds/{id}/fail"), &[])
        .await;
    record::forget_events(app).await;
    assert_eq!(found(&look(app).await), (0, 1, 0));
    assert_eq!(found(&fix(app).await), (0, 1, 1));
    let reversed = "select count(*) from journal_entries where source like 'refund_failed:%'";
    assert_eq!(app.count(reversed).await, 1);
    assert_eq!(found(&look(app).await), (0, 0, 0));

    // A listed object that is behind the ledger, as Stripe's lists may be, takes nothing back.
    let rows = ledger(app).await;
    record::change(
        app,
        "update objects set body = json_set(body, '$.status', 'succeeded', '$.failure_reason', null)
         where object = 'refund'",
    )
    .await;
    assert_eq!(found(&fix(app).await), (0, 0, 0));
    assert_eq!(ledger(app).await, rows);
}

async fn a_session_that_expired_without_a_word_is_different(app: &mut TestApp) {
    let ada = app.visitor();
    let purchase = Purchase::begun(app, &ada, "Enamel mug").await;
    // The buyer is still on the payment page.
    let open = look(app).await;
    assert_eq!((open.compared, found(&open)), (1, (0, 0, 0)));
    app.drop_deliveries(None).await;
    let path = format!("/v1/checkout/sessions/{}/expire", purchase.session);
    app.stripe_post(&path, &[]).await;
    record::forget_events(app).await;
    assert_eq!(found(&look(app).await), (0, 1, 0));
    assert_eq!(found(&fix(app).await), (0, 1, 1));
    assert_eq!(
        app.count("select count(*) from checkouts where status = 'expired'")
            .await,
        1
    );
    assert_eq!(found(&look(app).await), (0, 0, 0));
}

async fn a_dispute_that_went_on_without_a_word_is_different(app: &mut TestApp) {
    a_day(app).await;
    app.hear().await;
    fix(app).await;
    app.drop_deliveries(None).await;
    let (id,): (String,) = app.one("select id from disputes", &[]).await;
    for (end, found_there) in [("lose", "lost"), ("win", "won")] {
        app.control(&format!("/_sandbox/disputes/{id}/{end}"), &[])
            .await;
        record::forget_events(app).await;
        assert_eq!(look(app).await.left(), 1, "{end}");
        let run = fix(app).await;
        assert_eq!((run.left(), run.fixed), (0, 1), "{end}: {run}");
        let (status,): (String,) = app.one("select status from disputes", &[]).await;
        assert_eq!(status, found_there);
        assert_eq!(found(&look(app).await), (0, 0, 0));
        if end == "lose" {
            // A dispute that was lost can still be won; this one the sandbox would not reopen by itself.
            record::change(
                app,
                "update objects set body = json_set(body, '$.status', 'under_review') where object = 'dispute'",
            )
            .await;
        }
    }
}

/// An object that was retrieved and applied before is applied again where what came of it is gone.
async fn facts_that_were_lost_here_are_brought_back(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    record::forget_events(app).await;
    fix(app).await;
    let rows = ledger(app).await;
    app.execute("delete from moments", &[]).await;
    app.execute("delete from refunds", &[]).await;
    app.execute("delete from payments", &[]).await;
    assert!(look(app).await.left() > 0);
    let run = fix(app).await;
    assert_eq!(run.left(), 0, "{run}");
    assert_eq!(ledger(app).await, rows);
}

async fn a_key_that_may_not_list_everything_compares_the_rest(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    let refused = super::trouble::before(app, |seen, _| {
        let not_allowed = ["/v1/events", "/v1/disputes"].contains(&seen.path.as_str());
        not_allowed.then_some(403)
    })
    .await;
    let asked = till::reconcile::Ask {
        events: Events::Untaken,
        ..ask(true)
    };
    let run = compare(&refused.inbox, asked).await;
    assert_eq!(run.refused, "events, disputes");
    let said = run.to_string();
    let end = "; this Stripe key may not read: events, disputes";
    assert!(said.ends_with(end) && !run.is_whole(), "{said}");
    assert_eq!(app.count("select count(*) from payments").await, 2);
    assert_eq!(app.count("select count(*) from disputes").await, 0);
    // What could not be looked through was not taken.
    assert_eq!(app.count("select count(*) from reconcile_events").await, 0);
    let run = fix(app).await;
    assert!(run.is_whole(), "{run}");
    assert_eq!(app.count("select count(*) from disputes").await, 1);
}
