//! A payment's whole story: what it came to, what can happen to it, and all that happened, in the order of time.

mod gather;
mod receipt;
mod time_line;

use axum::{
    extract::Path,
    response::{IntoResponse, Redirect},
};

use super::{
    Answer, button,
    frame::{Room, escape},
    payments,
    visit::Visit,
    words::{self, text},
};
use crate::sandbox::call::Call;
use gather::Story;

pub async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let mut call = Call::read(&visit.app).await?;
    let Some(object) = payments::any(&mut call, &id).await? else {
        return visit.not_found(Room::Payments, "payment");
    };
    match payments::of(&mut call, &object).await? {
        None => return visit.not_found(Room::Payments, "payment"),
        Some(payment) if payment != id => {
            // What was just done is told there.
            let there = visit.at(&format!("/payments/{payment}"));
            return Ok(Redirect::to(&there).into_response());
        }
        Some(_) => {}
    }
    let story = gather::story(&mut call, object).await?;
    let total = escape(&story.total());
    let main = format!(
        "<p class=\"trail\"><a href=\"/payments\">Payments</a></p>\n<div class=\"story\">\n<div class=\"beside\">\n{}{}</div>\n\
         <section class=\"time-line\" aria-labelledby=\"story\"><header><h2 id=\"story\">What happened</h2>\
         <p class=\"quiet-words\">Times are UTC; states are those of now.</p></header>\n{}</section>\n</div>",
        receipt::render(&story, &total),
        next(&visit, &story),
        time_line::render(&visit, &mut call, &story).await?,
    );
    visit.page(Room::Payments, &format!("Payment of {total}"), &main)
}

/// What can happen now, to each thing it can happen to.
fn next(visit: &Visit, story: &Story) -> String {
    let mut groups = String::new();
    for (_, object) in &story.objects {
        let buttons = button::row(visit, object);
        if !buttons.is_empty() {
            let (kind, _) = words::kind(text(object, "object"));
            groups.push_str(&format!(
                "<h3>{} of {}</h3>{buttons}",
                escape(kind),
                escape(&words::title(object))
            ));
        }
    }
    if text(&story.session, "status") == "open" {
        groups.push_str(&format!(
            "<p><a href=\"/c/pay/{}\">Pay as the buyer</a></p>",
            escape(text(&story.session, "id"))
        ));
    }
    match groups.as_str() {
        "" => groups,
        _ => format!(
            "<section class=\"next\" aria-labelledby=\"next\"><h2 id=\"next\">What can happen now</h2>{groups}</section>\n"
        ),
    }
}
