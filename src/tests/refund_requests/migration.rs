//! A database of the release before: what was applied then has times now.

use sqlx::{
    PgPool, SqlStr, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::support::{TestApp, both_engines};

both_engines!(what_was_applied_before_has_times);

const FIRST: &str = include_str!("../../../migrations/0001_shop.sql");

const BEFORE: &str = "
    insert into checkouts (id, token, owner, product_id, product_name, price_id, quantity, amount, currency,
                           idempotency_key, session_id, status, created_at)
        values ('co_1', 't', 'somebody', 'prod', 'Enamel mug', 'price', 1, 1900, 'usd', 'k', 'cs_1', 'complete', 90);
    insert into events (id, origin, type, payload, encoding, received_at, state, attempts, retry_at)
        values ('evt', 'webhook', 'price.created', '{}', 'utf8', 95, 'applied', 1, 0);
    insert into payments (id, checkout_id, amount, currency, status, created_at) values
        ('pi_paid', 'co_1', 1900, 'usd', 'paid', 100), ('pi_failed', 'co_2', 1900, 'usd', 'failed', 101),
        ('pi_processing', 'co_3', 1900, 'usd', 'processing', 102), ('cs_free', 'co_4', 0, 'usd', 'paid', 103);
    insert into refunds (id, payment_intent, amount, currency, status, created_at) values
        ('re_succeeded', 'pi_paid', 500, 'usd', 'succeeded', 200), ('re_failed', 'pi_paid', 600, 'usd', 'failed', 201),
        ('re_pending', 'pi_paid', 800, 'usd', 'pending', 203);
    insert into journal_entries (source, event_id, posted_at) values
        ('payment_intent:pi_paid', 'evt', 110), ('refund:re_succeeded', 'evt', 210), ('refund:re_failed', 'evt', 211),
        ('refund_failed:re_failed', 'evt', 212);
    insert into postings (source, account, currency, amount) values
        ('payment_intent:pi_paid', 'stripe_balance', 'usd', 1900), ('payment_intent:pi_paid', 'sales', 'usd', -1900),
        ('refund:re_succeeded', 'refunds', 'usd', 500), ('refund:re_succeeded', 'stripe_balance', 'usd', -500),
        ('refund:re_failed', 'refunds', 'usd', 600), ('refund:re_failed', 'stripe_balance', 'usd', -600),
        ('refund_failed:re_failed', 'refunds', 'usd', -600), ('refund_failed:re_failed', 'stripe_balance', 'usd', 600);
";

/// An empty database with the first migration alone, and rows as that release wrote them.
async fn as_it_was(url: &str) {
    let first = Migration::new(
        1,
        "shop".into(),
        MigrationType::Simple,
        SqlStr::from_static(FIRST),
        false,
    );
    let first = Migrator::with_migrations(vec![first]);
    if let Some(file) = url.strip_prefix("sqlite://") {
        for end in ["", "-wal", "-shm"] {
            // The last two are gone when the database was closed well.
            let _ = std::fs::remove_file(format!("{file}{end}"));
        }
        let pool = SqlitePool::connect(&format!("{url}?mode=rwc"))
            .await
            .expect("a file");
        first.run(&pool).await.expect("the first schema");
        sqlx::raw_sql(BEFORE).execute(&pool).await.expect("rows");
        pool.close().await;
    } else {
        let pool = PgPool::connect(url).await.expect("a database");
        sqlx::raw_sql("drop schema public cascade; create schema public")
            .execute(&pool)
            .await
            .expect("an empty schema");
        first.run(&pool).await.expect("the first schema");
        sqlx::raw_sql(BEFORE).execute(&pool).await.expect("rows");
        pool.close().await;
    }
}

async fn what_was_applied_before_has_times(app: &mut TestApp) {
    app.expect_facts_without_events();
    let url = app.database_url();
    app.stop().await;
    as_it_was(&url).await;
    app.start().await;
    let moments: Vec<(String, String, i64, Option<String>)> = app
        .all(
            "select object_id, what, at, event_id from moments order by object_id, at, what",
            &[],
        )
        .await;
    let moment = |id: &str, what: &str, at, event: Option<&str>| {
        (id.to_owned(), what.to_owned(), at, event.map(str::to_owned))
    };
    assert_eq!(
        moments,
        [
            // Nothing was posted for these: when they began is the nearest that is known.
            moment("cs_free", "paid", 103, None),
            moment("pi_failed", "failed", 101, None),
            moment("pi_paid", "paid", 110, None),
            moment("pi_processing", "processing", 102, None),
            moment("re_failed", "created", 201, None),
            moment("re_failed", "failed", 212, None),
            moment("re_pending", "created", 203, None),
            moment("re_succeeded", "created", 200, None),
            moment("re_succeeded", "succeeded", 210, None),
        ]
    );
    let events: Vec<(String, String)> = app
        .all("select id, state from events where id = 'evt'", &[])
        .await;
    assert_eq!(events, [("evt".to_owned(), "applied".to_owned())]);
    assert_eq!(app.count("select count(*) from refund_requests").await, 0);
}
