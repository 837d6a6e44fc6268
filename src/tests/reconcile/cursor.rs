//! Stripe's list of events is gone through once, with an overlap.

use till::reconcile::{Ask, Events};

use super::{a_day, ask, compare, found, record, trouble::before};
use crate::support::{TestApp, both_engines};

both_engines!(events_are_gone_through_once_with_an_overlap);

fn untaken(fixes: bool) -> Ask {
    Ask {
        events: Events::Untaken,
        ..ask(fixes)
    }
}

/// Since when Stripe was asked for events.
fn since(asked: &[(String, String)]) -> i64 {
    let (_, query) = asked
        .iter()
        .find(|(path, _)| path == "/v1/events")
        .expect("events are asked for");
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let (_, gte) = pairs
        .iter()
        .find(|(name, _)| name == "created[gte]")
        .expect("since when");
    gte.parse().expect("seconds")
}

async fn events_are_gone_through_once_with_an_overlap(app: &mut TestApp) {
    a_day(app).await;
    app.hear().await;
    let looked = untaken(false);
    let behind = before(app, |_, _| None).await;
    compare(&behind.inbox, looked).await;
    assert_eq!(since(&behind.asked()), looked.since);

    // To look moves nothing; to take does, up to the lag.
    let patient = Ask {
        lag: 60,
        ..untaken(true)
    };
    let behind = before(app, |_, _| None).await;
    compare(&behind.inbox, patient).await;
    assert_eq!(since(&behind.asked()), patient.since);
    let behind = before(app, |_, _| None).await;
    compare(&behind.inbox, untaken(true)).await;
    assert_eq!(since(&behind.asked()), patient.now - 60 - 3_600);

    // An event that Stripe lists late is within the overlap.
    let refund = "delete from events where type = 'refund.created'";
    app.execute(refund, &[]).await;
    record::change(
        app,
        "update objects set body = json_set(body, '$.created', json_extract(body, '$.created') - 1800)
         where object = 'event'",
    )
    .await;
    assert_eq!(found(&compare(app.inbox(), untaken(true)).await), (1, 0, 1));

    // What was lost before is found where somebody says how far back to look.
    app.execute(refund, &[]).await;
    record::change(
        app,
        "update objects set body = json_set(body, '$.created', json_extract(body, '$.created') - 7200)
         where object = 'event'",
    )
    .await;
    assert_eq!(found(&compare(app.inbox(), untaken(true)).await), (0, 0, 0));
    assert_eq!(found(&compare(app.inbox(), ask(true)).await), (1, 0, 1));

    // Further back than was ever taken is gone through from there.
    let further = Ask {
        since: patient.since - 86_400,
        ..untaken(false)
    };
    let behind = before(app, |_, _| None).await;
    compare(&behind.inbox, further).await;
    assert_eq!(since(&behind.asked()), further.since);
}
