//! Events, newest first, with what came of telling them.

use sqlx::QueryBuilder;

use super::{
    Answer, PAGE,
    frame::{Room, escape},
    json,
    log::{self, Delivery},
    table::{self, Listed},
    time,
    visit::Visit,
    words::text,
};
use crate::sandbox::{call::Call, error::ApiError, store};

#[derive(Default)]
pub struct Filter {
    before: Option<i64>,
    /// Only this type.
    event_type: Option<String>,
    /// Only those about this object.
    about: Option<String>,
}

impl Filter {
    pub fn about(object: &str) -> Self {
        Self {
            about: Some(object.to_owned()),
            ..Self::default()
        }
    }
}

pub async fn show(visit: Visit) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let filter = Filter {
        before: visit.number("before"),
        event_type: visit.asked("type").map(str::to_owned),
        about: None,
    };
    let list = table(&mut call, &filter, PAGE).await?;
    let types: Vec<(String,)> = sqlx::query_as(
        "select distinct json_extract(body, '$.type') from objects where object = 'event' order by 1",
    )
    .fetch_all(&mut *call.tx)
    .await?;
    let mut options = String::new();
    for (event_type,) in types {
        let selected = match filter.event_type.as_deref() == Some(event_type.as_str()) {
            true => " selected",
            false => "",
        };
        options.push_str(&format!(
            "<option{selected}>{}</option>",
            escape(&event_type)
        ));
    }
    let main = format!(
        "<h1>Events</h1>\n<p class=\"lead\">What the sandbox told, newest first, and what came of it.</p>\n\
         <form class=\"filter\" method=\"get\" action=\"/events\"><label for=\"type\">Type</label>\
         <select id=\"type\" name=\"type\"><option value=\"\">All types</option>{options}</select>\
         <button class=\"second\">Show</button></form>\n{}{}",
        list.html,
        table::pager(&visit, &list)
    );
    visit.page(Room::Events, "Events", &main)
}

/// At most `limit` events that the filter lets pass.
pub async fn table(call: &mut Call, filter: &Filter, limit: i64) -> Result<Listed, ApiError> {
    let mut query =
        QueryBuilder::new("select seq, body from objects where object = 'event' and seq < ");
    query.push_bind(filter.before.unwrap_or(i64::MAX));
    if let Some(event_type) = &filter.event_type {
        query.push(" and json_extract(body, '$.type') = ");
        query.push_bind(event_type.clone());
    }
    if let Some(object) = &filter.about {
        query.push(" and json_extract(body, '$.data.object.id') = ");
        query.push_bind(object.clone());
    }
    query.push(" order by seq desc limit ");
    query.push_bind(limit + 1);
    let rows: Vec<(i64, String)> = query.build_query_as().fetch_all(&mut *call.tx).await?;
    let seqs: Vec<i64> = rows.iter().map(|(seq, _)| *seq).collect();
    let mut events = Vec::new();
    for (_, body) in rows.iter().take(limit as usize) {
        events.push(store::json_of(body)?);
    }
    let ids: Vec<String> = events
        .iter()
        .map(|event| text(event, "id").to_owned())
        .collect();
    let deliveries = log::deliveries(call, &ids).await?;
    let about: Vec<&str> = events
        .iter()
        .map(|event| text(&event["data"]["object"], "id"))
        .collect();
    let links = json::links(call, &about).await?;
    let cells = events
        .iter()
        .map(|event| {
            let own: Vec<&Delivery> = deliveries
                .iter()
                .filter(|delivery| delivery.event == text(event, "id"))
                .collect();
            let about = text(&event["data"]["object"], "id");
            vec![
                format!(
                    "<a href=\"/events/{}\"><code>{}</code></a>",
                    escape(text(event, "id")),
                    escape(text(event, "type"))
                ),
                log::in_short(&own),
                json::id(&links, about),
                time::full(event["created"].as_i64().unwrap_or_default()),
            ]
        })
        .collect();
    let heads = [
        ("Event", "first"),
        ("Delivery", ""),
        ("About", "wide"),
        ("Time (UTC)", "time"),
    ];
    let empty = table::empty(
        "Nothing has happened that would be told.",
        "Buy something at the shop: a payment makes four events.",
    );
    Ok(table::listed("Events", &heads, cells, &seqs, limit, empty))
}
