//! All that happened to a payment, by the second.

use serde_json::Value;

use super::{
    super::{
        button,
        event::receiver,
        frame::escape,
        log::{self, Delivery, Request},
        time,
        visit::Visit,
        words::{self, money, text},
    },
    gather::Story,
    receipt,
};
use crate::sandbox::{call::Call, error::ApiError};

/// One thing that happened: when, its place among what happened in that second, and how it is told.
struct Entry {
    at: i64,
    place: i64,
    html: String,
}

pub async fn render(visit: &Visit, call: &mut Call, story: &Story) -> Result<String, ApiError> {
    let mut entries = Vec::new();
    for (seq, object) in &story.objects {
        entries.push(Entry {
            at: made(object),
            place: object_place(story, *seq, object),
            html: made_object(&story.as_it_ended(object)),
        });
    }
    for (seq, event) in &story.events {
        entries.push(Entry {
            at: made(event),
            place: seq * 2,
            html: told(visit, call, story, event).await?,
        });
    }
    for request in &story.requests {
        let (at, place) = place(story, request);
        entries.push(Entry {
            at,
            place,
            html: asked(request),
        });
    }
    entries.sort_by_key(|entry| (entry.at, entry.place));

    let mut html = String::new();
    let mut day = String::new();
    for moment in entries.chunk_by(|one, next| one.at == next.at) {
        let at = moment[0].at;
        if time::day(at) != day {
            day = time::day(at);
            html.push_str(&format!("<h3 class=\"day\">{day}</h3>\n"));
        }
        html.push_str(&format!(
            "<div class=\"moment\"><p class=\"at\">{}</p><ol>\n",
            time::of_day(at)
        ));
        for entry in moment {
            html.push_str(&entry.html);
        }
        html.push_str("</ol></div>\n");
    }
    Ok(html)
}

fn made(object: &Value) -> i64 {
    object["created"].as_i64().unwrap_or_default()
}

/// Money on the balance stands behind what moved it, though it is kept first.
fn object_place(story: &Story, seq: i64, object: &Value) -> i64 {
    let mover = story.objects.iter().find(|(_, mover)| {
        text(object, "object") == "balance_transaction" && mover["id"] == object["source"]
    });
    match mover {
        Some((place, mover)) if *place > seq && made(mover) == made(object) => place * 2 + 1,
        _ => seq * 2,
    }
}

/// A request stands before what it made; one that made nothing, at the end of its second.
fn place(story: &Story, request: &Request) -> (i64, i64) {
    let about = request.about.as_deref().unwrap_or_default();
    let creates = request.method == "POST" && !request.path.contains(about);
    let object = story
        .objects
        .iter()
        .find(|(_, object)| creates && text(object, "id") == about);
    let event = story
        .events
        .iter()
        .find(|(_, event)| event["request"]["id"] == request.id.as_str());
    let first = [object, event]
        .into_iter()
        .flatten()
        .min_by_key(|(seq, _)| *seq);
    match first {
        Some((seq, caused)) => (made(caused), before(story, *seq, made(caused)) * 2 - 1),
        None => (request.at, i64::MAX),
    }
}

/// The place of the first object that was made together with the thing at `seq`.
fn before(story: &Story, seq: i64, at: i64) -> i64 {
    let told = story.events.iter().rev().find(|(event, _)| *event < seq);
    let after = told.map_or(0, |(event, _)| *event);
    story
        .objects
        .iter()
        .find(|(place, object)| (after..seq).contains(place) && made(object) == at)
        .map_or(seq, |(place, _)| *place)
}

fn entry(class: &str, tag: &str, said: &str, aside: &str, more: &str) -> String {
    format!(
        "<li class=\"{class}\"><span class=\"tag\">{tag}</span><div class=\"what\"><p class=\"said\">{said}</p>{more}</div>\
         <div class=\"aside\">{aside}</div></li>\n"
    )
}

fn made_object(object: &Value) -> String {
    let id = escape(text(object, "id"));
    let said = match text(object, "object") {
        "checkout.session" => format!("Checkout Session for {}", money(object, "amount_total")),
        "payment_intent" => format!("PaymentIntent of {}", money(object, "amount")),
        "charge" => format!(
            "Charge of {} to {}",
            money(object, "amount"),
            words::means(&object["payment_method_details"])
        ),
        "dispute" if text(object, "status").starts_with("warning") => {
            format!("Inquiry about {}", money(object, "amount"))
        }
        "balance_transaction" => {
            let said = format!("Balance {}", money(object, "amount"));
            match object["fee"].as_i64() {
                Some(0) | None => said,
                Some(_) => format!(
                    "{said}, fee {}, net {}",
                    money(object, "fee"),
                    money(object, "net")
                ),
            }
        }
        other => format!("{} of {}", words::kind(other).0, words::title(object)),
    };
    let because = match (
        object["failure_message"].as_str(),
        object["failure_reason"].as_str(),
    ) {
        (Some(message), _) => format!("<p class=\"because\">{}</p>", escape(message)),
        (None, Some(reason)) => format!(
            "<p class=\"because\">{}</p>",
            escape(&reason.replace('_', " "))
        ),
        _ => String::new(),
    };
    let (class, aside) = match text(object, "object") {
        "balance_transaction" => ("balance", receipt::name(object)),
        _ => ("made", words::standing(object)),
    };
    let more =
        format!("{because}<p class=\"id\"><a href=\"/objects/{id}\"><code>{id}</code></a></p>");
    entry(
        class,
        if class == "made" { "Object" } else { "Balance" },
        &escape(&said),
        &aside,
        &more,
    )
}

fn asked(request: &Request) -> String {
    let answer: Value = serde_json::from_str(&request.answer).unwrap_or_default();
    let mut more = answer["error"]["message"]
        .as_str()
        .map_or_else(String::new, |message| {
            format!("<p class=\"because\">{}</p>", escape(message))
        });
    if let Some(key) = &request.key {
        more.push_str(&format!(
            "<p class=\"id\">Idempotency key <code>{}</code></p>",
            escape(key)
        ));
    }
    let aside = format!(
        "{} <span class=\"took\">{} ms</span>",
        request.standing(),
        request.milliseconds
    );
    entry("asked", "Request", &request.link(), &aside, &more)
}

async fn told(
    visit: &Visit,
    call: &mut Call,
    story: &Story,
    event: &Value,
) -> Result<String, ApiError> {
    let own: Vec<&Delivery> = story
        .deliveries
        .iter()
        .filter(|delivery| delivery.event == text(event, "id"))
        .collect();
    let mut more = String::new();
    for delivery in &own {
        let attempts = story
            .attempts
            .iter()
            .filter(|attempt| attempt.delivery == delivery.seq);
        for attempt in attempts {
            more.push_str(&format!(
                "<li>{} {} <span class=\"took\">{} ms</span>{}</li>",
                time::of_day(attempt.at),
                escape(&attempt.status),
                attempt.milliseconds,
                match own.as_slice() {
                    [_] => String::new(),
                    _ => format!(" <code>{}</code>", escape(&receiver(call, delivery).await?)),
                }
            ));
        }
    }
    let attempts = match more.as_str() {
        "" => more,
        _ => format!("<ul class=\"attempts\">{more}</ul>"),
    };
    let said = format!(
        "<a href=\"/events/{}\"><code>{}</code></a>",
        escape(text(event, "id")),
        escape(text(event, "type"))
    );
    let aside = format!("{}{}", log::in_short(&own), button::row(visit, event));
    Ok(entry("told-event", "Event", &said, &aside, &attempts))
}
