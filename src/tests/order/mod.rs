//! Order, repetition and gaps cannot matter. Random stories happen at the sandbox, and are told to one ledger in order while
//! they go on. Another ledger hears the same events in any order, any number of times, from several sides at once.
//! Afterwards both hold the same facts, the same journal and the same pages, row for row.
//!
//! `ORDER_CASES=100000` tries so many cases instead of 2,000; what fails names the `ORDER_SEED` that tells it again.

mod afterwards;
mod delivery;
mod ledger;
mod play;
mod stage;
mod story;

use rand::{SeedableRng, rngs::StdRng};

use self::{
    ledger::Ledger,
    play::{Play, Played},
    stage::Stage,
};
use crate::support::{Database, Engine, Folder};

/// So many orders are tried of each story: a story takes longer to happen than to be told.
const ORDERS: u64 = 10;
/// After so many stories the sandbox begins anew, as its lists grow.
const STORIES: u64 = 25;

/// One case: which story, and in which of its orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seed {
    story: u64,
    order: u64,
}

impl std::fmt::Display for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.story, self.order)
    }
}

impl Seed {
    fn parse(text: &str) -> Option<Self> {
        let (story, order) = text.split_once('.')?;
        Some(Self {
            story: story.parse().ok()?,
            order: order.parse().ok()?,
        })
    }
}

/// The seeds of a run: the one that was asked for, or so many cases of stories nobody has heard yet.
fn seeds(share: u64) -> Vec<Vec<Seed>> {
    if let Ok(seed) = std::env::var("ORDER_SEED") {
        let seed = Seed::parse(&seed).expect("ORDER_SEED is what a failing case has printed");
        return vec![vec![seed]];
    }
    let cases = match std::env::var("ORDER_CASES") {
        Ok(cases) => cases.parse().expect("ORDER_CASES is a number"),
        Err(_) => 2_000,
    };
    let first = rand::random::<u64>() >> 16;
    (0..(cases / share).div_ceil(ORDERS))
        .map(|i| {
            let story = first + i;
            (0..ORDERS).map(|order| Seed { story, order }).collect()
        })
        .collect()
}

#[test]
fn any_order_gives_the_same_on_sqlite() {
    let seeds = seeds(1);
    // A ledger has one writer, and so has the sandbox: two at a time fill two cores.
    let (one, other) = seeds.split_at(seeds.len() / 2);
    std::thread::scope(|scope| {
        for seeds in [one, other] {
            scope.spawn(move || try_all(Engine::Sqlite, seeds));
        }
    });
}

#[test]
fn any_order_gives_the_same_on_postgres() {
    try_all(Engine::Postgres, &seeds(8));
}

fn try_all(engine: Engine, seeds: &[Vec<Seed>]) {
    for seeds in seeds.chunks(STORIES as usize) {
        // Each ledger has its own, for its file, and the sandbox too.
        let folders = [Folder::quick(), Folder::quick(), Folder::quick()];
        let databases = [Database::create(engine), Database::create(engine)];
        let [one, other] = [0, 1].map(|i| databases[i].url(&folders[i].0));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let mut stage = Stage::start(&folders[2].0).await;
            let reference = Ledger::open(&one, &stage).await;
            let ledger = Ledger::open(&other, &stage).await;
            for seeds in seeds {
                try_story(&mut stage, &reference, &ledger, seeds).await;
            }
            reference.close().await;
            ledger.close().await;
            stage.stop().await;
        });
    }
}

async fn try_story(stage: &mut Stage, reference: &Ledger, ledger: &Ledger, seeds: &[Seed]) {
    let Some(first) = seeds.first() else { return };
    let story = story::story(&mut StdRng::seed_from_u64(first.story));
    reference.clear().await;
    let play = Play {
        stage,
        reference,
        played: Played::default(),
    };
    let played = play.act(&story).await;
    for seed in seeds {
        let mut rng = StdRng::seed_from_u64(seed.story ^ (seed.order + 1) << 48);
        let batches = delivery::any(&mut rng, played.events.len());
        ledger.clear().await;
        tell(ledger, &played, &batches).await;
        let mut wrong = ledger.otherwise(reference, &played.checkouts).await;
        if seed.order == 0 {
            wrong.extend(ledger.unproved().await);
            wrong.extend(reference.unproved().await);
        }
        assert!(
            wrong.is_empty(),
            "ORDER_SEED={seed} {story:#?}\n{}\n{}",
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
