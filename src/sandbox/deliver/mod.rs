//! Deliveries: each event is sent to everyone who hears of its type, signed, and again until it is taken. First attempts
//! go in order of making, each endpoint's by itself, so that one that hangs holds up no other.

mod delivery;
mod post;
mod queue;
mod tasks;
mod tell;

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, timeout, timeout_at};

use super::call::{App, Claim};
pub use post::PATIENCE;
pub use queue::{known, queue, queue_again};
use tasks::Tasks;

/// Which deliveries a task attends to, as SQL.
#[derive(Clone, Copy)]
struct Kind {
    waiting: &'static str,
    order: &'static str,
}

/// An event waits for the first attempt of the one before it, and no longer; not for one that is sent again.
const FIRST: Kind = Kind {
    waiting: "state = 'pending' and last_status is null and next_at <= $1",
    order: IN_ORDER,
};
const FURTHER: Kind = Kind {
    waiting: "state = 'pending' and last_status is not null and next_at <= $1",
    order: "next_at, seq",
};
/// In the order of making, and then newest first what is to come out of order.
const IN_ORDER: &str = "trouble = 'reorder', iif(trouble = 'reorder', -seq, seq)";

pub async fn first_attempts(app: Arc<App>) {
    attempts(app, FIRST).await;
}

/// Further attempts, when their time has come.
pub async fn retries(app: Arc<App>) {
    attempts(app, FURTHER).await;
}

/// A task for each endpoint that something waits for; all of them end with this one.
async fn attempts(app: Arc<App>, kind: Kind) {
    let mut changed = app.deliveries.subscribe();
    let mut tasks = Tasks::default();
    loop {
        changed.mark_unchanged();
        for endpoint in endpoints(&app, &kind).await.unwrap_or_else(unreadable) {
            let (app, own) = (app.clone(), endpoint.clone());
            tasks.begin(endpoint, async move {
                let all = one_by_one(&app, &kind, &own).await;
                all.unwrap_or_else(unreadable);
            });
        }
        tokio::select! {
            Some(()) = tasks.ended() => {}
            // What is due later falls due without anybody telling.
            _ = timeout(Duration::from_secs(1), changed.changed()) => {}
        }
    }
}

fn unreadable<T: Default>(error: sqlx::Error) -> T {
    tracing::error!(%error, "the sandbox cannot read its deliveries");
    T::default()
}

async fn endpoints(app: &App, kind: &Kind) -> Result<Vec<String>, sqlx::Error> {
    let mut tx = app.store.read().await?;
    let sql = format!(
        "select distinct endpoint from deliveries where {}",
        kind.waiting
    );
    let rows: Vec<(String,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(app.now())
        .fetch_all(&mut *tx)
        .await?;
    let listening = app.forward_to().is_some();
    let endpoints = rows.into_iter().map(|(endpoint,)| endpoint);
    Ok(endpoints
        .filter(|endpoint| listening || !endpoint.is_empty())
        .collect())
}

async fn one_by_one(app: &App, kind: &Kind, endpoint: &str) -> Result<(), sqlx::Error> {
    let Kind { waiting, order } = kind;
    let sql = format!(
        "select seq from deliveries where {waiting} and endpoint = $2 order by {order} limit 1"
    );
    loop {
        let mut tx = app.store.read().await?;
        let next: Option<(i64,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql.as_str()))
            .bind(app.now())
            .bind(endpoint)
            .fetch_optional(&mut *tx)
            .await?;
        drop(tx);
        let Some((delivery,)) = next else {
            return Ok(());
        };
        attempt(app, delivery).await?;
    }
}

/// Sends what is not taken yet, and keeps what came of it: whether it is delivered. One attempt at a time for each
/// delivery: a second one waits and finds it answered.
async fn attempt(app: &App, delivery: i64) -> Result<bool, sqlx::Error> {
    let claim = alone(app, delivery).await;
    let delivered = post::send(app, delivery).await;
    drop(claim);
    app.deliveries_changed();
    delivered
}

/// Sends it again, taken or not, each time that somebody asks; what is not taken is tried again by itself.
pub async fn again(app: &App, delivery: i64) -> Result<bool, sqlx::Error> {
    let claim = alone(app, delivery).await;
    let delivered = post::send_again(app, delivery).await;
    drop(claim);
    app.deliveries_changed();
    delivered
}

/// Waits until nobody else attempts the delivery.
async fn alone(app: &App, delivery: i64) -> Claim<'_> {
    let mut changed = app.deliveries.subscribe();
    loop {
        match Claim::take(&app.attempting, &delivery.to_string()) {
            Some(claim) => return claim,
            None => {
                let _ = timeout(Duration::from_secs(1), changed.changed()).await;
            }
        }
    }
}

/// Waits until everyone who is told now that an event of this type happened to `object` has answered, at most as long as
/// Stripe's page does.
pub async fn wait_for_answer(app: &App, event_type: &str, object: &str) -> Result<(), sqlx::Error> {
    let now = app.now();
    let deadline = Instant::now() + PATIENCE;
    let mut changed = app.deliveries.subscribe();
    loop {
        changed.mark_unchanged();
        let mut tx = app.store.read().await?;
        let open: Option<(i64,)> = sqlx::query_as(
            "select seq from deliveries where object = $1 and type = $2 and state = 'pending' and last_status is null \
             and next_at <= $3",
        )
        .bind(object)
        .bind(event_type)
        .bind(now)
        .fetch_optional(&mut *tx)
        .await?;
        drop(tx);
        if open.is_none() || timeout_at(deadline, changed.changed()).await.is_err() {
            return Ok(());
        }
    }
}

/// Attempts everything undelivered, what is due later included: how many were taken, and how many were not.
pub async fn flush(app: &App) -> Result<(u64, u64), sqlx::Error> {
    let mut tx = app.store.read().await?;
    let sql = format!("select seq from deliveries where state = 'pending' order by {IN_ORDER}");
    let rows: Vec<(i64,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .fetch_all(&mut *tx)
        .await?;
    drop(tx);
    let (mut delivered, mut failed) = (0, 0);
    for (delivery,) in rows {
        match attempt(app, delivery).await? {
            true => delivered += 1,
            false => failed += 1,
        }
    }
    Ok((delivered, failed))
}
