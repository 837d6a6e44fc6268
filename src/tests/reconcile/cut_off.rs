//! A run that was cut off is gone on with.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Notify;

use till::reconcile::{Ask, By};

use super::{ask, compare, found, many::clone_sales, trouble::before};
use crate::support::{TestApp, both_engines};

both_engines!(the_next_run_goes_on_where_one_was_cut_off);

async fn the_next_run_goes_on_where_one_was_cut_off(app: &mut TestApp) {
    clone_sales(app, 350).await;
    // The process dies as it asks for the third page of sessions.
    let (third, pages) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let reached = third.clone();
    let behind = before(app, move |seen, _| {
        if seen.path == "/v1/checkout/sessions" && pages.fetch_add(1, Ordering::Relaxed) == 2 {
            reached.notify_one();
        }
        None
    })
    .await;
    let began = ask(true);
    tokio::select! {
        run = compare(&behind.inbox, began) => panic!("it was not cut off: {run}"),
        () = third.notified() => {}
    }
    let taken = "select compared, number, after_id from reconcile_runs where ended_at is null";
    let (compared, number, after): (i64, i64, String) = app.one(taken, &[]).await;
    assert_eq!(compared, 200);

    // Of another kind: begun anew.
    for other in [
        Ask {
            by: By::Shop,
            ..ask(true)
        },
        ask(false),
        Ask {
            since: began.now - 86_400,
            ..ask(true)
        },
    ] {
        let run = compare(app.inbox(), other).await;
        assert!(run.number > number, "{run:?}");
        app.execute("delete from reconcile_runs where ended_at is not null", &[])
            .await;
    }

    // It may be alive yet, for all that anybody knows.
    let run = compare(app.inbox(), ask(true)).await;
    assert!(run.number > number, "{run:?}");
    app.execute("delete from reconcile_runs where ended_at is not null", &[])
        .await;
    app.execute(
        "update reconcile_runs set touched_at = touched_at - 301",
        &[],
    )
    .await;

    let behind = before(app, |_, _| None).await;
    let run = compare(&behind.inbox, ask(true)).await;
    let asked = behind.asked();
    assert_eq!(asked[0].0, "/v1/checkout/sessions", "{asked:?}");
    assert!(
        asked[0].1.contains(&format!("starting_after={after}")),
        "{asked:?}"
    );
    assert_eq!((run.number, run.left()), (number, 0));
    let again = compare(app.inbox(), ask(true)).await;
    assert_eq!(found(&again), (0, 0, 0), "{again}");
    assert_eq!(again.compared, run.compared, "each object once");
}
