//! The HTML of a letter, as a document of its own: its styles are inline, which no page of the shop may have.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::AppState;
use crate::mail;

/// Nothing but the letter's own look: no script, no form, nothing that is fetched.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

pub async fn html(State(state): State<AppState>, Path(id): Path<String>) -> Response {
    if !mail::is_shown(&state.config) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let read = async {
        let mut tx = state.inbox.db.read().await?;
        mail::find_html(&mut tx, &id).await
    };
    match read.await.map_err(|error| error.logged("get mail")) {
        Ok(Some(html)) => {
            let headers = [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                (header::CONTENT_SECURITY_POLICY, POLICY),
            ];
            (headers, html).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => StatusCode::from_u16(error.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response(),
    }
}
