//! All that belongs to a payment.

use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite};

use super::super::{
    log::{self, Attempt, Delivery, Request},
    words::{self, text},
};
use crate::sandbox::{call::Call, error::ApiError, store};

/// Requests of a payment that are shown; a shop that asks again and again makes many.
const REQUESTS: i64 = 300;

pub struct Story {
    /// Null where there is none, as the next.
    pub session: Value,
    pub intent: Value,
    pub items: Vec<Value>,
    /// Session, intent, charges, refunds, disputes, warnings and balance transactions with their places, in their order of making.
    pub objects: Vec<(i64, Value)>,
    pub events: Vec<(i64, Value)>,
    pub deliveries: Vec<Delivery>,
    pub attempts: Vec<Attempt>,
    pub requests: Vec<Request>,
}

impl Story {
    /// Of a kind, oldest first.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl DoubleEndedIterator<Item = &'a Value> {
        let objects = self.objects.iter().map(|(_, object)| object);
        objects.filter(move |object| text(object, "object") == kind)
    }

    /// A charge is marked as disputed for good: where the shop has won, it is as good as any other.
    pub fn as_it_ended(&self, object: &Value) -> Value {
        let mut object = object.clone();
        let mut disputes = self.of("dispute");
        let latest = disputes.rfind(|dispute| dispute["charge"] == object["id"]);
        if latest.is_some_and(|dispute| text(dispute, "status") == "won") {
            object["disputed"] = Value::Bool(false);
        }
        object
    }

    /// The charge that counts.
    pub fn charge(&self) -> Option<&Value> {
        let latest = text(&self.intent, "latest_charge");
        self.of("charge")
            .find(|charge| text(charge, "id") == latest)
    }

    pub fn total(&self) -> String {
        match &self.session {
            Value::Null => words::money(&self.intent, "amount"),
            session => words::money(session, "amount_total"),
        }
    }
}

/// The story of a Checkout Session that has no PaymentIntent yet, or of a PaymentIntent.
pub async fn story(call: &mut Call, object: Value) -> Result<Story, ApiError> {
    let (session, intent) = match text(&object, "object") {
        "payment_intent" => {
            let id = text(&object, "id");
            let sessions =
                store::having(&mut call.tx, "checkout.session", "$.payment_intent", id).await?;
            (sessions.into_iter().next().unwrap_or_default(), object)
        }
        _ => (object, Value::Null),
    };
    let items = store::children(&mut call.tx, text(&session, "id")).await?;
    let mut objects = rows(
        call,
        QueryBuilder::new("select seq, body from objects where id in (")
            .push_bind(text(&session, "id").to_owned())
            .push(", ")
            .push_bind(text(&intent, "id").to_owned())
            .push(
                ") or (object in ('charge', 'refund', 'dispute', 'radar.early_fraud_warning') and json_extract(body, '$.payment_intent') = ",
            )
            .push_bind(text(&intent, "id").to_owned())
            .push(")"),
    )
    .await?;
    let of_these = "select seq, body from objects where object = 'balance_transaction' and json_extract(body, '$.source') in (";
    objects.extend(rows(call, &mut among(of_these, &ids(&objects))).await?);
    objects.sort_by_key(|(seq, _)| *seq);

    let about = ids(&objects);
    let of_these = "select seq, body from objects where object = 'event' and json_extract(body, '$.data.object.id') in (";
    let mut events = rows(call, &mut among(of_these, &about)).await?;
    events.sort_by_key(|(seq, _)| *seq);
    let deliveries = log::deliveries(call, &ids(&events)).await?;
    let attempts = log::attempts(call, &deliveries).await?;

    let makers: Vec<String> = events
        .iter()
        .filter_map(|(_, event)| event["request"]["id"].as_str().map(str::to_owned))
        .collect();
    let mut query = among(&format!("{} where about in (", log::REQUESTS), &about);
    query.push(" or id in (");
    let mut list = query.separated(", ");
    for id in makers {
        list.push_bind(id);
    }
    query.push(") order by seq limit ").push_bind(REQUESTS);
    let requests = query.build_query_as().fetch_all(&mut *call.tx).await?;
    Ok(Story {
        session,
        intent,
        items: items
            .into_iter()
            .filter(|item| item["object"] == "item")
            .collect(),
        objects,
        events,
        deliveries,
        attempts,
        requests,
    })
}

fn ids(rows: &[(i64, Value)]) -> Vec<String> {
    rows.iter()
        .map(|(_, object)| text(object, "id").to_owned())
        .collect()
}

/// The query with the values, and the bracket closed behind them.
fn among(query: &str, values: &[String]) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(query);
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value.clone());
    }
    query.push(")");
    query
}

async fn rows(
    call: &mut Call,
    query: &mut QueryBuilder<Sqlite>,
) -> Result<Vec<(i64, Value)>, ApiError> {
    let rows: Vec<(i64, String)> = query.build_query_as().fetch_all(&mut *call.tx).await?;
    let mut objects = Vec::with_capacity(rows.len());
    for (seq, body) in rows {
        objects.push((seq, store::json_of(&body)?));
    }
    Ok(objects)
}
