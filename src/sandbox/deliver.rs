//! Deliveries: each event is sent to the shop, signed, in the order of making, and again until it is taken.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, timeout, timeout_at};

use super::{
    call::{App, Claim},
    clock, sign,
};

/// How long the shop has to answer.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// For how many seconds an event is tried again.
const TRY_FOR: i64 = 3 * 24 * 60 * 60;

/// First attempts, one after the other: an event waits for the first attempt of the one before it, and no longer.
pub async fn first_attempts(app: Arc<App>) {
    let next = "select event from deliveries where state = 'pending' and attempts = 0 order by seq limit 1";
    attempts(app, next).await;
}

/// Further attempts, when their time has come.
pub async fn retries(app: Arc<App>) {
    let next = "select event from deliveries where state = 'pending' and attempts > 0 and next_at <= $1 \
                order by next_at limit 1";
    attempts(app, next).await;
}

async fn attempts(app: Arc<App>, next: &'static str) {
    let mut changed = app.deliveries.subscribe();
    loop {
        changed.mark_unchanged();
        let found = match app.forward_to() {
            Some(_) => due(&app, next).await,
            None => Ok(None),
        };
        let tried = match found {
            Ok(Some(event)) => attempt(&app, &event, false).await.map(|_| true),
            Ok(None) => Ok(false),
            Err(error) => Err(error),
        };
        match tried {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the sandbox cannot read its deliveries"),
        }
        // A retry falls due without anybody telling.
        let _ = timeout(Duration::from_secs(1), changed.changed()).await;
    }
}

async fn due(app: &App, next: &'static str) -> Result<Option<String>, sqlx::Error> {
    let mut tx = app.store.read().await?;
    let row: Option<(String,)> = sqlx::query_as(next)
        .bind(app.now())
        .fetch_optional(&mut *tx)
        .await?;
    Ok(row.map(|(event,)| event))
}

/// Sends an event and keeps what came of it: whether it is delivered. One attempt at a time for each event: a second
/// one waits and finds it answered, unless it is to be sent `again` whatever came of it.
pub async fn attempt(app: &App, event: &str, again: bool) -> Result<bool, sqlx::Error> {
    let mut changed = app.deliveries.subscribe();
    let claim = loop {
        match Claim::take(&app.attempting, event) {
            Some(claim) => break claim,
            None => {
                let _ = timeout(Duration::from_secs(1), changed.changed()).await;
            }
        }
    };
    let delivered = send(app, event, again).await;
    drop(claim);
    app.deliveries_changed();
    delivered
}

async fn send(app: &App, event: &str, again: bool) -> Result<bool, sqlx::Error> {
    let mut tx = app.store.read().await?;
    let row: Option<(Vec<u8>, String, String, i64, i64)> = sqlx::query_as(
        "select body, state, trouble, attempts, created from deliveries where event = $1",
    )
    .bind(event)
    .fetch_optional(&mut *tx)
    .await?;
    drop(tx);
    let Some((body, state, trouble, attempts, created)) = row else {
        return Ok(false);
    };
    if state != "pending" && !again {
        return Ok(state == "delivered");
    }
    let Some(url) = app.forward_to() else {
        return Ok(false);
    };
    let mut answer = Ok(String::new());
    let copies = if trouble == "duplicate" { 2 } else { 1 };
    for _ in 0..copies {
        answer = post(app, &url, &body).await;
        if answer.is_err() {
            break;
        }
    }
    let now = app.now();
    let state = match (&answer, state.as_str()) {
        (Ok(_), _) => "delivered",
        (Err(_), "pending") if now - created > TRY_FOR => "failed",
        (Err(_), "delivered") => "delivered",
        (Err(_), "dropped") => "dropped",
        (Err(_), _) => "pending",
    };
    let delivered = answer.is_ok();
    let (Ok(status) | Err(status)) = answer;
    let mut tx = app.store.write().await?;
    sqlx::query("update deliveries set state = $2, attempts = $3, next_at = $4, last_status = $5 where event = $1")
        .bind(event)
        .bind(state)
        .bind(attempts + 1)
        .bind(now + pause(attempts + 1))
        .bind(status)
        .execute(&mut *tx)
        .await?;
    if delivered {
        sqlx::query(
            "update objects set body = json_set(body, '$.pending_webhooks', 0) where id = $1",
        )
        .bind(event)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(delivered)
}

/// Seconds until the next attempt, after so many.
fn pause(attempts: i64) -> i64 {
    match attempts {
        0 | 1 => 2,
        2 => 10,
        3 => 60,
        4 => 10 * 60,
        5 => 60 * 60,
        6 => 3 * 60 * 60,
        _ => 12 * 60 * 60,
    }
}

/// What the shop answered, in words: only a 2xx counts.
async fn post(app: &App, url: &str, body: &[u8]) -> Result<String, String> {
    let sent = app
        .http
        .post(url)
        .timeout(PATIENCE)
        .header("content-type", "application/json; charset=utf-8")
        .header(
            "user-agent",
            "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        )
        .header(
            "stripe-signature",
            sign::header(&app.signing_secret, clock::machine(), body),
        )
        .body(body.to_vec())
        .send()
        .await;
    match sent {
        Ok(answer) if answer.status().is_success() => Ok(answer.status().to_string()),
        Ok(answer) => Err(answer.status().to_string()),
        Err(error) if error.is_timeout() => Err("no answer in time".to_owned()),
        Err(error) if error.is_connect() => Err("no connection".to_owned()),
        Err(_) => Err("the connection broke".to_owned()),
    }
}

/// Waits until the event of this type about `object` was answered, at most as long as Stripe's page does.
pub async fn wait_for_answer(app: &App, event_type: &str, object: &str) -> Result<(), sqlx::Error> {
    let deadline = Instant::now() + PATIENCE;
    let mut changed = app.deliveries.subscribe();
    loop {
        changed.mark_unchanged();
        let mut tx = app.store.read().await?;
        let open: Option<(i64,)> = sqlx::query_as(
            "select seq from deliveries where object = $1 and type = $2 and state = 'pending' and attempts = 0",
        )
        .bind(object)
        .bind(event_type)
        .fetch_optional(&mut *tx)
        .await?;
        drop(tx);
        if open.is_none() || timeout_at(deadline, changed.changed()).await.is_err() {
            return Ok(());
        }
    }
}

/// Attempts everything undelivered, in order: how many were taken, and how many were not.
pub async fn flush(app: &App) -> Result<(u64, u64), sqlx::Error> {
    let mut tx = app.store.read().await?;
    let rows: Vec<(String,)> =
        sqlx::query_as("select event from deliveries where state = 'pending' order by seq")
            .fetch_all(&mut *tx)
            .await?;
    drop(tx);
    let (mut delivered, mut failed) = (0, 0);
    for (event,) in rows {
        match attempt(app, &event, false).await? {
            true => delivered += 1,
            false => failed += 1,
        }
    }
    Ok((delivered, failed))
}
