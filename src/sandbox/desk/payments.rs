//! Payments, newest first: Checkout Sessions, and PaymentIntents that came without one.

use serde_json::Value;

use super::{
    Answer, PAGE,
    frame::{Room, escape},
    table::{self, Listed},
    time,
    visit::Visit,
    words::{self, State, Tone, text},
};
use crate::sandbox::{call::Call, error::ApiError, store};

pub async fn show(visit: Visit) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let list = table(&mut call, visit.number("before"), PAGE).await?;
    let main = format!(
        "<h1>Payments</h1>\n<p class=\"lead\">Checkout Sessions, and PaymentIntents that came without one. Each leads to \
         its whole story.</p>\n{}{}",
        list.html,
        table::pager(&visit, &list)
    );
    visit.page(Room::Payments, "Payments", &main)
}

/// At most `limit` payments, those older than `before`.
pub async fn table(call: &mut Call, before: Option<i64>, limit: i64) -> Result<Listed, ApiError> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select seq, body from objects where seq < $1 and (object = 'checkout.session' or (object = 'payment_intent' \
         and id not in (select json_extract(body, '$.payment_intent') from objects where object = 'checkout.session' \
         and json_extract(body, '$.payment_intent') is not null))) order by seq desc limit $2",
    )
    .bind(before.unwrap_or(i64::MAX))
    .bind(limit + 1)
    .fetch_all(&mut *call.tx)
    .await?;
    let seqs: Vec<i64> = rows.iter().map(|(seq, _)| *seq).collect();
    let mut cells = Vec::new();
    for (_, body) in rows.iter().take(limit as usize) {
        let object = store::json_of(body)?;
        let (session, intent) = match text(&object, "object") {
            "payment_intent" => (Value::Null, object),
            _ => {
                let intent = text(&object, "payment_intent").to_owned();
                let intent = store::find(&mut call.tx, "payment_intent", &intent).await?;
                (object, intent.unwrap_or_default())
            }
        };
        cells.push(row(call, &session, &intent).await?);
    }
    let empty = table::empty(
        "Nobody has paid or tried to.",
        "Buy something at the shop, or <code>POST /v1/checkout/sessions</code>.",
    );
    let heads = [
        ("Amount", "first number"),
        ("State", ""),
        ("What", "wide"),
        ("Who", "who"),
        ("Time (UTC)", "time"),
    ];
    Ok(table::listed(
        "Payments", &heads, cells, &seqs, limit, empty,
    ))
}

async fn row(call: &mut Call, session: &Value, intent: &Value) -> Result<Vec<String>, ApiError> {
    let (object, field) = match session {
        Value::Null => (intent, "amount"),
        _ => (session, "amount_total"),
    };
    let charge = text(intent, "latest_charge");
    let charge = store::find(&mut call.tx, "charge", charge)
        .await?
        .unwrap_or_default();
    let dispute = match charge["disputed"] == true {
        true => {
            let id = text(&charge, "id");
            let disputes = store::having(&mut call.tx, "dispute", "$.charge", id).await?;
            disputes.into_iter().next_back().unwrap_or_default()
        }
        false => Value::Null,
    };
    Ok(vec![
        format!(
            "<a class=\"worth\" href=\"/payments/{}\">{}</a>",
            escape(match text(intent, "id") {
                "" => text(session, "id"),
                id => id,
            }),
            escape(&words::money(object, field))
        ),
        words::badge(state(session, intent, &charge, &dispute)),
        escape(&what(call, session, intent).await?),
        escape(&who(session, &charge)),
        time::full(object["created"].as_i64().unwrap_or_default()),
    ])
}

/// How a payment stands, all things taken together. `dispute`: the latest, null where there is none.
pub fn state(session: &Value, intent: &Value, charge: &Value, dispute: &Value) -> State {
    let paid = text(intent, "status") == "succeeded" && text(charge, "object") == "charge";
    if paid {
        let mut charge = charge.clone();
        match text(dispute, "status") {
            "lost" => return (Tone::Bad, "Lost in a dispute"),
            "won" | "warning_closed" | "prevented" => charge["disputed"] = Value::Bool(false),
            "" => {}
            _ => return (Tone::Waiting, "Disputed"),
        }
        return match words::state(&charge) {
            Some((Tone::Good, _)) | None => (Tone::Good, "Paid"),
            Some(state) => state,
        };
    }
    match (text(session, "status"), text(intent, "status")) {
        ("open", "requires_payment_method") if intent["last_payment_error"].is_object() => {
            (Tone::Waiting, "Open, declined before")
        }
        ("", _) | ("complete", "processing" | "requires_payment_method" | "canceled") => {
            words::state(intent).unwrap_or((Tone::Quiet, "Unknown"))
        }
        _ => words::state(session).unwrap_or((Tone::Quiet, "Unknown")),
    }
}

/// What is sold, in a line of plain text.
async fn what(call: &mut Call, session: &Value, intent: &Value) -> Result<String, ApiError> {
    let mut said = Vec::new();
    let items = store::children(&mut call.tx, text(session, "id")).await?;
    for item in items.iter().filter(|item| item["object"] == "item") {
        let name = text(item, "description");
        said.push(match item["quantity"].as_i64() {
            Some(1) | None => name.to_owned(),
            Some(quantity) => format!("{quantity} × {name}"),
        });
    }
    if said.is_empty() {
        said.push(text(intent, "description").to_owned());
    }
    Ok(said.join(", "))
}

/// Whose payment it is, as far as is known; plain text.
pub fn who(session: &Value, charge: &Value) -> String {
    let told = [
        &session["customer_details"]["email"],
        &session["customer_email"],
        &charge["billing_details"]["email"],
        &charge["billing_details"]["name"],
    ];
    told.iter()
        .find_map(|value| value.as_str())
        .unwrap_or_default()
        .to_owned()
}

/// The payment an object belongs to: by its PaymentIntent, else by its Checkout Session.
pub async fn of(call: &mut Call, object: &Value) -> Result<Option<String>, ApiError> {
    let mut object = match text(object, "object") {
        "event" => object["data"]["object"].clone(),
        _ => object.clone(),
    };
    // A balance transaction is of a dispute of a charge of a payment, at the longest.
    for _ in 0..4 {
        let id = text(&object, "id").to_owned();
        let next = match text(&object, "object") {
            "payment_intent" => return Ok(Some(id)),
            "charge" | "refund" | "dispute" | "radar.early_fraud_warning" => {
                match text(&object, "payment_intent") {
                    "" => text(&object, "charge"),
                    intent => return Ok(Some(intent.to_owned())),
                }
            }
            "checkout.session" => {
                return Ok(Some(match text(&object, "payment_intent") {
                    "" => id,
                    intent => intent.to_owned(),
                }));
            }
            "balance_transaction" => text(&object, "source"),
            _ => return Ok(None),
        };
        match any(call, next).await? {
            Some(found) => object = found,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// The object with this id, whatever kind it is.
pub async fn any(call: &mut Call, id: &str) -> Result<Option<Value>, ApiError> {
    let row: Option<(String,)> = sqlx::query_as("select body from objects where id = $1")
        .bind(id)
        .fetch_optional(&mut *call.tx)
        .await?;
    Ok(row.map(|(body,)| store::json_of(&body)).transpose()?)
}
