//! One event: its JSON, and what each receiver made of it.

use axum::extract::Path;
use serde_json::Value;

use super::{
    Answer, button,
    frame::{Room, escape},
    json,
    log::{self, Attempt, Delivery},
    payments, table, time,
    visit::Visit,
    words::{self, text},
};
use crate::sandbox::{call::Call, error::ApiError, store};

pub async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let Some(event) = store::find(&mut call.tx, "event", &id).await? else {
        return visit.not_found(Room::Events, "Event");
    };
    let object = &event["data"]["object"];
    let (kind, _) = words::kind(text(object, "object"));
    let about = text(object, "id");
    let links = json::links(&mut call, &[about]).await?;
    let cause = match text(&event["request"], "id") {
        "" => "No request: the buyer, the bank or time".to_owned(),
        request => format!(
            "<a href=\"/requests/{0}\"><code>{0}</code></a>",
            escape(request)
        ),
    };
    let payment = payments::of(&mut call, &event)
        .await?
        .map_or_else(String::new, |id| {
            format!(
                "<div><dt>Payment</dt><dd><a href=\"/payments/{}\">Its whole story</a></dd></div>",
                escape(&id)
            )
        });
    let main = format!(
        "<p class=\"trail\"><a href=\"/events\">Events</a></p>\n<h1 class=\"mono\">{}</h1>\n\
         <dl class=\"facts\"><div><dt>Id</dt><dd><code>{id}</code></dd></div>\
         <div><dt>Time (UTC)</dt><dd>{}</dd></div>\
         <div><dt>About</dt><dd>{kind} {about}</dd></div>\
         <div><dt>Made by</dt><dd>{cause}</dd></div>{payment}</dl>\n{}\n\
         <section aria-labelledby=\"deliveries\"><header><h2 id=\"deliveries\">Deliveries</h2></header>{}</section>\n\
         <section aria-labelledby=\"json\"><header><h2 id=\"json\">As it is sent</h2></header>{}</section>",
        escape(text(&event, "type")),
        time::full(event["created"].as_i64().unwrap_or_default()),
        button::row(&visit, &event),
        deliveries(&mut call, &id).await?,
        json::show(&mut call, &event).await?,
        id = escape(&id),
        about = json::id(&links, about),
    );
    visit.page(Room::Events, text(&event, "type"), &main)
}

/// Each receiver with the attempts, as HTML.
async fn deliveries(call: &mut Call, event: &str) -> Result<String, ApiError> {
    let deliveries = log::deliveries(call, &[event.to_owned()]).await?;
    if deliveries.is_empty() {
        return Ok(table::empty(
            "Nobody listened when this happened, so it was not sent.",
            "Start the shop, or say <code>till sandbox --forward-to URL</code>; then resend it.",
        ));
    }
    let attempts = log::attempts(call, &deliveries).await?;
    let mut html = String::new();
    for delivery in &deliveries {
        let own: Vec<&Attempt> = attempts
            .iter()
            .filter(|attempt| attempt.delivery == delivery.seq)
            .collect();
        html.push_str(&format!(
            "<article class=\"delivery\"><h3><code>{}</code> {}</h3>{}<p class=\"quiet-words\">{}</p>{}</article>",
            escape(&receiver(call, delivery).await?),
            delivery.standing(),
            trouble(delivery),
            delivery.so_far(),
            tried(&own),
        ));
    }
    Ok(html)
}

/// The address of a receiver; plain text.
pub async fn receiver(call: &mut Call, delivery: &Delivery) -> Result<String, ApiError> {
    if delivery.endpoint.is_empty() {
        return Ok(call
            .app
            .forward_to()
            .unwrap_or_else(|| "Nobody at the moment".to_owned()));
    }
    let endpoint = store::find(&mut call.tx, "webhook_endpoint", &delivery.endpoint).await?;
    Ok(endpoint
        .as_ref()
        .and_then(|endpoint: &Value| endpoint["url"].as_str())
        .unwrap_or(&delivery.endpoint)
        .to_owned())
}

fn trouble(delivery: &Delivery) -> String {
    match delivery.trouble.as_str() {
        "" => String::new(),
        mode => format!(
            "<p class=\"troubled\">Spoilt on purpose: {}</p>",
            escape(&mode.replace('_', " "))
        ),
    }
}

fn tried(attempts: &[&Attempt]) -> String {
    let rows: Vec<Vec<String>> = attempts
        .iter()
        .rev()
        .map(|attempt| {
            let answer = match attempt.answer.as_str() {
                "" => "<span class=\"quiet-words\">empty</span>".to_owned(),
                answer => format!("<code class=\"answer\">{}</code>", escape(answer)),
            };
            vec![
                time::full(attempt.at),
                escape(&attempt.status),
                answer,
                format!("{} ms", attempt.milliseconds),
            ]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads = [
        ("Tried at (UTC)", "first time"),
        ("Came back", ""),
        ("Answer", "wide"),
        ("Took", "number"),
    ];
    table::table("Attempts", &heads, &rows)
}
