//! Calls of the sandbox's own, for tests: trouble on the wire, and what happens at banks.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    routing::post,
};
use serde_json::{Value, json};

use super::{
    call::{App, Call},
    clock, deliver, disputes, early_fraud_warnings,
    error::ApiError,
    form::Form,
    payment_intents, payouts, refunds, settlement, store, trouble, webhook_endpoints,
};

type Answer = Result<Json<Value>, ApiError>;

pub fn router() -> Router<Arc<App>> {
    Router::new()
        .merge(trouble::router())
        .route("/deliveries/flush", post(flush))
        .route("/events/{event}/deliver", post(deliver_again))
        .route("/clock", post(move_clock))
        .route("/refunds/{refund}/require_action", post(ask_the_buyer))
        .route("/refunds/{refund}/succeed", post(succeed_refund))
        .route("/refunds/{refund}/fail", post(fail_refund))
        .route("/charges/{charge}/dispute", post(dispute))
        .route("/charges/{charge}/early_fraud_warning", post(warn_of_fraud))
        .route("/payouts/{payout}/paid", post(pay_payout))
        .route("/payouts/{payout}/fail", post(fail_payout))
        .route("/payment_intents/{intent}/succeed", post(succeed_debit))
        .route("/payment_intents/{intent}/fail", post(fail_debit))
        .route("/settlement", post(settle_in))
        .route("/disputes/{dispute}/win", post(win_dispute))
        .route("/disputes/{dispute}/lose", post(lose_dispute))
}

async fn flush(State(app): State<Arc<App>>) -> Answer {
    let (delivered, failed) = deliver::flush(&app).await?;
    Ok(Json(json!({ "delivered": delivered, "failed": failed })))
}

async fn deliver_again(State(app): State<Arc<App>>, Path(event): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let event = store::get(&mut call.tx, "event", &event)
        .await
        .map_err(|error| error.in_path("event"))?;
    let endpoints = webhook_endpoints::everyone(&mut call).await?;
    let deliveries = deliver::known(&mut call, &event, &endpoints).await?;
    call.commit().await?;
    let mut delivered = !deliveries.is_empty();
    for delivery in deliveries {
        delivered &= deliver::again(&app, delivery).await?;
    }
    Ok(Json(json!({ "delivered": delivered })))
}

async fn fail_refund(State(app): State<Arc<App>>, Path(refund): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let refund = refunds::fail(&mut call, &refund).await?;
    call.commit().await?;
    Ok(Json(refund))
}

async fn succeed_refund(State(app): State<Arc<App>>, Path(refund): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let refund = refunds::succeed(&mut call, &refund).await?;
    call.commit().await?;
    Ok(Json(refund))
}

async fn ask_the_buyer(State(app): State<Arc<App>>, Path(refund): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let refund = refunds::require_action(&mut call, &refund).await?;
    call.commit().await?;
    Ok(Json(refund))
}

/// `kind` is `dispute`, which it is unless told, or `inquiry`.
async fn dispute(State(app): State<Arc<App>>, Path(charge): Path<String>, body: Bytes) -> Answer {
    let pairs: Vec<_> = url::form_urlencoded::parse(&body).into_owned().collect();
    let mut form = Form::new(&pairs)?;
    let kind = match form.choice("kind", &["dispute", "inquiry"])?.as_deref() {
        Some("inquiry") => disputes::Kind::Inquiry,
        _ => disputes::Kind::Dispute,
    };
    form.finish()?;
    let mut call = Call::write(&app).await?;
    let dispute = disputes::open(&mut call, &charge, kind).await?;
    call.commit().await?;
    Ok(Json(dispute))
}

async fn warn_of_fraud(State(app): State<Arc<App>>, Path(charge): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let warning = early_fraud_warnings::warn(&mut call, &charge).await?;
    call.commit().await?;
    Ok(Json(warning))
}

async fn pay_payout(State(app): State<Arc<App>>, Path(payout): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let payout = payouts::pay(&mut call, &payout).await?;
    call.commit().await?;
    Ok(Json(payout))
}

async fn fail_payout(State(app): State<Arc<App>>, Path(payout): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let payout = payouts::fail(&mut call, &payout).await?;
    call.commit().await?;
    Ok(Json(payout))
}

async fn win_dispute(State(app): State<Arc<App>>, Path(dispute): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let dispute = disputes::win(&mut call, &dispute).await?;
    call.commit().await?;
    Ok(Json(dispute))
}

async fn lose_dispute(State(app): State<Arc<App>>, Path(dispute): Path<String>) -> Answer {
    let mut call = Call::write(&app).await?;
    let dispute = disputes::lose(&mut call, &dispute).await?;
    call.commit().await?;
    Ok(Json(dispute))
}

async fn succeed_debit(State(app): State<Arc<App>>, Path(intent): Path<String>) -> Answer {
    settle(&app, &intent, true).await
}

async fn fail_debit(State(app): State<Arc<App>>, Path(intent): Path<String>) -> Answer {
    settle(&app, &intent, false).await
}

async fn settle(app: &Arc<App>, intent: &str, succeeds: bool) -> Answer {
    let mut call = Call::write(app).await?;
    let intent = payment_intents::settle(&mut call, intent, succeeds).await?;
    call.commit().await?;
    Ok(Json(intent))
}

/// `currency` is what the account settles in; without one each sale is settled as it is.
async fn settle_in(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let pairs: Vec<_> = url::form_urlencoded::parse(&body).into_owned().collect();
    let mut form = Form::new(&pairs)?;
    let asked = form.text("currency")?;
    form.finish()?;
    let mut call = Call::write(&app).await?;
    let currency = settlement::set(&mut call, asked.as_deref()).await?;
    call.commit().await?;
    Ok(Json(json!({ "currency": currency })))
}

/// `seconds` forward, 400 days at most at a time; the time by then, in unix seconds.
async fn move_clock(State(app): State<Arc<App>>, body: Bytes) -> Answer {
    let pairs: Vec<_> = url::form_urlencoded::parse(&body).into_owned().collect();
    let mut form = Form::new(&pairs)?;
    let seconds = form
        .integer_in("seconds", 0, clock::FURTHEST)?
        .ok_or_else(|| form.missing("seconds"))?;
    form.finish()?;
    let now = clock::forward(&app, seconds).await?;
    Ok(Json(json!({ "now": now })))
}
