//! The desk at `/`: what this is, and what happened lately.

use axum::http::StatusCode;

use super::{
    Answer,
    layout::{escape, page},
};
use crate::sandbox::call::Call;

/// Type and object of an event; state, attempts and last answer of its delivery.
type Row = (String, String, Option<String>, Option<i64>, Option<String>);

pub async fn render(call: &mut Call) -> Answer {
    let rows: Vec<Row> = sqlx::query_as(
        "select json_extract(o.body, '$.type'), json_extract(o.body, '$.data.object.id'), d.state, d.attempts, \
         d.last_status from objects o left join deliveries d on d.event = o.id where o.object = 'event' \
         order by o.seq desc limit 25",
    )
    .fetch_all(&mut *call.tx)
    .await?;
    let mut events = String::new();
    for (event_type, object, state, attempts, status) in rows {
        let delivery = match (state.as_deref(), attempts, status) {
            (None, ..) => "not sent: there was no shop to tell".to_owned(),
            (Some("pending"), Some(attempts), Some(status)) => {
                format!("tried {attempts} times: {status}")
            }
            (Some(state), _, Some(status)) => format!("{state}: {status}"),
            (Some(state), ..) => state.to_owned(),
        };
        events.push_str(&format!(
            "<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>\n",
            escape(&event_type),
            escape(&object),
            escape(&delivery)
        ));
    }
    let events = if events.is_empty() {
        "<p>Nothing has happened yet. Buy something at the shop.</p>".to_owned()
    } else {
        format!(
            "<div class=\"scroll\" role=\"region\" aria-labelledby=\"events\" tabindex=\"0\"><table>\n<thead><tr>\
             <th scope=\"col\">Event</th><th scope=\"col\">About</th><th scope=\"col\">Delivery</th></tr></thead>\n\
             <tbody>\n{events}</tbody>\n</table></div>"
        )
    };
    let shop = call.app.forward_to().map_or_else(
        || "<p>Events are delivered nowhere at the moment.</p>".to_owned(),
        |url| format!("<p>Events go to <code>{}</code>, signed.</p>", escape(&url)),
    );
    let main = format!(
        r#"<section class="panel desk">
<h1>The built-in sandbox</h1>
<p>A small Stripe for people without an account: it answers Stripe's API at <code>{url}/v1</code> to any test key, shows the
payment page, and tells the shop what happened.</p>
{shop}
<h2 id="events">Latest events</h2>
{events}
</section>"#,
        url = escape(&call.app.url),
    );
    Ok(page(StatusCode::OK, "Desk", &main, ""))
}
