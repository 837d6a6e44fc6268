//! The page of the buyer's bank (3D Secure): it recognizes the buyer, or not.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde_json::Value;

use super::{
    Answer,
    checkout::origin,
    find,
    layout::{self, escape, page},
    unknown,
};
use crate::sandbox::{
    call::{App, Call},
    currency, deliver, due,
    error::ApiError,
    payment_intents::{self, Attempt},
    store,
};

/// `lead_to` is where the answer leads in the end: its origin must be allowed.
fn render(intent: &Value, lead_to: &str) -> Answer {
    let id = intent["id"].as_str().unwrap_or_default();
    let code = intent["currency"].as_str().unwrap_or_default();
    let total = currency::show(intent["amount"].as_i64().unwrap_or_default(), code);
    let main = format!(
        r#"<section class="panel message bank">
<h1>3D Secure</h1>
<p>Your bank wants to know whether it is you who pays <strong class="amount">{total}</strong>. Here you decide what it finds.</p>
<form method="post" action="/c/authenticate/{id}">
<button type="submit" name="outcome" value="complete">Complete authentication</button>
<button type="submit" name="outcome" value="fail" class="plain">Fail authentication</button>
</form>
</section>"#,
        id = escape(id),
    );
    Ok(page(StatusCode::OK, "3D Secure", &main, &origin(lead_to)))
}

/// Where a PaymentIntent's buyer goes after the bank: its session's page, or the address its request gave.
async fn after_bank(call: &mut Call, intent: &Value) -> Result<(Option<String>, String), ApiError> {
    let id = intent["id"].as_str().unwrap_or_default();
    let hidden = store::hidden(&mut call.tx, id).await?;
    let Some(session) = hidden["session"].as_str() else {
        let url = intent["next_action"]["redirect_to_url"]["return_url"].as_str();
        return Ok((None, url.unwrap_or_default().to_owned()));
    };
    let found = find(call, session).await?.unwrap_or_default();
    let url = found["success_url"].as_str().unwrap_or_default().to_owned();
    Ok((Some(session.to_owned()), url))
}

pub async fn bank(State(app): State<Arc<App>>, Path(id): Path<String>) -> Answer {
    let mut call = Call::read(&app).await?;
    let Some(intent) = store::find(&mut call.tx, payment_intents::KIND, &id).await? else {
        return Ok(unknown());
    };
    let (session, lead_to) = after_bank(&mut call, &intent).await?;
    match (intent["status"].as_str(), session) {
        (Some("requires_action"), _) => render(&intent, &lead_to),
        (_, Some(session)) => Ok(Redirect::to(&format!("/c/pay/{session}")).into_response()),
        (_, None) => Ok(nothing_to_do()),
    }
}

#[derive(serde::Deserialize)]
pub struct Decided {
    outcome: String,
}

/// The buyer decided at the bank.
pub async fn authenticate(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Form(decided): Form<Decided>,
) -> Answer {
    due::run(&app).await?;
    let mut call = Call::write(&app).await?;
    let Some(mut intent) = store::find(&mut call.tx, payment_intents::KIND, &id).await? else {
        return Ok(unknown());
    };
    let (session, return_url) = after_bank(&mut call, &intent).await?;
    if intent["status"] != "requires_action" {
        return Ok(match session {
            Some(session) => Redirect::to(&format!("/c/pay/{session}")).into_response(),
            None => nothing_to_do(),
        });
    }
    let recognized = decided.outcome == "complete";
    let attempt = payment_intents::authenticate(&mut call, &mut intent, recognized).await?;
    call.commit().await?;
    let paid = attempt == Some(Attempt::Succeeded);
    if let Some(session) = session {
        if paid {
            deliver::wait_for_answer(&app, "checkout.session.completed", &session).await?;
        }
        let again = if paid { "" } else { "?again" };
        return Ok(Redirect::to(&format!("/c/pay/{session}{again}")).into_response());
    }
    let Ok(mut url) = url::Url::parse(&return_url) else {
        return Ok(nothing_to_do());
    };
    let secret = intent["client_secret"].as_str().unwrap_or_default();
    url.query_pairs_mut()
        .append_pair("payment_intent", &id)
        .append_pair("payment_intent_client_secret", secret)
        .append_pair("redirect_status", if paid { "succeeded" } else { "failed" });
    Ok(Redirect::to(url.as_str()).into_response())
}

fn nothing_to_do() -> Response {
    layout::message(
        StatusCode::OK,
        "Nothing to authenticate",
        "The bank has its answer: this page can be closed.",
        None,
    )
}
