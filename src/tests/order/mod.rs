//! Order, repetition and gaps cannot matter. Random stories happen at the sandbox, and are told to one ledger in order while
//! they go on. Another ledger hears the same events in any order, any number of times, from several sides at once; or some of
//! them, and then reconciles. Afterwards both hold the same facts, the same journal and the same pages, row for row.
//!
//! `ORDER_CASES=100000` tries so many cases instead of 2,000; what fails names the `ORDER_SEED` that tells it again.

mod afterwards;
mod delivery;
mod ledger;
mod play;
mod seed;
mod stage;
mod story;
mod whole;

use rand::{SeedableRng, rngs::StdRng};
use till::db::Db;

use self::{
    delivery::Way,
    ledger::Ledger,
    play::{Play, Played},
    seed::{Seed, seeds},
    stage::Stage,
    whole::Occurred,
};
use crate::support::{Database, Engine, Folder};

/// So many orders are tried of each story: a story takes longer to happen than to be told. In the last two there are gaps.
const ORDERS: u64 = 10;
/// After so many stories the ledgers begin anew.
const STORIES: u64 = 25;

#[test]
fn any_order_gives_the_same_on_sqlite() {
    let seeds = seeds(1);
    // A ledger has one writer, and so has the sandbox: two at a time fill two cores.
    let (one, other) = seeds.split_at(seeds.len() / 2);
    let occurred = std::thread::scope(|scope| {
        [one, other]
            .map(|seeds| scope.spawn(move || try_all(Engine::Sqlite, seeds)))
            .into_iter()
            .flat_map(|half| half.join().expect("every case holds"))
            .collect()
    });
    whole::assert_all(&occurred, seeds.len());
}

#[test]
fn any_order_gives_the_same_on_postgres() {
    let seeds = seeds(8);
    let occurred = try_all(Engine::Postgres, &seeds);
    whole::assert_all(&occurred, seeds.len());
}

/// Tries the cases of each story. What has occurred in them.
fn try_all(engine: Engine, seeds: &[Vec<Seed>]) -> Occurred {
    let mut occurred = Occurred::new();
    for seeds in seeds.chunks(STORIES as usize) {
        // Each ledger has its own, for its file.
        let folders = [Folder::quick(), Folder::quick()];
        let databases = [Database::create(engine), Database::create(engine)];
        let [one, other] = [0, 1].map(|i| databases[i].url(&folders[i].0));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let one = Db::connect(&one).await.expect("the database opens");
            let other = Db::connect(&other).await.expect("the database opens");
            for seeds in seeds {
                // And each story: what happened before it has no part in it, so that its seed tells it again.
                let folder = Folder::quick();
                let mut stage = Stage::start(&folder.0).await;
                let reference = Ledger::begin(&one, &stage).await;
                let ledger = Ledger::begin(&other, &stage).await;
                try_story(&mut stage, &reference, &ledger, seeds, &mut occurred).await;
                stage.stop().await;
            }
            one.close().await;
            other.close().await;
        });
    }
    occurred
}

async fn try_story(
    stage: &mut Stage,
    reference: &Ledger,
    ledger: &Ledger,
    seeds: &[Seed],
    occurred: &mut Occurred,
) {
    let Some(first) = seeds.first() else { return };
    let story = story::story(&mut StdRng::seed_from_u64(first.story));
    let play = Play {
        stage,
        reference,
        played: Played::default(),
    };
    let played = play.act(&story).await;
    occurred.extend(played.kinds.iter().cloned());
    occurred.extend(reference.posted().await);
    let mut is_reconciled = false;
    for seed in seeds {
        let mut rng = StdRng::seed_from_u64(seed.dice());
        let way = Way::of(seed.order);
        let batches = delivery::batches(&mut rng, way, &played.events);
        ledger.clear().await;
        tell(ledger, &played, &batches).await;
        let mut wrong = Vec::new();
        if way != Way::Delivered {
            let run = ledger.reconcile(way).await;
            wrong.extend((run.left() > 0).then(|| format!("reconciled, not all of it: {run}")));
            if !is_reconciled {
                // No event tells of fees. All else it has heard.
                let run = reference.reconcile(way).await;
                wrong.extend(
                    (run.missing + run.different > 0).then(|| format!("nothing was lost: {run}")),
                );
                is_reconciled = true;
            }
        }
        wrong.extend(ledger.otherwise(reference, way, &played.checkouts).await);
        if seed.order == ORDERS - 1 {
            wrong.extend(ledger.unproved().await);
            wrong.extend(reference.unproved().await);
        }
        assert!(
            wrong.is_empty(),
            "ORDER_SEED={seed} {way:?} {story:#?}\n{}\n{}",
            order(&played, &batches),
            wrong.join("\n")
        );
    }
}

/// Delivers the batches at the same time, applying now and then, and then what is left.
async fn tell(ledger: &Ledger, played: &Played, batches: &delivery::Batches) {
    for row in &played.rows {
        ledger.commit(row).await;
    }
    futures_util::future::join_all(batches.iter().map(async |batch| {
        for (i, event) in batch.iter().enumerate() {
            ledger.receive(&played.events[*event]).await;
            if (i + event) % 3 == 0 {
                ledger.step().await;
            }
        }
        ledger.drain().await;
    }))
    .await;
    ledger.drain().await;
}

/// Each batch, a line for each of its events: its number and type.
fn order(played: &Played, batches: &delivery::Batches) -> String {
    let line = |event: &usize| {
        let read: serde_json::Value =
            serde_json::from_str(&played.events[*event]).unwrap_or_default();
        format!("  {event} {}", stage::text(&read, "type"))
    };
    let batch = |batch: &Vec<usize>| batch.iter().map(line).collect::<Vec<_>>().join("\n");
    batches
        .iter()
        .map(batch)
        .collect::<Vec<_>>()
        .join("\nat the same time:\n")
}
