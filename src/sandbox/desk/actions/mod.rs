//! What the buttons do. Each leads back with a sentence: what was done, or why not.

mod balance;
mod switches;

use std::{collections::HashMap, sync::Arc};

use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::Value;

use super::{
    button::{self, Verb},
    payments,
    told::Notice,
    words::{self, text},
};
use crate::sandbox::{
    call::{App, Call},
    deliver,
    disputes::{self, Kind},
    early_fraud_warnings,
    error::ApiError,
    form, payment_intents, payouts, refunds, sessions, webhook_endpoints,
};

use balance::typed_amount;
pub use balance::{pay_out, settlement};
pub use switches::{clock, deliveries, events, requests};

type Fields = Form<HashMap<String, String>>;

pub async fn object(
    State(app): State<Arc<App>>,
    Path((id, verb)): Path<(String, String)>,
    Form(fields): Fields,
) -> Response {
    let done = match Verb::named(&verb) {
        Some(verb) => carry_out(&app, &id, verb, &fields).await,
        None => Err(ApiError::invalid("There is no such button.")),
    };
    back(&app, &fields, done)
}

/// Does it, and says so.
async fn carry_out(
    app: &Arc<App>,
    id: &str,
    verb: Verb,
    fields: &HashMap<String, String>,
) -> Result<String, ApiError> {
    let mut call = Call::read(app).await?;
    let object = payments::any(&mut call, id).await?;
    drop(call);
    let object = object.ok_or_else(|| ApiError::missing("object", id))?;
    if !button::verbs(&object)
        .iter()
        .any(|(known, _)| *known == verb)
    {
        return Err(ApiError::invalid(not_now(&object)));
    }
    if verb == Verb::Resend {
        return resend(app, &object).await;
    }
    let kind = text(&object, "object");
    let mut call = Call::write(app).await?;
    let after = match (kind, verb) {
        ("checkout.session", _) => sessions::expire(&mut call, id, form::Form::default()).await?,
        ("charge", Verb::Refund) => {
            let asked = refund_of(&object, fields)?;
            refunds::create(&mut call, asked).await?
        }
        ("charge", Verb::Warn) => early_fraud_warnings::warn(&mut call, id).await?,
        ("charge", Verb::Dispute) => disputes::open(&mut call, id, Kind::Dispute).await?,
        ("charge", _) => disputes::open(&mut call, id, Kind::Inquiry).await?,
        ("dispute", Verb::Win) => disputes::win(&mut call, id).await?,
        ("dispute", _) => disputes::lose(&mut call, id).await?,
        ("payment_intent", Verb::Succeed) => payment_intents::settle(&mut call, id, true).await?,
        ("payment_intent", _) => payment_intents::settle(&mut call, id, false).await?,
        ("refund", Verb::Succeed) => refunds::succeed(&mut call, id).await?,
        ("refund", Verb::Fail) => refunds::fail(&mut call, id).await?,
        ("refund", Verb::Ask) => refunds::require_action(&mut call, id).await?,
        ("refund", _) => refunds::cancel(&mut call, id, form::Form::default()).await?,
        ("payout", Verb::Succeed) => payouts::pay(&mut call, id).await?,
        ("payout", Verb::Fail) => payouts::fail(&mut call, id).await?,
        ("payout", _) => payouts::cancel(&mut call, id, form::Form::default()).await?,
        _ => return Err(ApiError::invalid(not_now(&object))),
    };
    call.commit().await?;
    Ok(said(&after))
}

/// The refund that is asked for: of what was typed, else of all that is left.
fn refund_of(charge: &Value, fields: &HashMap<String, String>) -> Result<form::Form, ApiError> {
    let mut pairs = vec![("charge".to_owned(), text(charge, "id").to_owned())];
    if let Some(amount) = typed_amount(fields, text(charge, "currency"))? {
        pairs.push(("amount".to_owned(), amount.to_string()));
    }
    form::Form::new(&pairs)
}

/// Why a button does nothing: the object has moved on since the page was made.
fn not_now(object: &Value) -> String {
    let (kind, _) = words::kind(text(object, "object"));
    match words::state(object) {
        Some((_, state)) => {
            format!("Not done: this {kind} is no longer what it was, its state is now: {state}.")
        }
        None => format!("Not done: nothing like that happens to a {kind}."),
    }
}

fn said(after: &Value) -> String {
    let (kind, _) = words::kind(text(after, "object"));
    let state = words::state(after).map_or("", |(_, words)| words);
    format!(
        "Done. {kind} of {}: {}.",
        words::title(after),
        state.to_lowercase()
    )
}

/// Sends an event to everybody who is told now, whatever came of it before.
async fn resend(app: &Arc<App>, event: &Value) -> Result<String, ApiError> {
    let mut call = Call::write(app).await?;
    let endpoints = webhook_endpoints::everyone(&mut call).await?;
    let deliveries = deliver::known(&mut call, event, &endpoints).await?;
    call.commit().await?;
    let mut taken = 0;
    for delivery in &deliveries {
        taken += usize::from(deliver::again(app, *delivery).await?);
    }
    let event_type = text(event, "type");
    let all = deliveries.len();
    match all {
        0 => Err(ApiError::invalid(format!(
            "{event_type} was not sent: nobody listens. Start the shop, or say --forward-to URL."
        ))),
        _ if taken == all => Ok(format!("{event_type} was sent again, and taken.")),
        _ => Err(ApiError::invalid(format!(
            "{event_type} was sent again, and {} of {all} did not take it. It will be tried again.",
            all - taken
        ))),
    }
}

/// To the page with the button, and what it did.
fn back(app: &App, fields: &HashMap<String, String>, done: Result<String, ApiError>) -> Response {
    let notice = match done {
        Ok(sentence) => Notice::done(sentence),
        Err(error) => Notice::refused(&error),
    };
    let name = app.told.keep(notice);
    let back = fields.get("back").map_or("/", String::as_str);
    // A path of ours and nothing else; control characters do not get into a header.
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && back
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#');
    let back = if ours { back } else { "/" };
    let joint = if back.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{back}{joint}told={name}")).into_response()
}
