//! Who is told of events, and how deliveries to each went.

use serde_json::Value;

use super::{
    Answer,
    frame::{Room, escape},
    table,
    visit::Visit,
    words::{self, Tone, text},
};
use crate::sandbox::{call::Call, error::ApiError, store};

pub async fn show(visit: Visit) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let mut cells = Vec::new();
    if let Some(url) = visit.app.forward_to() {
        cells.push(vec![
            format!("<code>{}</code>", escape(&url)),
            words::badge((Tone::Good, "Enabled")),
            "All types".to_owned(),
            came_of_it(&mut call, "").await?,
            "<code>--forward-to</code>, or the shop itself".to_owned(),
        ]);
    }
    let rows: Vec<(String,)> = sqlx::query_as(
        "select body from objects where object = 'webhook_endpoint' order by seq desc",
    )
    .fetch_all(&mut *call.tx)
    .await?;
    for (body,) in rows {
        let endpoint = store::json_of(&body)?;
        let id = text(&endpoint, "id");
        cells.push(vec![
            format!("<code>{}</code>", escape(text(&endpoint, "url"))),
            words::standing(&endpoint),
            types(&endpoint),
            came_of_it(&mut call, id).await?,
            format!(
                "<a class=\"id\" href=\"/objects/{0}\"><code>{0}</code></a>",
                escape(id)
            ),
        ]);
    }
    let heads = [
        ("Address", "first wide"),
        ("State", ""),
        ("Types", ""),
        ("Deliveries", ""),
        ("Known by", ""),
    ];
    let list = match cells.is_empty() {
        true => table::empty(
            "Nobody is told of anything.",
            "Start the shop, say <code>till sandbox --forward-to URL</code>, or \
             <code>POST /v1/webhook_endpoints</code>.",
        ),
        false => table::table("Endpoints", &heads, &cells),
    };
    let main = format!(
        "<h1>Endpoints</h1>\n<p class=\"lead\">Who is told of events. Each delivery is signed with its receiver's \
         secret; where <code>--forward-to</code> says, the secret is the one below.</p>\n{list}\n\
         <section aria-labelledby=\"secret\"><header><h2 id=\"secret\">Signing secret</h2></header>\
         <p><code class=\"secret\">{}</code></p></section>",
        escape(&visit.app.signing_secret)
    );
    visit.page(Room::Endpoints, "Endpoints", &main)
}

fn types(endpoint: &Value) -> String {
    let types: Vec<&str> = endpoint["enabled_events"]
        .as_array()
        .map(|types| types.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    match types.as_slice() {
        ["*"] => "All types".to_owned(),
        types => format!("<code>{}</code>", escape(&types.join(", "))),
    }
}

/// Deliveries by state, in words.
async fn came_of_it(call: &mut Call, endpoint: &str) -> Result<String, ApiError> {
    let counts: Vec<(String, i64)> = sqlx::query_as(
        "select state, count(*) from deliveries where endpoint = $1 group by state order by state",
    )
    .bind(endpoint)
    .fetch_all(&mut *call.tx)
    .await?;
    let said: Vec<String> = counts
        .iter()
        .map(|(state, count)| match state.as_str() {
            "pending" => format!("{count} waiting"),
            "failed" => format!("{count} given up"),
            state => format!("{count} {state}"),
        })
        .collect();
    Ok(match said.is_empty() {
        true => "None yet".to_owned(),
        false => escape(&said.join(", ")),
    })
}
