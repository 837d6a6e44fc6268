//! One attempt: who is told, under which signature, and what came of it.

use std::time::{Duration, Instant};

use super::{
    delivery::{self, Delivery},
    tell,
};
use crate::sandbox::{call::App, clock, requests::Note, sign, store::Tx, webhook_endpoints};

/// How long a receiver has to answer.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// For how many seconds from its first attempt an event is tried again.
const TRY_FOR: i64 = 3 * 24 * 60 * 60;
/// Characters of an answer that are kept.
const KEPT: usize = 2000;
/// How old a signature is that no receiver takes any more, in seconds.
const TOO_OLD: i64 = 600;
/// Nobody's secret.
const WRONG_SECRET: &str = "whsec_not_the_secret_of_this_endpoint";

/// What a receiver answered.
pub struct Answer {
    /// Its status line, or why there is none, in words.
    pub status: String,
    /// The number of the status line; only a 2xx takes a delivery.
    pub code: Option<u16>,
    text: String,
    at: i64,
    milliseconds: i64,
}

impl Answer {
    fn is_taken(&self) -> bool {
        self.code.is_some_and(|code| (200..300).contains(&code))
    }
}

/// Sends a delivery that is pending: whether it is delivered by now.
pub async fn send(app: &App, seq: i64) -> Result<bool, sqlx::Error> {
    let mut tx = app.store.read().await?;
    match delivery::find(&mut tx, seq).await? {
        None => Ok(false),
        Some(delivery) if delivery.state != "pending" => Ok(delivery.state == "delivered"),
        Some(delivery) => carry_out(app, tx, seq, delivery).await,
    }
}

/// Sends a delivery whatever came of it, as if for the first time, but without the trouble of then.
pub async fn send_again(app: &App, seq: i64) -> Result<bool, sqlx::Error> {
    let mut tx = app.store.read().await?;
    let Some(before) = delivery::find(&mut tx, seq).await? else {
        return Ok(false);
    };
    let fresh = Delivery {
        trouble: String::new(),
        attempts: 0,
        ..before
    };
    carry_out(app, tx, seq, fresh).await
}

async fn carry_out(
    app: &App,
    mut tx: Tx,
    seq: i64,
    delivery: Delivery,
) -> Result<bool, sqlx::Error> {
    let target = if delivery.endpoint.is_empty() {
        match app.forward_to() {
            Some(url) => Some((url, app.signing_secret.clone())),
            // Until somebody listens again.
            None => return Ok(false),
        }
    } else {
        webhook_endpoints::target(&mut tx, &delivery.endpoint).await?
    };
    drop(tx);
    let Some((url, secret)) = target else {
        give_up(app, seq).await?;
        return Ok(false);
    };
    let mut answers = vec![post(app, &url, &secret, &delivery).await];
    if delivery.trouble == "duplicate" && answers[0].is_taken() {
        answers.push(post(app, &url, &secret, &delivery).await);
    }
    keep(app, seq, &delivery, &answers).await
}

async fn post(app: &App, url: &str, secret: &str, delivery: &Delivery) -> Answer {
    let machine = clock::machine();
    let first = delivery.attempts == 0;
    let (secret, signed_at) = match delivery.trouble.as_str() {
        "wrong_secret" if first => (WRONG_SECRET, machine),
        "old_timestamp" if first => (secret, machine - TOO_OLD),
        _ => (secret, machine),
    };
    if app.announces {
        tell::sent(&delivery.event_type, &delivery.event);
    }
    app.note(Note::Delivery(delivery.body.clone()));
    let (at, begun) = (app.now(), Instant::now());
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
            sign::header(secret, signed_at, &delivery.body),
        )
        .body(delivery.body.clone())
        .send()
        .await;
    let mut answer = Answer {
        status: String::new(),
        code: None,
        text: String::new(),
        at,
        milliseconds: 0,
    };
    match sent {
        Ok(received) => {
            answer.status = received.status().to_string();
            answer.code = Some(received.status().as_u16());
            answer.text = beginning(received).await;
        }
        Err(error) if error.is_timeout() => answer.status = "no answer in time".to_owned(),
        Err(error) if error.is_connect() => answer.status = "no connection".to_owned(),
        Err(_) => answer.status = "the connection broke".to_owned(),
    }
    answer.milliseconds = begun.elapsed().as_millis() as i64;
    if app.announces {
        tell::answered(&answer, url, &delivery.event);
    }
    answer
}

/// The first characters of the body, which may break off: the status line has decided already.
async fn beginning(mut received: reqwest::Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < 4 * KEPT
        && let Ok(Some(more)) = received.chunk().await
    {
        bytes.extend_from_slice(&more);
    }
    String::from_utf8_lossy(&bytes).chars().take(KEPT).collect()
}

async fn keep(
    app: &App,
    seq: i64,
    delivery: &Delivery,
    answers: &[Answer],
) -> Result<bool, sqlx::Error> {
    let delivered = answers.iter().all(Answer::is_taken);
    let now = app.now();
    // It may have waited long for its first attempt, and is tried again all the same.
    let created = match delivery.attempts {
        0 => now,
        _ => delivery.created,
    };
    let state = match delivered {
        true => "delivered",
        false if now - created > TRY_FOR => "failed",
        false => "pending",
    };
    let attempts = delivery.attempts + answers.len() as i64;
    let mut tx = app.store.write().await?;
    for answer in answers {
        sqlx::query(
            "insert into attempts (delivery, at, status, answer, milliseconds) values ($1, $2, $3, $4, $5)",
        )
        .bind(seq)
        .bind(answer.at)
        .bind(&answer.status)
        .bind(&answer.text)
        .bind(answer.milliseconds)
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query(
        "update deliveries set state = $2, attempts = $3, next_at = $4, last_status = $5, trouble = $6, created = $7 \
         where seq = $1",
    )
        .bind(seq)
        .bind(state)
        .bind(attempts)
        .bind(now + pause(attempts))
        .bind(answers.last().map(|answer| answer.status.as_str()))
        .bind(&delivery.trouble)
        .bind(created)
        .execute(&mut *tx)
        .await?;
    super::queue::count_pending(&mut tx, &delivery.event).await?;
    tx.commit().await?;
    Ok(delivered)
}

/// The endpoint was deleted or disabled meanwhile.
async fn give_up(app: &App, seq: i64) -> Result<(), sqlx::Error> {
    let mut tx = app.store.write().await?;
    sqlx::query("update deliveries set state = 'failed', last_status = 'the endpoint is gone or disabled' where seq = $1")
        .bind(seq)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
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
