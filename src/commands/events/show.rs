//! `till events show`: all that is known of one event.

use serde_json::Value;

use super::{state, unknown};
use crate::{
    clock,
    commands::{Failure, open, output::plain},
    config::Config,
    hex::hex,
    webhook::inbox::{self, Known},
};

/// Show one event whole: what became of it, and its body, which may hold a buyer's name and address
#[derive(clap::Args)]
pub struct Args {
    /// Its id, such as evt_1NG8Du2eZvKYlo2C
    id: String,
}

pub async fn run(config: Config, args: Args) -> Result<(), Failure> {
    let db = open::database(&config).await?;
    let mut tx = db.read().await?;
    let event = inbox::find(&mut tx, &args.id).await?;
    let body = inbox::body(&mut tx, &args.id).await?;
    drop(tx);
    db.close().await;
    let (Some(event), Some(body)) = (event, body) else {
        return Err(unknown(&args.id));
    };
    print!("{}", page(&event, &body, clock::now()));
    Ok(())
}

fn page(event: &Known, body: &[u8], now: i64) -> String {
    let read = serde_json::from_slice::<Value>(body).ok();
    let said = |name: &str| read.as_ref().and_then(|body| body.get(name));
    let text = |name: &str| said(name).and_then(Value::as_str).map(str::to_owned);
    let created = said("created").and_then(Value::as_i64);
    let mode = said("livemode").and_then(Value::as_bool);
    let came = match event.origin.as_str() {
        "webhook" => "delivered by Stripe",
        "listed" => "found in Stripe's list of events",
        _ => "retrieved from Stripe",
    };
    let facts = [
        ("Event", Some(event.id.clone())),
        ("Type", event.kind.clone()),
        ("About", event.object_id.clone()),
        ("Payment", event.payment_intent.clone()),
        ("Created", created.map(clock::rfc3339)),
        ("Received", Some(clock::rfc3339(event.received_at))),
        ("Came", Some(came.to_owned())),
        (
            "Mode",
            mode.map(|live| if live { "live" } else { "test" }.to_owned()),
        ),
        ("Account", text("account")),
        ("API version", text("api_version")),
        ("Tries", Some(event.attempts.to_string())),
        ("State", Some(state(event, now))),
    ];
    let mut page = String::new();
    for (name, value) in facts {
        if let Some(value) = value {
            page.push_str(&format!("{name:<11}  {}\n", plain(&value)));
        }
    }
    page.push('\n');
    page.push_str(&readable(read.as_ref(), body));
    page
}

/// The body in lines; in hexadecimal digits where it is no text.
fn readable(read: Option<&Value>, body: &[u8]) -> String {
    let text = match (read, std::str::from_utf8(body)) {
        (Some(read), _) => serde_json::to_string_pretty(read).unwrap_or_default(),
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => hex(body),
    };
    text.lines().map(|line| plain(line) + "\n").collect()
}
