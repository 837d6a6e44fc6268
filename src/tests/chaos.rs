//! The shop is killed at random moments, with SIGKILL, while Stripe goes on delivering: whatever was answered with 2xx is
//! there once, and was applied once. Five times in `make test`, fifty in `make chaos`.
//!
//! What happens when is drawn from a seed, which is printed; CHAOS_SEED sets it. CHAOS_KILLS says how often.

mod dice;
mod sender;
mod shop;
mod stripe;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use till::{db::Db, ledger::balance, random};

use crate::support::{Database, Engine, Folder, fetch_all};
use dice::Dice;
use shop::Shop;
use stripe::Stripe;

#[test]
fn killed_at_any_moment_it_loses_nothing_on_sqlite() {
    run(Engine::Sqlite);
}

#[test]
fn killed_at_any_moment_it_loses_nothing_on_postgres() {
    run(Engine::Postgres);
}

fn setting(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {value}")),
    )
}

fn run(engine: Engine) {
    let seed = setting("CHAOS_SEED").unwrap_or_else(|| {
        let text = random::text(10);
        text.bytes()
            .fold(0, |seed, byte| (seed << 6) ^ u64::from(byte))
    });
    let kills = setting("CHAOS_KILLS").unwrap_or(5);
    println!("chaos: {engine:?}, {kills} kills, CHAOS_SEED={seed}");
    let database = Database::create(engine);
    let folder = Folder::create();
    let url = database.url(&folder.0);
    // Dropped before the database goes.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(storm(&url, &folder, Dice::new(seed), kills));
}

async fn storm(url: &str, folder: &Folder, mut dice: Dice, kills: u64) {
    let began = Instant::now();
    let db = Db::connect(url).await.expect("the database opens");
    let stripe = Stripe::start(folder, dice.another()).await;
    let mut shop = Shop::new(folder, url, stripe.url());
    let (deliveries, senders) = sender::start(shop.webhook(), dice.another());
    let stop = tokio::spawn({
        let (stripe, db) = (stripe.clone(), db.clone());
        async move { stripe.sell_until_told(&db, &deliveries).await }
    });
    for _ in 0..kills {
        shop.start();
        // Now and then before it has come up.
        if !dice.one_in(5) {
            shop.answers().await;
        }
        tokio::time::sleep(Duration::from_millis(dice.below(900))).await;
        shop.kill();
    }
    shop.start();
    shop.answers().await;
    stripe.stop_selling();
    stop.await.expect("the shop sold");
    let sent = senders.finish().await;
    until_applied(&db, &shop).await;
    shop.stop();

    assert_nothing_is_lost(&db, &sent.acknowledged).await;
    assert_everything_is_applied_once(&db, &stripe).await;
    for arguments in [&["ledger"] as &[&str], &["ledger", "verify"]] {
        let (ok, printed) = shop.asked(arguments);
        assert!(ok, "{arguments:?}: {printed}");
    }
    println!(
        "chaos: {} events in {} deliveries, {} of them refused or cut off, {kills} kills, {} payments, {} s",
        sent.acknowledged.len(),
        sent.deliveries,
        sent.failed,
        stripe.sold().len(),
        began.elapsed().as_secs()
    );
    // Where everything got through at once, nothing was tried.
    assert!(sent.failed > 0 && sent.deliveries > sent.acknowledged.len());
    stripe.close().await;
    db.close().await;
}

async fn until_applied(db: &Db, shop: &Shop) {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        let open: Vec<(String, i64, Option<String>)> = fetch_all(
            db,
            "select id, attempts, last_error from events where state = 'received' limit 10",
            &[],
        )
        .await;
        if open.is_empty() {
            return;
        }
        assert!(
            Instant::now() < deadline,
            "not applied: {open:?}\n{}",
            shop.log()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What was answered with 2xx is in the inbox: once, as ids are its key.
async fn assert_nothing_is_lost(db: &Db, acknowledged: &BTreeSet<String>) {
    let kept: Vec<(String,)> = fetch_all(db, "select id from events", &[]).await;
    let kept: BTreeSet<String> = kept.into_iter().map(|(id,)| id).collect();
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "answered with 2xx and lost: {lost:?}");
}

async fn assert_everything_is_applied_once(db: &Db, stripe: &Stripe) {
    let wrong: Vec<(String, String, i64, Option<String>)> = fetch_all(
        db,
        "select id, state, attempts, last_error from events
         where (state <> 'applied' and not (state = 'foreign' and (type like 'product.%' or type like 'price.%')))
            or attempts < 1 or last_error is not null
            or (type = 'payment_intent.succeeded' and attempts <> 1)",
        &[],
    )
    .await;
    assert!(wrong.is_empty(), "not applied as they should be: {wrong:?}");

    let posted: Vec<(String,)> = fetch_all(
        db,
        "select source from journal_entries where source like 'payment_intent:%' or source like 'refund:%'",
        &[],
    )
    .await;
    let posted: BTreeSet<String> = posted.into_iter().map(|(source,)| source).collect();
    assert_eq!(posted, stripe.moved().await);

    let mut tx = db.read().await.expect("the database answers");
    let unbalanced = balance::unbalanced(&mut tx).await;
    assert_eq!(unbalanced.expect("it can be read"), [] as [String; 0]);
    let uneven: Vec<(String,)> = fetch_all(
        db,
        "select source from postings group by source, currency having sum(amount) <> 0",
        &[],
    )
    .await;
    assert!(uneven.is_empty(), "{uneven:?}");
}
