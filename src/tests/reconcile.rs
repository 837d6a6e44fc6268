//! Stripe's record against ours: what was lost on the way is found, and a shop that lost nothing is left as it is.

mod cursor;
mod cut_off;
mod foreign;
mod many;
mod objects;
mod one_object;
mod record;
mod regular;
mod said;
mod trouble;
mod unmatched;

use till::{
    clock,
    reconcile::{Ask, By, DAY, Events, INTERVAL, Run, reconcile},
    webhook::Inbox,
};

use crate::support::{TestApp, both_engines};

both_engines!(
    a_quiet_shop_is_left_as_it_is,
    lost_deliveries_are_found,
    what_just_happened_is_left_to_its_delivery,
    two_at_once_do_not_hurt_each_other,
);

/// A run of the command, over all of thirty days, where no delivery is under way.
fn ask(fixes: bool) -> Ask {
    let now = clock::now();
    Ask {
        by: By::Command,
        fixes,
        since: now - 30 * DAY,
        events: Events::All,
        lag: 0,
        interval: INTERVAL,
        now,
    }
}

async fn compare(inbox: &Inbox, ask: Ask) -> Run {
    reconcile(inbox, &ask, &mut |_| {})
        .await
        .unwrap_or_else(|error| panic!("reconciling was cut off: {error}"))
}

pub async fn look(app: &TestApp) -> Run {
    compare(app.inbox(), ask(false)).await
}

pub async fn fix(app: &TestApp) -> Run {
    let run = compare(app.inbox(), ask(true)).await;
    app.drain().await;
    run
}

/// Missing, different, fixed.
fn found(run: &Run) -> (i64, i64, i64) {
    (run.missing, run.different, run.fixed)
}

/// Everything that is derived from what Stripe says, row by row, without the events that say it.
async fn ledger(app: &TestApp) -> Vec<String> {
    let sql = "select 'payment ' || id || coalesce(checkout_session_id, '') || coalesce(charge_id, '')
                      || coalesce(email, '') || cast(amount as text) || currency || status || coalesce(mismatch, '')
               from payments
               union all select 'refund ' || id || status || cast(amount as text) from refunds
               union all select 'dispute ' || id || status from disputes
               union all select 'balance transaction ' || id || cast(fee as text) from balance_transactions
               union all select 'moment ' || object_id || what from moments
               union all select 'checkout ' || id || status from checkouts
               union all select 'posting ' || source || account || currency || cast(amount as text) from postings";
    let mut rows: Vec<String> = app
        .all::<(String,)>(sql, &[])
        .await
        .into_iter()
        .map(|(row,)| row)
        .collect();
    rows.sort();
    rows
}

async fn inbox_size(app: &TestApp) -> i64 {
    app.count("select count(*) from events").await
}

/// Somebody buys a mug and is given half of the price back, and somebody's bank takes the money of two others.
async fn a_day(app: &TestApp) {
    app.visitor().purchase(app, "Enamel mug", "1").await;
    app.visitor().purchase(app, "Enamel mug", "2").await;
    app.hear().await;
    let intents = app.stripe_get("/v1/payment_intents?limit=2").await;
    let text = |at: usize, field: &str| {
        let text = intents["data"][at][field].as_str();
        text.unwrap_or_else(|| panic!("no {field}: {intents}"))
            .to_owned()
    };
    let refund = [("payment_intent", &*text(1, "id")), ("amount", "950")];
    app.stripe_post("/v1/refunds", &refund).await;
    let dispute = format!("/_sandbox/charges/{}/dispute", text(0, "latest_charge"));
    app.control(&dispute, &[]).await;
}

async fn a_quiet_shop_is_left_as_it_is(app: &mut TestApp) {
    let empty = look(app).await;
    assert_eq!(
        empty.to_string(),
        "30 days, 0 objects compared, 0 missing, 0 different"
    );
    a_day(app).await;
    app.hear().await;
    // No event brings the balance transactions of a sale: that they come now is no difference.
    let first = fix(app).await;
    assert_eq!(found(&first), (0, 0, 0), "{first}");
    assert_eq!(
        app.count("select count(*) from balance_transactions").await,
        4
    );
    let (rows, events) = (ledger(app).await, inbox_size(app).await);
    for _ in 0..2 {
        let again = fix(app).await;
        assert_eq!(found(&again), (0, 0, 0), "{again}");
        assert!(again.compared >= 8, "{again}");
        assert_eq!(ledger(app).await, rows);
        assert_eq!(inbox_size(app).await, events, "a quiet shop's inbox grows");
    }
}

async fn lost_deliveries_are_found(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    app.hear().await;
    let events = inbox_size(app).await;
    let before = ledger(app).await;
    let looked = look(app).await;
    assert!(looked.missing > 0 && looked.fixed == 0, "{looked}");
    assert_eq!((ledger(app).await, inbox_size(app).await), (before, events));

    let fixed = fix(app).await;
    assert_eq!(fixed.fixed, fixed.missing + fixed.different, "{fixed}");
    // What Stripe lists is kept as Stripe names it.
    let listed = app.stripe_get("/v1/events?limit=100").await;
    let kept: Vec<(String, String)> = app
        .all(
            "select id, origin from events where origin = 'listed' and type = 'checkout.session.completed'",
            &[],
        )
        .await;
    assert_eq!(kept.len(), 2);
    let listed = listed["data"].as_array().expect("a list");
    for (id, _) in kept {
        assert!(listed.iter().any(|event| event["id"] == *id), "{id}");
    }
    let paid = "select count(*) from payments where status = 'paid' and charge_id is not null and email is not null";
    assert_eq!(app.count(paid).await, 2);
    assert_eq!(app.count("select count(*) from refunds").await, 1);
    assert_eq!(app.count("select count(*) from disputes").await, 1);
    let rows = ledger(app).await;
    assert_eq!(found(&look(app).await), (0, 0, 0));

    // That they come after all changes nothing.
    app.control("/_sandbox/trouble/deliveries", &[("mode", "none")])
        .await;
    app.deliver_late("checkout.session.completed").await;
    app.deliver_late("refund.created").await;
    assert_eq!(ledger(app).await, rows);
}

async fn what_just_happened_is_left_to_its_delivery(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    let patient = |fixes| Ask {
        lag: 60,
        ..ask(fixes)
    };
    // It comes while the run waits for it.
    let (run, ()) = tokio::join!(compare(app.inbox(), patient(false)), async {
        for kind in [
            "payment_intent.succeeded",
            "checkout.session.completed",
            "charge.dispute.created",
        ] {
            app.deliver_late(kind).await;
        }
    });
    // The refund does not.
    assert_eq!(found(&run), (1, 0, 0), "{run}");

    // Stripe's list of events may not show the young ones yet: they are left to the next run.
    let listed = "select count(*) from events where origin = 'listed'";
    assert_eq!(found(&compare(app.inbox(), patient(true)).await), (1, 0, 1));
    assert_eq!(app.count(listed).await, 0);
    let later = Ask {
        events: Events::Untaken,
        ..ask(true)
    };
    let run = compare(app.inbox(), later).await;
    assert!(run.missing > 0 && run.left() == 0, "{run}");
    assert_eq!(app.count(listed).await, run.missing);
}

async fn two_at_once_do_not_hurt_each_other(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    let own = Ask {
        by: By::Shop,
        ..ask(true)
    };
    let inbox = app.inbox();
    let (one, other, third) = tokio::join!(
        compare(inbox, own),
        compare(inbox, ask(true)),
        compare(inbox, ask(true))
    );
    let mut numbers = [one.number, other.number, third.number];
    numbers.sort();
    assert!(
        numbers[0] < numbers[1] && numbers[1] < numbers[2],
        "{numbers:?}"
    );
    for run in [&one, &other, &third] {
        assert_eq!((run.left(), &run.error), (0, &None), "{run}");
    }
    let ended = "select count(*) from reconcile_runs where ended_at is not null";
    assert_eq!(app.count(ended).await, 3);
    assert_eq!(app.count("select count(*) from payments").await, 2);
    assert_eq!(found(&look(app).await), (0, 0, 0));
}
