//! Requests of the API, newest first.

use sqlx::QueryBuilder;

use super::{
    Answer, PAGE,
    frame::{Room, escape},
    json::{self, Links},
    log::{self, Request},
    table::{self, Listed},
    time,
    visit::Visit,
};
use crate::sandbox::{call::Call, error::ApiError};

#[derive(Default)]
pub struct Filter {
    before: Option<i64>,
    only: Option<Only>,
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Only {
    Changes,
    Refused,
}

impl Only {
    const ALL: [(Only, &'static str, &'static str); 2] = [
        (Only::Changes, "changes", "Those that change something"),
        (Only::Refused, "refused", "Those that went wrong"),
    ];
}

pub async fn show(visit: Visit) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let asked = visit.asked("only").unwrap_or_default();
    let only = Only::ALL.iter().find(|(_, name, _)| *name == asked);
    let filter = Filter {
        before: visit.number("before"),
        only: only.map(|(only, ..)| *only),
        about: None,
    };
    let list = table(&mut call, &filter, PAGE).await?;
    let mut options = String::new();
    for (only, name, words) in Only::ALL {
        let selected = if filter.only == Some(only) {
            " selected"
        } else {
            ""
        };
        options.push_str(&format!(
            "<option value=\"{name}\"{selected}>{words}</option>"
        ));
    }
    let main = format!(
        "<h1>Requests</h1>\n<p class=\"lead\">What was asked of Stripe's API here, newest first. Secrets are left out.</p>\n\
         <form class=\"filter\" method=\"get\" action=\"/requests\"><label for=\"only\">Which</label>\
         <select id=\"only\" name=\"only\"><option value=\"\">All requests</option>{options}</select>\
         <button class=\"second\">Show</button></form>\n{}{}",
        list.html,
        table::pager(&visit, &list)
    );
    visit.page(Room::Requests, "Requests", &main)
}

/// At most `limit` requests that the filter lets pass.
pub async fn table(call: &mut Call, filter: &Filter, limit: i64) -> Result<Listed, ApiError> {
    let mut query = QueryBuilder::new(log::REQUESTS);
    query.push(" where seq < ");
    query.push_bind(filter.before.unwrap_or(i64::MAX));
    match filter.only {
        Some(Only::Changes) => query.push(" and method <> 'GET'"),
        Some(Only::Refused) => query.push(" and (status >= 400 or status = 0)"),
        None => &mut query,
    };
    if let Some(object) = &filter.about {
        query.push(" and about = ");
        query.push_bind(object.clone());
    }
    query.push(" order by seq desc limit ");
    query.push_bind(limit + 1);
    let rows: Vec<Request> = query.build_query_as().fetch_all(&mut *call.tx).await?;
    let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    let about: Vec<&str> = rows.iter().filter_map(|row| row.about.as_deref()).collect();
    let links = json::links(call, &about).await?;
    let shown = rows.iter().take(limit as usize);
    let cells = shown.map(|request| row(request, &links)).collect();
    let heads = [
        ("Request", "first wide"),
        ("Status", ""),
        ("About", ""),
        ("Took", "number"),
        ("Time (UTC)", "time"),
    ];
    let empty = table::empty(
        "Nobody has asked for anything.",
        "Send requests to <code>/v1</code> with any key that begins with <code>sk_test_</code>.",
    );
    Ok(table::listed(
        "Requests", &heads, cells, &seqs, limit, empty,
    ))
}

fn row(request: &Request, links: &Links) -> Vec<String> {
    let about = request.about.as_deref();
    let code = request.code().map_or_else(String::new, |code| {
        format!(" <code>{}</code>", escape(&code))
    });
    vec![
        request.link(),
        format!("{}{code}", request.standing()),
        about.map_or_else(String::new, |id| json::id(links, id)),
        format!("{} ms", request.milliseconds),
        time::full(request.at),
    ]
}
