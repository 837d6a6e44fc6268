//! What the shop has mailed, where no mail server is set: for whoever tries the shop out.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// A letter as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailView {
    pub id: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    /// `21 Nov 2026, 10:15 UTC`
    pub date: String,
    /// The same moment for machines, RFC 3339.
    pub datetime: String,
    pub text: String,
}

/// The newest letters; `NotFound` where mail really leaves.
#[server(endpoint = "outbox")]
pub async fn list_mails() -> Result<Vec<MailView>, AppError> {
    use crate::{http, mail};

    let state = http::state();
    if !mail::is_shown(&state.config) {
        return Err(AppError::NotFound);
    }
    let read = async {
        let mut tx = state.inbox.db.read().await?;
        mail::list(&mut tx, &state.config).await
    };
    read.await.map_err(|error| error.logged("list mail"))
}

/// One letter; `NotFound` where mail really leaves.
#[server(endpoint = "outbox_mail")]
pub async fn get_mail(id: String) -> Result<MailView, AppError> {
    use crate::{http, mail};

    let state = http::state();
    if !mail::is_shown(&state.config) {
        return Err(AppError::NotFound);
    }
    let read = async {
        let mut tx = state.inbox.db.read().await?;
        mail::find(&mut tx, &state.config, &id).await
    };
    let found = read.await.map_err(|error| error.logged("get mail"))?;
    found.ok_or(AppError::NotFound)
}
