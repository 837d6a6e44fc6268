//! What waits to be sent: kept with the change that the event tells of, in its transaction.

use serde_json::Value;

use crate::sandbox::{
    call::Call,
    store::Tx,
    trouble::{DeliveryMode, DeliveryTrouble},
};

/// So many seconds what is to come out of order waits for something newer to overtake it: a clock of whole seconds makes
/// that one or two.
const HELD: i64 = 2;
/// It waits on while newer ones come, and no longer than so many seconds.
const HELD_AT_MOST: i64 = 10;

/// Has a new event sent to these endpoints.
pub async fn queue(
    call: &mut Call,
    event: &Value,
    endpoints: &[String],
    trouble: &DeliveryTrouble,
) -> Result<(), sqlx::Error> {
    let state = match trouble.mode {
        DeliveryMode::Drop => "dropped",
        _ => "pending",
    };
    let next_at = match trouble.mode {
        DeliveryMode::Delay => call.now + trouble.seconds,
        DeliveryMode::Reorder => call.now + HELD,
        _ => call.now,
    };
    for endpoint in endpoints {
        if trouble.mode == DeliveryMode::Reorder {
            hold(call, endpoint, next_at).await?;
        }
        put(call, event, endpoint, (state, trouble.name(), next_at)).await?;
    }
    Ok(())
}

/// The deliveries of an event to these endpoints, about to be sent again by `deliver::again`. Nothing waits here: one that
/// is new is `failed` until then.
pub async fn known(
    call: &mut Call,
    event: &Value,
    endpoints: &[String],
) -> Result<Vec<i64>, sqlx::Error> {
    let mut deliveries = Vec::with_capacity(endpoints.len());
    for endpoint in endpoints {
        deliveries.push(put(call, event, endpoint, ("failed", "", call.now)).await?);
    }
    Ok(deliveries)
}

/// Has an event sent again to these endpoints, taken or not, as if for the first time but without the trouble of then.
pub async fn queue_again(
    call: &mut Call,
    event: &Value,
    endpoints: &[String],
) -> Result<(), sqlx::Error> {
    for delivery in known(call, event, endpoints).await? {
        sqlx::query(
            "update deliveries set state = 'pending', trouble = '', attempts = 0, created = $2, next_at = $2 \
             where seq = $1",
        )
        .bind(delivery)
        .bind(call.now)
        .execute(&mut *call.tx)
        .await?;
    }
    count_pending(&mut call.tx, event["id"].as_str().unwrap_or_default()).await
}

/// What waits for something newer waits for the next one too: all go together, the newest first.
async fn hold(call: &mut Call, endpoint: &str, next_at: i64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update deliveries set next_at = $1 where endpoint = $2 and state = 'pending' and attempts = 0 \
         and trouble = 'reorder' and created > $3",
    )
    .bind(next_at)
    .bind(endpoint)
    .bind(call.now - HELD_AT_MOST)
    .execute(&mut *call.tx)
    .await?;
    Ok(())
}

/// Counts anew how many have not taken the event.
pub async fn count_pending(tx: &mut Tx, event: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update objects set body = json_set(body, '$.pending_webhooks', \
         (select count(*) from deliveries where event = $1 and state != 'delivered')) where id = $1",
    )
    .bind(event)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Puts in what is not there yet: its seq.
async fn put(
    call: &mut Call,
    event: &Value,
    endpoint: &str,
    (state, trouble, next_at): (&str, &str, i64),
) -> Result<i64, sqlx::Error> {
    let (seq,): (i64,) = sqlx::query_as(
        "insert into deliveries (event, endpoint, type, object, body, created, state, trouble, next_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (event, endpoint) do update set \
         event = excluded.event returning seq",
    )
    .bind(event["id"].as_str())
    .bind(endpoint)
    .bind(event["type"].as_str())
    .bind(event["data"]["object"]["id"].as_str().unwrap_or_default())
    .bind(format!("{event:#}").into_bytes())
    .bind(call.now)
    .bind(state)
    .bind(trouble)
    .bind(next_at)
    .fetch_one(&mut *call.tx)
    .await?;
    Ok(seq)
}
