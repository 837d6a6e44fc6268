//! One object: its JSON, what belongs to it, and what can happen to it.

use axum::{
    extract::Path,
    response::{IntoResponse, Redirect},
};
use serde_json::Value;

use super::{
    Answer, button, events,
    frame::{Room, escape},
    json, objects, payments, requests, table, time,
    visit::Visit,
    words::{self, text},
};
use crate::sandbox::{call::Call, error::ApiError, store};

/// Of what belongs to an object, the latest.
const LATEST: i64 = 10;

pub async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let Some(object) = payments::any(&mut call, &id).await? else {
        return visit.not_found(Room::Objects, "object");
    };
    let name = text(&object, "object");
    if name == "event" {
        return Ok(Redirect::to(&format!("/events/{id}")).into_response());
    }
    let (kind, many) = words::kind(name);
    let json = json::show(&mut call, &object).await?;
    let mut parts = String::new();
    let belongs = belonging(&mut call, &object).await?;
    if !belongs.is_empty() {
        let rows: Vec<_> = belongs.iter().map(objects::row).collect();
        let rows = table::table("What belongs to it", &objects::HEADS, &rows);
        parts.push_str(&section("belongs", "What belongs to it", &rows));
    }
    let about = events::Filter::about(&id);
    let told = events::table(&mut call, &about, LATEST).await?;
    if !told.is_empty {
        parts.push_str(&section("events", "Events about it", &told.html));
    }
    let about = requests::Filter::about(&id);
    let asked = requests::table(&mut call, &about, LATEST).await?;
    if !asked.is_empty {
        parts.push_str(&section("requests", "Requests about it", &asked.html));
    }
    let main = format!(
        "<p class=\"trail\"><a href=\"/objects\">Objects</a> <a href=\"/objects?kind={}\">{}</a></p>\n<h1>{}</h1>\n{}{}\n\
         {}{parts}",
        escape(name),
        escape(many),
        heading(kind, &object),
        facts(&mut call, &object).await?,
        button::row(&visit, &object),
        section("json", "As the API shows it", &json),
    );
    visit.page(Room::Objects, &format!("{kind} {id}"), &main)
}

fn heading(kind: &str, object: &Value) -> String {
    match words::title(object).as_str() {
        "" => escape(kind),
        title => format!(
            "{} <span class=\"kind\">{}</span>",
            escape(title),
            escape(kind)
        ),
    }
}

fn section(id: &str, words: &str, html: &str) -> String {
    format!(
        "<section aria-labelledby=\"{id}\"><header><h2 id=\"{id}\">{words}</h2></header>{html}</section>\n"
    )
}

async fn facts(call: &mut Call, object: &Value) -> Result<String, ApiError> {
    let mut facts = Vec::new();
    if words::state(object).is_some() {
        facts.push(("State", words::standing(object)));
    }
    facts.push(("Id", format!("<code>{}</code>", escape(text(object, "id")))));
    if let Some(created) = object["created"].as_i64() {
        facts.push(("Made at (UTC)", time::full(created)));
    }
    if text(object, "status") == "open" {
        let expires = object["expires_at"].as_i64().unwrap_or_default();
        facts.push(("Open until (UTC)", time::full(expires)));
        facts.push((
            "Payment page",
            format!(
                "<a href=\"/c/pay/{}\">Pay as the buyer</a>",
                escape(text(object, "id"))
            ),
        ));
    }
    if let Some(message) = object["failure_message"].as_str() {
        facts.push(("Why", escape(message)));
    }
    if let Some(reason) = object["failure_reason"].as_str() {
        facts.push(("Why", escape(&reason.replace('_', " "))));
    }
    if let Some(payment) = payments::of(call, object).await? {
        let link = format!(
            "<a href=\"/payments/{}\">Its whole story</a>",
            escape(&payment)
        );
        facts.push(("Payment", link));
    }
    let facts: String = facts
        .iter()
        .map(|(words, value)| format!("<div><dt>{words}</dt><dd>{value}</dd></div>"))
        .collect();
    Ok(format!("<dl class=\"facts\">{facts}</dl>"))
}

/// Objects that name this one in the field that says whose they are, and a session's line items; oldest first.
async fn belonging(call: &mut Call, object: &Value) -> Result<Vec<Value>, ApiError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "select body from objects where object <> 'event' and id <> $1 and (parent = $1 or $1 in ( \
         json_extract(body, '$.product'), json_extract(body, '$.customer'), json_extract(body, '$.payment_intent'), \
         json_extract(body, '$.charge'), json_extract(body, '$.source'))) order by seq limit 100",
    )
    .bind(text(object, "id"))
    .fetch_all(&mut *call.tx)
    .await?;
    Ok(rows
        .iter()
        .map(|(body,)| store::json_of(body))
        .collect::<Result<_, _>>()?)
}
