//! Another program holds the database locked.

use super::{posted_in_time, until_drained};
use crate::{
    fixtures::Purchase,
    support::{Delivery, TestApp, both_engines},
};

both_engines!(
    while_the_database_is_locked_stripe_is_asked_to_come_again,
    a_page_of_a_locked_database_says_one_sentence,
    every_connection_writes_for_good,
);

async fn while_the_database_is_locked_stripe_is_asked_to_come_again(app: &mut TestApp) {
    let mut purchases = Vec::new();
    for _ in 0..24 {
        purchases.push(Purchase::inserted(app, "somebody").await);
    }
    let events: Vec<_> = purchases.iter().map(Purchase::completed).collect();
    let lock = app.lock_database().await;
    // More than there are connections.
    let answers = events
        .iter()
        .map(|event| posted_in_time(app, Delivery::of(event)));
    for (status, said) in futures_util::future::join_all(answers).await {
        assert_eq!(status, 503, "{said}");
    }
    let (status, _) = posted_in_time(app, Delivery::unsigned("{}")).await;
    assert_eq!(status, 400);
    lock.release().await;

    for event in &events {
        let (status, said) = posted_in_time(app, Delivery::of(event)).await;
        assert_eq!(status, 200, "{said}");
    }
    until_drained(app).await;
    assert_eq!(app.count("select count(*) from events").await, 24);
    assert_eq!(app.count("select count(*) from journal_entries").await, 24);
}

async fn a_page_of_a_locked_database_says_one_sentence(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let lock = app.lock_database().await;
    let answer = ada.buy(&form, "1").await;
    assert_eq!(answer.status, 302, "{}", answer.html);
    assert!(
        answer.location().contains("__err="),
        "{}",
        answer.location()
    );
    // SQLite's readers are in nobody's way.
    let shelf = ada.get("/").await;
    if app.database_url().starts_with("postgres:") {
        assert_eq!(shelf.status, 503);
        assert!(
            shelf.main().contains("The shop is busy right now."),
            "{}",
            shelf.main()
        );
    } else {
        assert_eq!(shelf.status, 200);
        let refused = ada.get(answer.location()).await;
        assert!(
            refused
                .alert()
                .is_some_and(|said| said.starts_with("The shop is busy right now.")),
            "{:?}",
            refused.alert()
        );
    }
    lock.release().await;
    ada.purchase(app, "Enamel mug", "1").await;
}

/// 2xx means committed, and committed means that a power cut does not undo it.
async fn every_connection_writes_for_good(app: &mut TestApp) {
    let till::db::Db::Sqlite { write, read } = &app.inbox().db else {
        // PostgreSQL's own setting, which the shop leaves alone.
        let db = &app.inbox().db;
        let mut tx = db.read().await.expect("a transaction");
        let till::db::Tx::Postgres(tx) = &mut tx else {
            unreachable!("it is PostgreSQL")
        };
        let (ours,): (bool,) = sqlx::query_as(
            "select setting = reset_val and source <> 'session' from pg_settings where name = 'synchronous_commit'",
        )
        .fetch_one(&mut **tx)
        .await
        .expect("an answer");
        assert!(ours);
        return;
    };
    let mut asked = 0;
    for pool in [write, read] {
        let mut held = Vec::new();
        for _ in 0..pool.options().get_max_connections() {
            let mut connection = pool.acquire().await.expect("a connection");
            let mut says = async |pragma: &'static str| {
                let (value,): (String,) = sqlx::query_as(pragma)
                    .fetch_one(&mut *connection)
                    .await
                    .expect("an answer");
                value
            };
            assert_eq!(
                says("select journal_mode from pragma_journal_mode").await,
                "wal"
            );
            // 2 is FULL.
            assert_eq!(
                says("select cast(synchronous as text) from pragma_synchronous").await,
                "2"
            );
            held.push(connection);
            asked += 1;
        }
    }
    assert_eq!(asked, 9);
}
