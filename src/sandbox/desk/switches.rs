//! The clock, and what goes wrong on request.

use super::{
    Answer, button,
    frame::{Room, escape},
    time, trouble,
    visit::Visit,
};
use crate::sandbox::{call::Call, clock};

pub async fn show(visit: Visit) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let main = format!(
        "<h1>Clock and trouble</h1>\n<p class=\"lead\">What a shop must live with, on request. The clock stays where it is \
         put; trouble ends with the sandbox.</p>\n<div class=\"panels\">{}{}</div>",
        clock_panel(&visit),
        trouble::panels(&visit, &mut call).await?
    );
    visit.page(Room::Switches, "Clock and trouble", &main)
}

/// Time goes forward: what expires does so, what is tried again is tried.
fn clock_panel(visit: &Visit) -> String {
    let now = visit.app.now();
    let ahead = match now - clock::machine() {
        ..=0 => "as everywhere".to_owned(),
        seconds => format!("{} ahead", time::span(seconds)),
    };
    let back = button::back(visit);
    let steps: String = [(3_600, "An hour"), (86_400, "A day"), (7 * 86_400, "A week")]
        .iter()
        .map(|(seconds, words)| {
            format!(
                "<form method=\"post\" action=\"/switches/clock\">{back}<button class=\"second\" name=\"seconds\" \
                 value=\"{seconds}\">{words}</button></form>"
            )
        })
        .collect();
    format!(
        "<section class=\"panel\" aria-labelledby=\"clock\"><header><h2 id=\"clock\">Clock</h2></header>\n\
         <p class=\"big-time\">{} <span class=\"quiet-words\">UTC, {}</span></p>\n\
         <p class=\"quiet-words\">Forward only. What is due by then happens at once: sessions expire, deliveries are tried \
         again, refunds and bank debits come to their end.</p>\n<div class=\"buttons\">{steps}\
         <form class=\"inline\" method=\"post\" action=\"/switches/clock\">{back}<label for=\"minutes\">Minutes</label>\
         <input id=\"minutes\" name=\"minutes\" type=\"number\" min=\"1\" max=\"576000\" required>\
         <button class=\"second\">Forward</button></form></div></section>\n",
        time::full(now),
        escape(&ahead),
    )
}
