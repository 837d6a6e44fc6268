//! What time alone does to an object: a Checkout Session expires, a debit, a refund or a payout is decided.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::{
    call::{App, Call},
    error::ApiError,
    payment_intents, payouts, refunds, sessions, store,
};

const NEXT: &str = "select body from objects where due <= $1 order by due, seq limit 1";

/// Lets happen what is due. Cheap where nothing is.
pub async fn run(app: &Arc<App>) -> Result<(), ApiError> {
    let mut look = Call::read(app).await?;
    let any = next(&mut look).await?;
    drop(look);
    if any.is_none() {
        return Ok(());
    }
    let mut call = Call::write(app).await?;
    while let Some(object) = next(&mut call).await? {
        let id = object["id"].as_str().unwrap_or_default();
        store::set_due(&mut call.tx, id, None).await?;
        match object["object"].as_str() {
            Some("checkout.session") => {
                sessions::end(&mut call, object).await?;
            }
            Some(payouts::KIND) => payouts::in_time(&mut call, &object).await?,
            Some("refund") => refunds::in_time(&mut call, &object).await?,
            _ => {
                payment_intents::settle_due(&mut call, object).await?;
            }
        }
    }
    call.commit().await?;
    Ok(())
}

async fn next(call: &mut Call) -> Result<Option<Value>, ApiError> {
    let row: Option<(String,)> = sqlx::query_as(NEXT)
        .bind(call.now)
        .fetch_optional(&mut *call.tx)
        .await?;
    Ok(row.map(|(body,)| store::json_of(&body)).transpose()?)
}

/// Looks every second, asked or not.
pub async fn in_time(app: Arc<App>) {
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        // A failure is logged where it becomes an ApiError; the next tick tries again.
        let _ = run(&app).await;
    }
}
