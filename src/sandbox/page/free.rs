//! An order that costs nothing: the page asks who orders, and for no way to pay.

use std::sync::Arc;

use super::{entry::Entry, find, form::Told};
use crate::sandbox::{
    call::{App, Call},
    deliver,
    error::ApiError,
    sessions,
};

/// Completes the order. Posting twice completes it once, as payments do.
pub async fn order(app: &Arc<App>, id: &str, entry: &Entry) -> Result<Told, ApiError> {
    let mistakes = entry.email_alone();
    if mistakes.email.is_some() {
        return Ok(Told::Mistakes(mistakes));
    }
    let mut call = Call::write(app).await?;
    if let Some(mut session) = find(&mut call, id).await?
        && session["status"] == "open"
    {
        sessions::complete_free(&mut call, &mut session, Some(entry.email.trim())).await?;
        call.commit().await?;
        deliver::wait_for_answer(app, "checkout.session.completed", id).await?;
    }
    Ok(Told::Nothing)
}
