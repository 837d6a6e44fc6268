//! JSON for people: indented, and what names another object leads there.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::QueryBuilder;

use super::frame::escape;
use crate::sandbox::{call::Call, error::ApiError};

/// Addresses by the ids they show.
pub type Links = HashMap<String, String>;

/// The id as HTML, which leads to what it names where that is still there.
pub fn id(links: &Links, id: &str) -> String {
    let code = format!("<code>{}</code>", escape(id));
    match links.get(id) {
        Some(address) => format!("<a class=\"id\" href=\"{}\">{code}</a>", escape(address)),
        None => format!("<span class=\"id\">{code}</span>"),
    }
}

/// The JSON as HTML. Its own id leads nowhere.
pub async fn show(call: &mut Call, value: &Value) -> Result<String, ApiError> {
    let mut ids = Vec::new();
    gather(value, &mut ids);
    let own = value["id"].as_str().unwrap_or_default();
    ids.retain(|id| *id != own);
    let links = links(call, &ids).await?;
    let mut html = String::new();
    write(value, &links, 0, &mut html);
    Ok(format!("<pre class=\"json\"><code>{html}</code></pre>"))
}

/// Whatever could be an id.
fn gather<'a>(value: &'a Value, ids: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if looks_like_an_id(text) => ids.push(text),
        Value::Array(items) => items.iter().for_each(|item| gather(item, ids)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, ids)),
        _ => {}
    }
}

fn looks_like_an_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    text.len() < 256 && text.contains('_') && text.chars().all(plain)
}

/// Where these ids lead.
pub async fn links(call: &mut Call, ids: &[&str]) -> Result<Links, ApiError> {
    let mut links = Links::new();
    if ids.is_empty() {
        return Ok(links);
    }
    for (table, path) in [("objects", "/objects"), ("requests", "/requests")] {
        let mut query = QueryBuilder::new(format!("select id from {table} where id in ("));
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind((*id).to_owned());
        }
        query.push(")");
        let found: Vec<(String,)> = query.build_query_as().fetch_all(&mut *call.tx).await?;
        links.extend(found.into_iter().map(|(id,)| {
            let address = format!("{path}/{id}");
            (id, address)
        }));
    }
    Ok(links)
}

fn write(value: &Value, links: &Links, depth: usize, html: &mut String) {
    let indent = |depth: usize| "  ".repeat(depth);
    match value {
        Value::Array(items) if !items.is_empty() => {
            html.push_str("[\n");
            for (at, item) in items.iter().enumerate() {
                html.push_str(&indent(depth + 1));
                write(item, links, depth + 1, html);
                html.push_str(if at + 1 < items.len() { ",\n" } else { "\n" });
            }
            html.push_str(&indent(depth));
            html.push(']');
        }
        Value::Object(fields) if !fields.is_empty() => {
            html.push_str("{\n");
            for (at, (name, field)) in fields.iter().enumerate() {
                let name = Value::from(name.as_str()).to_string();
                html.push_str(&indent(depth + 1));
                html.push_str(&format!("<span class=\"key\">{}</span>: ", escape(&name)));
                write(field, links, depth + 1, html);
                html.push_str(if at + 1 < fields.len() { ",\n" } else { "\n" });
            }
            html.push_str(&indent(depth));
            html.push('}');
        }
        Value::String(text) => {
            let shown = escape(&value.to_string());
            match links.get(text) {
                Some(address) => {
                    html.push_str(&format!("<a href=\"{}\">{shown}</a>", escape(address)));
                }
                None => html.push_str(&format!("<span class=\"string\">{shown}</span>")),
            }
        }
        Value::Null => html.push_str("<span class=\"null\">null</span>"),
        other => html.push_str(&format!(
            "<span class=\"plain\">{}</span>",
            escape(&other.to_string())
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Links, write};

    #[test]
    fn nothing_in_it_becomes_markup_and_known_ids_lead_somewhere() {
        let value = json!({ "<b>": "</pre><script>", "charge": "ch_1", "list": [] });
        let links = Links::from([("ch_1".to_owned(), "/objects/ch_1".to_owned())]);
        let mut html = String::new();
        write(&value, &links, 0, &mut html);
        assert!(
            !html.contains("<b>") && !html.contains("<script>"),
            "{html}"
        );
        assert!(
            html.contains("<a href=\"/objects/ch_1\">&quot;ch_1&quot;</a>"),
            "{html}"
        );
        assert!(html.contains(">[]<"), "{html}");
    }
}
