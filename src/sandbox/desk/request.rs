//! One request: what was asked, and what was answered.

use axum::extract::Path;
use serde_json::Value;
use sqlx::QueryBuilder;

use super::{
    Answer,
    frame::{Room, escape},
    json,
    log::{self, Request},
    table, time,
    visit::Visit,
};
use crate::sandbox::{call::Call, error::ApiError};

pub async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let Some(request) = find(&mut call, &id).await? else {
        return visit.not_found(Room::Requests, "request");
    };
    let answer = match serde_json::from_str::<Value>(&request.answer) {
        Ok(answer) => json::show(&mut call, &answer).await?,
        Err(_) => table::empty(
            "Nothing was answered.",
            "The connection was cut, as asked for.",
        ),
    };
    let params = params(&mut call, &request).await?;
    let fact = |words: &str, value: &str| match value {
        "" => String::new(),
        value => format!(
            "<div><dt>{words}</dt><dd><code>{}</code></dd></div>",
            escape(value)
        ),
    };
    let about = match request.about.as_deref() {
        Some(about) => {
            let links = json::links(&mut call, &[about]).await?;
            format!(
                "<div><dt>About</dt><dd>{}</dd></div>",
                json::id(&links, about)
            )
        }
        None => String::new(),
    };
    let trouble = match request.trouble.as_str() {
        "" => String::new(),
        mode => format!(
            "<p class=\"troubled\">Spoilt on purpose: {}</p>",
            escape(&mode.replace('_', " "))
        ),
    };
    let title = format!("{} {}", request.method, request.path);
    let main = format!(
        "<p class=\"trail\"><a href=\"/requests\">Requests</a></p>\n<h1 class=\"mono\">{}</h1>\n{trouble}\
         <dl class=\"facts\"><div><dt>Status</dt><dd>{}</dd></div><div><dt>Time (UTC)</dt><dd>{}</dd></div>\
         <div><dt>Took</dt><dd>{} ms</dd></div>{}{}{}{about}</dl>\n\
         <section aria-labelledby=\"params\"><header><h2 id=\"params\">Parameters</h2></header>{params}</section>\n\
         <section aria-labelledby=\"answer\"><header><h2 id=\"answer\">Answer</h2></header>{answer}</section>",
        escape(&title),
        request.standing(),
        time::full(request.at),
        request.milliseconds,
        fact("Id", &request.id),
        fact(
            "Idempotency key",
            request.key.as_deref().unwrap_or_default()
        ),
        fact("Stripe-Version", &request.version),
    );
    visit.page(Room::Requests, &title, &main)
}

async fn find(call: &mut Call, id: &str) -> Result<Option<Request>, ApiError> {
    let mut query = QueryBuilder::new(log::REQUESTS);
    query.push(" where id = ").push_bind(id.to_owned());
    Ok(query.build_query_as().fetch_optional(&mut *call.tx).await?)
}

async fn params(call: &mut Call, request: &Request) -> Result<String, ApiError> {
    let params: Value = serde_json::from_str(&request.params).unwrap_or_default();
    match params.as_object() {
        Some(names) if !names.is_empty() => json::show(call, &params).await,
        _ => Ok("<p class=\"quiet-words\">None.</p>".to_owned()),
    }
}
