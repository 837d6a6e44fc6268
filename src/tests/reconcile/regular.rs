//! The running shop's own.

use std::time::{Duration, Instant};

use till::reconcile::run_regularly;

use super::{a_day, record, trouble::before};
use crate::support::{TestApp, both_engines};

both_engines!(
    the_shop_does_it_by_itself,
    a_key_that_may_not_list_something_does_not_go_far_back_again,
);

/// The shop's runs that have ended: number, and how many days they reached back.
async fn runs(app: &TestApp, count: usize) -> Vec<(i64, i64)> {
    let sql = "select number, (began_at - since) / 86400 from reconcile_runs
               where origin = 'shop' and fixes and ended_at is not null and error is null order by number";
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let runs = app.all(sql, &[]).await;
        if runs.len() == count || Instant::now() > deadline {
            return runs;
        }
        tokio::task::yield_now().await;
    }
}

async fn the_shop_does_it_by_itself(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    record::age(app).await;
    // Stories have it switched off.
    assert_eq!(app.count("select count(*) from reconcile_runs").await, 0);

    app.set("RECONCILE_MINUTES", "10");
    app.restart().await;
    assert_eq!(runs(app, 1).await, [(1, 30)]);
    assert_eq!(app.count("select count(*) from payments").await, 2);
    assert_eq!(app.count("select count(*) from refunds").await, 1);

    // All of it once a day, and what is near each time.
    app.restart().await;
    assert_eq!(runs(app, 2).await, [(1, 30), (2, 2)]);
    app.execute(
        "update reconcile_runs set began_at = began_at - 90000, since = since - 90000",
        &[],
    )
    .await;
    app.restart().await;
    assert_eq!(runs(app, 3).await, [(1, 30), (2, 2), (3, 30)]);
}

async fn a_key_that_may_not_list_something_does_not_go_far_back_again(app: &mut TestApp) {
    let behind = before(app, |seen, _| (seen.path == "/v1/refunds").then_some(403)).await;
    let every = Duration::from_millis(300);
    let shop = tokio::spawn(run_regularly(behind.inbox.clone(), every));
    let first = runs(app, 1).await;
    let second = runs(app, 2).await;
    shop.abort();
    assert_eq!((first, second), (vec![(1, 30)], vec![(1, 30), (2, 2)]));
    let refused = "select count(*) from reconcile_runs where refused = 'refunds'";
    assert!(app.count(refused).await >= 2);
}
