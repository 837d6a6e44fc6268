//! Trouble with one object, or with one list, keeps nobody from all the others.

use till::{
    reconcile::{Ask, reconcile},
    webhook::{self, Compared},
};

use super::{a_day, ask, compare, fix, found, inbox_size, record, trouble::before};
use crate::support::{TestApp, both_engines};

both_engines!(
    a_payment_that_stripe_does_not_tell_of_stops_nothing,
    what_the_key_may_not_read_is_told_by_the_run_that_goes_on,
    a_day_that_was_named_is_gone_on_with,
    a_dispute_that_cannot_be_read_is_kept_once,
    a_stale_page_is_no_difference,
    what_is_set_free_asks_at_the_same_pace,
);

async fn a_payment_that_stripe_does_not_tell_of_stops_nothing(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    // Another app's refund, whose payment is in no list of ours.
    let other = [
        ("amount", "700"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method", "pm_card_visa"),
        ("return_url", "http://127.0.0.1:9/"),
    ];
    let intent = app.stripe_post("/v1/payment_intents", &other).await;
    let intent = intent["id"].as_str().expect("an id");
    app.stripe_post("/v1/refunds", &[("payment_intent", intent)])
        .await;
    a_day(app).await;
    for (status, unread, refused) in [(404, 0, ""), (403, 0, "payment intents"), (400, 1, "")] {
        let behind = before(app, move |seen, _| {
            let asked = seen.path.starts_with("/v1/payment_intents/");
            asked.then_some(status)
        })
        .await;
        let run = compare(&behind.inbox, ask(true)).await;
        assert_eq!((run.unread, run.refused.as_str()), (unread, refused));
        assert_eq!(run.left(), unread, "{status}: {run}");
        assert_eq!(run.is_whole(), status == 404, "{status}: {run}");
        let asked = behind.asked();
        let about = |(path, _): &&(String, String)| path.starts_with("/v1/payment_intents/");
        assert_eq!(asked.iter().filter(about).count(), 1, "{asked:?}");
        assert_eq!(app.count("select count(*) from payments").await, 2);
        assert_eq!(app.count("select count(*) from refunds").await, 1);
        assert_eq!(app.count("select count(*) from disputes").await, 1);
    }
}

/// A run that ends at the last list, as the key is refused there.
async fn cut_off(app: &TestApp, ask: Ask) {
    let behind = before(app, |seen, _| match seen.path.as_str() {
        "/v1/refunds" => Some(403),
        "/v1/payouts" => Some(401),
        _ => None,
    })
    .await;
    let run = reconcile(&behind.inbox, &ask, &mut |_| {}).await;
    run.expect_err("it is cut off");
}

async fn what_the_key_may_not_read_is_told_by_the_run_that_goes_on(app: &mut TestApp) {
    a_day(app).await;
    cut_off(app, ask(true)).await;
    let run = fix(app).await;
    assert_eq!((run.number, run.refused.as_str()), (1, "refunds"));
    assert!(!run.is_whole(), "{run}");
}

async fn a_day_that_was_named_is_gone_on_with(app: &mut TestApp) {
    let began = ask(true);
    cut_off(app, began).await;
    let later = Ask {
        now: began.now + 7,
        ..began
    };
    let run = compare(app.inbox(), later).await;
    assert_eq!(run.number, 1, "{run:?}");
}

async fn a_dispute_that_cannot_be_read_is_kept_once(app: &mut TestApp) {
    a_day(app).await;
    app.hear().await;
    fix(app).await;
    app.drop_deliveries(None).await;
    record::change(
        app,
        "update objects set body = json_set(body, '$.status', 'odd') where object = 'dispute'",
    )
    .await;
    let run = fix(app).await;
    assert_eq!(found(&run), (0, 1, 0), "{run}");
    let events = inbox_size(app).await;
    let run = fix(app).await;
    assert_eq!(found(&run), (0, 1, 0), "{run}");
    assert_eq!(inbox_size(app).await, events);
    app.expect_failed_events(1);
}

async fn a_stale_page_is_no_difference(app: &mut TestApp) {
    a_day(app).await;
    app.hear().await;
    fix(app).await;
    let listed = app.stripe_get("/v1/disputes").await;
    let mut dispute = listed["data"][0].clone();
    dispute["status"] = "under_review".into();
    let (raw, now) = (dispute.to_string(), till::clock::now());
    for (number, compared) in [(1, Compared::Same), (1_000, Compared::Different)] {
        let said = webhook::compare(app.inbox(), &raw, Some(number), now).await;
        assert_eq!(said.expect("it is compared"), compared, "{number}");
    }
}

async fn what_is_set_free_asks_at_the_same_pace(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    app.deliver_late("charge.dispute.created").await;
    app.execute(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 60)
         insert into events (id, origin, payload, encoding, received_at, state, attempts, retry_at, type, object_id,
                             payment_intent, created_at)
         select id || 'x' || cast(i as text), origin, replace(payload, id, id || 'x' || cast(i as text)), encoding,
                received_at, state, attempts, retry_at, type, object_id, payment_intent, created_at
         from events, n where type = 'charge.dispute.created'",
        &[],
    )
    .await;
    let waiting =
        "select count(*) from events where state = 'unmatched' and type = 'charge.dispute.created'";
    assert_eq!(app.count(waiting).await, 61);
    let behind = before(app, |_, _| None).await;
    let run = compare(&behind.inbox, ask(true)).await;
    assert_eq!(run.left(), 0, "{run}");
    assert_eq!(app.count(waiting).await, 0);
    let asked = behind.asked();
    let about = asked
        .iter()
        .filter(|(path, _)| path.starts_with("/v1/disputes/"));
    assert!(about.count() >= 61, "{asked:?}");
    let most = behind.most_within_a_second();
    assert!(most < 20, "{most} requests within a second");
}
