//! The browser's session: a cookie, its row, and what is kept in it. The visitor id owns checkouts; the session's own
//! id does not, since it changes at sign-in.

mod store;

use axum::{
    extract::{Request, State},
    http::request::Parts,
    middleware::Next,
    response::Response,
};
use leptos::context::use_context;
use leptos_axum::extract;
use time::Duration;
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};

pub use store::{end_all, sweep};

use super::AppState;
use crate::{
    access::{Buyer, Who},
    checkouts::Looking,
    clock,
    config::Config,
    error::AppError,
};

const VISITOR: &str = "visitor";
/// The buyer's id and address.
const BUYER: &str = "buyer";
/// What was asked for on the sign-in page of this browser.
const SIGN_IN: &str = "sign_in";
/// In unix seconds: when the session began, and when its time was last prolonged.
const BEGAN: &str = "began";
const TOUCHED: &str = "touched";

/// Unused for so long, a session ends.
const IDLE: Duration = Duration::days(30);
/// Used or not, it ends so long after it began.
const MOST: Duration = Duration::days(90);
/// Its time is prolonged no more often than this: a page that is looked at writes nothing.
const TOUCH: Duration = Duration::days(1);

pub fn layer(state: &AppState) -> SessionManagerLayer<store::Sessions> {
    let https = state.config.public_url.starts_with("https://");
    SessionManagerLayer::new(store::Sessions {
        db: state.inbox.db.clone(),
    })
    .with_name(if https { "__Host-till" } else { "till" })
    .with_secure(https)
    .with_http_only(true)
    // Strict would lose the visitor on the way back from Stripe.
    .with_same_site(SameSite::Lax)
    .with_expiry(Expiry::OnInactivity(IDLE))
}

/// The session of the request that is being answered.
pub async fn session() -> Result<Session, AppError> {
    extract().await.map_err(|_| AppError::Unexpected)
}

pub async fn set_visitor(session: &Session, visitor: &str) -> Result<(), AppError> {
    if who()?.visitor.as_deref() == Some(visitor) {
        return Ok(());
    }
    session.insert(VISITOR, visitor).await.map_err(unavailable)
}

/// This browser has asked for that way in.
pub async fn set_asked(session: &Session, sign_in_id: &str) -> Result<(), AppError> {
    session
        .insert(SIGN_IN, sign_in_id)
        .await
        .map_err(unavailable)
}

/// The sign-in that this browser asked for last.
pub async fn asked(session: &Session) -> Result<Option<String>, AppError> {
    session.get(SIGN_IN).await.map_err(unavailable)
}

/// Signs the buyer in, under a new id: whoever knew the old one knows nothing. What was bought here before stays
/// visible here, unless somebody else was signed in: that is theirs.
pub async fn sign_in(session: &Session, buyer: &Buyer) -> Result<(), AppError> {
    if who()?.buyer.is_some_and(|before| before.id != buyer.id) {
        session.flush().await.map_err(unavailable)?;
    }
    let signed_in = async {
        session.remove_value(SIGN_IN).await?;
        session.remove_value(TOUCHED).await?;
        session.insert(BUYER, (&buyer.id, &buyer.email)).await?;
        session.cycle_id().await
    };
    signed_in.await.map_err(unavailable)
}

/// Ends this browser's session: it shows nothing afterwards, also of what was bought without signing in.
pub async fn sign_out(session: &Session) -> Result<(), AppError> {
    session.flush().await.map_err(unavailable)
}

/// Whom a request comes from, as far as its session tells: each request carries one.
#[derive(Clone, Debug)]
struct Recognized(Result<Who, AppError>);

/// Reads the session once, for all that asks who is there.
pub async fn recognize(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let who = read(&session, &state.config).await;
    request.extensions_mut().insert(Recognized(who));
    next.run(request).await
}

async fn read(session: &Session, config: &Config) -> Result<Who, AppError> {
    let visitor = session.get(VISITOR).await.map_err(unavailable)?;
    let buyer: Option<(String, String)> = session.get(BUYER).await.map_err(unavailable)?;
    touch(session, clock::now()).await.map_err(unavailable)?;
    let buyer = buyer.map(|(id, email)| Buyer { id, email });
    let is_operator = buyer
        .as_ref()
        .is_some_and(|buyer| config.operators.contains(&buyer.email));
    Ok(Who {
        visitor,
        buyer,
        is_operator,
    })
}

/// Prolongs a session that is in use: what is changed in it is saved, and its cookie sent anew.
async fn touch(session: &Session, now: i64) -> Result<(), tower_sessions::session::Error> {
    let Some(began) = session.get::<i64>(BEGAN).await? else {
        return Ok(());
    };
    let touched = session.get::<i64>(TOUCHED).await?.unwrap_or(began);
    if now - touched < TOUCH.whole_seconds() {
        return Ok(());
    }
    session.insert(TOUCHED, now).await
}

/// Who asks, outside of pages and server functions; nobody where the session cannot be read.
pub fn of(request: &Request) -> Option<Who> {
    let recognized = request.extensions().get::<Recognized>();
    recognized?.0.clone().ok()
}

/// Who asks, in the request that is being answered.
pub fn who() -> Result<Who, AppError> {
    let parts = use_context::<Parts>().ok_or(AppError::Unexpected)?;
    let recognized = parts.extensions.get::<Recognized>();
    recognized.ok_or(AppError::Unexpected)?.0.clone()
}

/// What this request shows to see a checkout.
pub fn looking(session_id: Option<String>, token: Option<String>) -> Result<Looking, AppError> {
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(Looking {
        who: who()?,
        session_id: some(session_id),
        token: some(token),
    })
}

fn unavailable(error: tower_sessions::session::Error) -> AppError {
    tracing::error!(%error, "the session could not be read");
    AppError::Unavailable
}
