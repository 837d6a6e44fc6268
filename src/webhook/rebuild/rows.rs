//! What a rebuild writes besides what is derived.

use super::stored::CheckoutRow;
use crate::{
    db::{DbError, Tx, on},
    webhook::{
        event::Event,
        inbox::{State, Stored},
    },
};

/// A checkout as it was before Stripe said anything of it. Who owns it, and what it sells, events do not ask.
pub async fn insert_checkout(tx: &mut Tx, row: CheckoutRow) -> Result<(), DbError> {
    let (id, session_id, amount, currency, status) = row;
    // Expired and failed are also what the shop itself finds; complete is what events alone say.
    let status = if status == "complete" {
        "open"
    } else {
        &status
    };
    on!(tx, c => {
        sqlx::query(
            "insert into checkouts (id, token, owner, product_id, product_name, price_id, quantity, amount, currency,
                                    idempotency_key, session_id, status, created_at)
             values ($1, $1, $1, '', '', '', 1, $2, $3, $1, $4, $5, 0)",
        )
        .bind(id)
        .bind(amount)
        .bind(currency)
        .bind(session_id)
        .bind(status)
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// Notes what became of an event, as the inbox does, without its payload.
pub async fn note(
    tx: &mut Tx,
    stored: &Stored,
    event: &Event,
    state: State,
) -> Result<(), DbError> {
    let learned = event.learned();
    on!(tx, c => {
        sqlx::query(
            "insert into events (id, origin, type, object_id, payment_intent, payload, encoding, received_at, state,
                                 attempts, retry_at)
             values ($1, $2, $3, $4, $5, '', 'utf8', $6, $7, 0, 0)
             on conflict (id) do update set state = excluded.state",
        )
        .bind(&stored.id)
        .bind(stored.origin.as_str())
        .bind(learned.kind)
        .bind(learned.object_id)
        .bind(learned.payment_intent)
        .bind(stored.received_at)
        .bind(state.as_str())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

/// The events that a payment has released meanwhile: they are due once more.
pub async fn released(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, c => {
        sqlx::query_as("select id from events where state = 'received' order by id").fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
