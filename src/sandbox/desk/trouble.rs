//! Switches for trouble, in both directions: with what the shop is told, and with what it is answered.

use super::{
    button::back,
    frame::escape,
    time::count_of,
    visit::Visit,
    words::{Tone, badge},
};
use crate::sandbox::{
    call::{App, Call},
    error::ApiError,
    trouble::{DELIVERY_MODES, DeliveryMode, EVENT_MODES, EventMode, REQUEST_MODES, RequestMode},
};

fn delivery_words(mode: DeliveryMode) -> &'static str {
    match mode {
        DeliveryMode::None => "events arrive as they should",
        DeliveryMode::Duplicate => "events arrive twice",
        DeliveryMode::Reorder => "events arrive in the wrong order",
        DeliveryMode::Delay => "events arrive late",
        DeliveryMode::Drop => "events never arrive",
        DeliveryMode::WrongSecret => "the first attempt is signed with a wrong secret",
        DeliveryMode::OldTimestamp => "the first attempt carries an old timestamp",
        DeliveryMode::TwoEvents => "two events tell of one thing in the same second",
    }
}

fn event_words(mode: EventMode) -> &'static str {
    match mode {
        EventMode::None => "events are made and listed as they should be",
        EventMode::Late => "events are delivered, and listed late",
        EventMode::Never => "events are never made",
    }
}

fn request_words(mode: RequestMode) -> &'static str {
    match mode {
        RequestMode::None => "requests are answered as they should be",
        RequestMode::Slow => "answers come slowly",
        RequestMode::ErrorBefore => "500, and nothing was done",
        RequestMode::ErrorAfter => "500, and all was done",
        RequestMode::Conflict => "409, as if the same request were under way",
        RequestMode::RateLimit => "429 with Retry-After",
        RequestMode::Cut => "the connection is cut, and all was done",
    }
}

/// What goes wrong with deliveries, in plain text; `None` while nothing does.
pub fn of_deliveries(app: &App) -> Option<String> {
    let trouble = app.delivery_trouble();
    let mut more = Vec::new();
    if trouble.mode == DeliveryMode::Delay {
        more.push(format!("by {}", count_of(trouble.seconds, "second")));
    }
    more.extend(trouble.event_type.map(|only| format!("only {only}")));
    more.extend(trouble.times.map(left));
    (trouble.mode != DeliveryMode::None).then(|| sentence(delivery_words(trouble.mode), &more))
}

/// What goes wrong with the list of events, in plain text; `None` while nothing does.
pub fn of_events(app: &App) -> Option<String> {
    let trouble = app.event_trouble();
    let mut more = Vec::new();
    if trouble.mode == EventMode::Late {
        more.push(format!("by {}", count_of(trouble.seconds, "second")));
    }
    more.extend(trouble.event_type.map(|only| format!("only {only}")));
    more.extend(trouble.times.map(left));
    (trouble.mode != EventMode::None).then(|| sentence(event_words(trouble.mode), &more))
}

/// What goes wrong with requests, in plain text; `None` while nothing does.
pub fn of_requests(app: &App) -> Option<String> {
    let trouble = app.request_trouble();
    let mut more = Vec::new();
    if trouble.mode == RequestMode::Slow {
        more.push(format!("by {}", count_of(trouble.seconds, "second")));
    }
    match (trouble.method, trouble.path) {
        (None, None) => {}
        (Some(only), None) | (None, Some(only)) => more.push(format!("only {only}")),
        (Some(method), Some(path)) => more.push(format!("only {method} {path}")),
    }
    more.extend(trouble.times.map(left));
    (trouble.mode != RequestMode::None).then(|| sentence(request_words(trouble.mode), &more))
}

fn left(times: u64) -> String {
    let times = i64::try_from(times).unwrap_or(i64::MAX);
    format!("{} more", count_of(times, "time"))
}

fn sentence(words: &str, more: &[String]) -> String {
    match more {
        [] => words.to_owned(),
        more => format!("{words} ({})", more.join(", ")),
    }
}

/// The switches that are on, for every page.
pub fn strip(visit: &Visit) -> String {
    let on = [
        ("deliveries", of_deliveries(&visit.app)),
        ("events", of_events(&visit.app)),
        ("requests", of_requests(&visit.app)),
    ];
    on.iter()
        .filter_map(|(switch, words)| Some((switch, words.as_ref()?)))
        .map(|(switch, words)| {
            format!(
                "<div class=\"strip\"><p><strong>Trouble is on:</strong> {}.</p>{}</div>\n",
                escape(words),
                off(visit, switch)
            )
        })
        .collect()
}

fn off(visit: &Visit, switch: &str) -> String {
    format!(
        "<form method=\"post\" action=\"/switches/{switch}\">{}<input type=\"hidden\" name=\"mode\" value=\"none\">\
         <button class=\"second\">Switch off <span class=\"unseen\">trouble with {switch}</span></button></form>",
        back(visit)
    )
}

/// The forms that switch trouble on.
pub async fn panels(visit: &Visit, call: &mut Call) -> Result<String, ApiError> {
    let types: Vec<(String,)> = sqlx::query_as(
        "select distinct json_extract(body, '$.type') from objects where object = 'event' order by 1",
    )
    .fetch_all(&mut *call.tx)
    .await?;
    let types: String = types
        .iter()
        .map(|(event_type,)| format!("<option value=\"{}\">", escape(event_type)))
        .collect();
    let deliveries = DELIVERY_MODES.map(|(name, mode)| (name, delivery_words(mode)));
    let requests = REQUEST_MODES.map(|(name, mode)| (name, request_words(mode)));
    let events = EVENT_MODES.map(|(name, mode)| (name, event_words(mode)));
    let only_type = |id: &str, placeholder: &str| {
        format!(
            "<div><label for=\"{id}\">Only events of type</label><input id=\"{id}\" name=\"type\" list=\"types\" \
             placeholder=\"{placeholder}\" autocomplete=\"off\"></div>"
        )
    };
    let delivered = format!(
        "{}<datalist id=\"types\">{types}</datalist>",
        only_type("type", "all types")
    );
    let only_path = "<div><label for=\"method\">Only the method</label><select id=\"method\" name=\"method\">\
                     <option value=\"\">any</option><option>GET</option><option>POST</option><option>DELETE</option>\
                     </select></div>\
                     <div><label for=\"path\">Only the path</label>\
                     <input id=\"path\" name=\"path\" placeholder=\"/v1/checkout/*\" autocomplete=\"off\"></div>";
    Ok(format!(
        "{}{}{}",
        panel(
            visit,
            ("deliveries", "Deliveries", "With what the shop is told."),
            of_deliveries(&visit.app),
            (&deliveries[1..], &delivered, "delay"),
        ),
        panel(
            visit,
            (
                "events",
                "Events",
                "With what is told at all, and what Stripe's list shows of it."
            ),
            of_events(&visit.app),
            (&events[1..], &only_type("made", "charge.*"), "late"),
        ),
        panel(
            visit,
            ("requests", "Requests", "With what the shop is answered."),
            of_requests(&visit.app),
            (&requests[1..], only_path, "slow"),
        )
    ))
}

fn panel(
    visit: &Visit,
    (switch, title, lead): (&str, &str, &str),
    on: Option<String>,
    (modes, only, lasting): (&[(&str, &str)], &str, &str),
) -> String {
    let state = match &on {
        Some(words) => format!("{} {}", badge((Tone::Waiting, "On")), escape(words)),
        None => badge((Tone::Quiet, "Off")),
    };
    let mut choices = String::new();
    for (at, (name, words)) in modes.iter().enumerate() {
        let checked = if at == 0 { " checked" } else { "" };
        choices.push_str(&format!(
            "<label class=\"choice\"><input type=\"radio\" name=\"mode\" value=\"{name}\"{checked}>\
             <span>{words} <code>{name}</code></span></label>"
        ));
    }
    let off = if on.is_some() {
        off(visit, switch)
    } else {
        String::new()
    };
    format!(
        "<section class=\"panel\" aria-labelledby=\"{switch}\"><header><h2 id=\"{switch}\">{title}</h2><p>{state}</p></header>\n\
         <p class=\"quiet-words\">{lead}</p>\n\
         <form class=\"switch\" method=\"post\" action=\"/switches/{switch}\">{}\
         <fieldset><legend>What goes wrong</legend>{choices}</fieldset>\
         <div class=\"fields\">{only}\
         <div><label for=\"{switch}-seconds\">Seconds, of <code>{lasting}</code></label>\
         <input id=\"{switch}-seconds\" name=\"seconds\" type=\"number\" min=\"0\" max=\"86400\" placeholder=\"5\"></div>\
         <div><label for=\"{switch}-times\">How many times</label>\
         <input id=\"{switch}-times\" name=\"times\" type=\"number\" min=\"1\" placeholder=\"no end\"></div></div>\
         <button>Switch on</button></form>{off}</section>\n",
        back(visit)
    )
}
