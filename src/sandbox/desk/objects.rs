//! Objects by kind, newest first.

use serde_json::Value;

use super::{
    Answer, PAGE,
    frame::{Room, escape},
    table, time,
    visit::Visit,
    words::{self, text},
};
use crate::sandbox::{call::Call, error::ApiError, store};

pub async fn show(visit: Visit) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let counts: Vec<(String, i64)> = sqlx::query_as(
        "select object, count(*) from objects where object not in ('event', 'item') group by object order by object",
    )
    .fetch_all(&mut *call.tx)
    .await?;
    let kind = visit.asked("kind").map(str::to_owned);
    let list = list(&mut call, &visit, kind.as_deref()).await?;
    let mut kinds = String::new();
    for (object, count) in counts {
        let (_, many) = words::kind(&object);
        let current = match kind.as_deref() == Some(object.as_str()) {
            true => " aria-current=\"true\"",
            false => "",
        };
        kinds.push_str(&format!(
            "<li><a href=\"/objects?kind={object}\"{current}>{many} <span class=\"count\">{count}</span></a></li>",
            object = escape(&object),
            many = escape(many),
        ));
    }
    let all = if kind.is_none() {
        " aria-current=\"true\""
    } else {
        ""
    };
    let title = kind
        .as_deref()
        .map_or("Objects", |kind| words::kind(kind).1);
    let main = format!(
        "<h1>{}</h1>\n<nav class=\"kinds\" aria-label=\"Kinds of objects\"><ul><li><a href=\"/objects\"{all}>All kinds</a>\
         </li>{kinds}</ul></nav>\n{}{}",
        escape(title),
        list.html,
        table::pager(&visit, &list)
    );
    visit.page(Room::Objects, title, &main)
}

async fn list(
    call: &mut Call,
    visit: &Visit,
    kind: Option<&str>,
) -> Result<table::Listed, ApiError> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select seq, body from objects where seq < $1 and (object = $2 or ($2 is null and object not in \
         ('event', 'item'))) order by seq desc limit $3",
    )
    .bind(visit.number("before").unwrap_or(i64::MAX))
    .bind(kind)
    .bind(PAGE + 1)
    .fetch_all(&mut *call.tx)
    .await?;
    let seqs: Vec<i64> = rows.iter().map(|(seq, _)| *seq).collect();
    let mut cells = Vec::new();
    for (_, body) in rows.iter().take(PAGE as usize) {
        cells.push(row(&store::json_of(body)?));
    }
    let empty = table::empty(
        "There is none of this kind.",
        "<a href=\"/objects\">All kinds</a>",
    );
    Ok(table::listed("Objects", &HEADS, cells, &seqs, PAGE, empty))
}

pub const HEADS: [table::Head; 5] = [
    ("Kind", "first"),
    ("What", "wide"),
    ("State", ""),
    ("Id", ""),
    ("Time (UTC)", "time"),
];

/// One object in a table with these heads.
pub fn row(object: &Value) -> Vec<String> {
    let (kind, _) = words::kind(text(object, "object"));
    vec![
        escape(kind),
        escape(&words::title(object)),
        words::standing(object),
        format!(
            "<a class=\"id\" href=\"/objects/{0}\"><code>{0}</code></a>",
            escape(text(object, "id"))
        ),
        object["created"]
            .as_i64()
            .map_or_else(String::new, time::full),
    ]
}
