//! Signing in and out. Forms post here; none of the answers tells whether an address is known.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Verified.
    pub email: String,
    pub is_operator: bool,
}

/// Who is signed in on the page being rendered; given to it as context by the HTTP layer.
#[derive(Clone, Debug, Default)]
pub struct SignedIn(pub Option<Person>);

/// What opening a link from a message came to, where it did not lead on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkView {
    /// It is open, and another browser asked for it: nothing was used up.
    AskForCode,
    Ended,
    /// The browser is sent on.
    Done,
}

/// Sends a message with a way in to this address, whoever it belongs to.
#[server(endpoint = "sign_in")]
pub async fn sign_in(email: String, next: Option<String>) -> Result<(), AppError> {
    use crate::{clock, http, sign_in};

    let state = http::state();
    let session = http::session().await?;
    let id = sign_in::begin(
        &state.inbox.db,
        &state.config,
        &email,
        next.as_deref(),
        clock::now(),
    )
    .await?;
    state.mail.wake();
    http::set_asked(&session, &id).await?;
    leptos_axum::redirect("/sign-in/code");
    Ok(())
}

/// The address that this browser has asked a way in for, while that way is open.
#[server(endpoint = "sign_in_asked")]
pub async fn get_asked() -> Result<Option<String>, AppError> {
    use crate::{clock, http, sign_in};

    let session = http::session().await?;
    let Some(id) = http::asked(&session).await? else {
        return Ok(None);
    };
    let found = async {
        let mut tx = http::state().inbox.db.read().await?;
        sign_in::find(&mut tx, &id).await
    };
    let found = found
        .await
        .map_err(|error| error.logged("find a sign-in"))?;
    let open = found.filter(|row| row.is_open(clock::now()));
    Ok(open.map(|row| row.email))
}

/// Opens the link from a message. The one page that changes something when it is read: it is reached by a link, so by a GET.
/// That is safe because the token alone does nothing: this browser's own session must have asked for it. What only
/// looks, and what another browser opens, a mail scanner among them, uses nothing up.
#[server(endpoint = "sign_in_link")]
pub async fn open_link(token: String) -> Result<LinkView, AppError> {
    use crate::{
        clock, http,
        sign_in::{self, Link},
    };

    let session = http::session().await?;
    let who = http::who()?;
    let asked = http::asked(&session).await?;
    let opened = sign_in::by_link(
        &http::state().inbox.db,
        &token,
        asked.as_deref(),
        who.buyer.as_ref(),
        http::looks_only(),
        clock::now(),
    )
    .await
    .map_err(|error| error.logged("open a sign-in link"))?;
    let next = match opened {
        Link::AskForCode => return Ok(LinkView::AskForCode),
        Link::Ended => return Ok(LinkView::Ended),
        Link::GoOn { next } => next,
        Link::Done(done) => {
            http::sign_in(&session, &done.buyer).await?;
            done.next
        }
    };
    leptos_axum::redirect(next.as_deref().unwrap_or("/account"));
    Ok(LinkView::Done)
}

/// Tries the six digits: of what this browser asked for, or, with a token, of the link that was opened in it.
#[server(endpoint = "sign_in_code")]
pub async fn sign_in_code(code: String, token: Option<String>) -> Result<(), AppError> {
    use crate::{clock, http, sign_in};

    let session = http::session().await?;
    let asked = http::asked(&session).await?;
    let done = sign_in::by_code(
        &http::state().inbox.db,
        asked.as_deref(),
        token.as_deref().filter(|token| !token.is_empty()),
        &code,
        clock::now(),
    )
    .await
    .map_err(|error| error.logged("try a sign-in code"))?
    .map_err(AppError::SignIn)?;
    http::sign_in(&session, &done.buyer).await?;
    leptos_axum::redirect(done.next.as_deref().unwrap_or("/account"));
    Ok(())
}

/// Ends this browser's session.
#[server(endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::http;

    http::sign_out(&http::session().await?).await?;
    leptos_axum::redirect("/account");
    Ok(())
}

/// Ends every session of the buyer who is signed in, this one included.
#[server(endpoint = "sign_out_everywhere")]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    use crate::http;

    let session = http::session().await?;
    if let Some(buyer) = http::who()?.buyer {
        http::end_all(&http::state().inbox.db, &buyer.id)
            .await
            .map_err(|error| error.logged("sign out everywhere"))?;
    }
    http::sign_out(&session).await?;
    leptos_axum::redirect("/account");
    Ok(())
}
