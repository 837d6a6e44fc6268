//! The browser's session: a cookie, its row, and the random visitor id kept in it. The visitor id owns checkouts;
//! the session's own id does not, since it changes at sign-in.

use axum::{
    extract::{Request, State},
    http::request::Parts,
    middleware::Next,
    response::Response,
};
use leptos::context::use_context;
use leptos_axum::extract;
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store::{Error, Result as StoreResult},
};

use super::AppState;
use crate::{
    access::{Buyer, Who},
    checkouts::Looking,
    config::Config,
    db::{Db, DbError, Tx, on},
    error::AppError,
};

const VISITOR: &str = "visitor";
/// The buyer's id and address.
const BUYER: &str = "buyer";

pub fn layer(state: &AppState) -> SessionManagerLayer<Sessions> {
    let https = state.config.public_url.starts_with("https://");
    SessionManagerLayer::new(Sessions {
        db: state.inbox.db.clone(),
    })
    .with_name(if https { "__Host-till" } else { "till" })
    .with_secure(https)
    .with_http_only(true)
    // Strict would lose the visitor on the way back from Stripe.
    .with_same_site(SameSite::Lax)
    .with_expiry(Expiry::OnInactivity(Duration::days(30)))
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

/// Deletes the sessions that have expired by `now` (unix seconds).
pub async fn sweep(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    on!(&mut tx, c => {
        sqlx::query("delete from sessions where expires_at <= $1").bind(now).execute(c).await.map(drop)
    })?;
    tx.commit().await
}

/// Sessions in the shop's own database.
#[derive(Clone, Debug)]
pub struct Sessions {
    db: Db,
}

#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        // 128 random bits: the loop is for form's sake.
        while !insert(&self.db, record).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let mut tx = self.db.write().await.map_err(backend)?;
        update(&mut tx, record, &encode(record)?)
            .await
            .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let mut tx = self.db.read().await.map_err(backend)?;
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let data = find(&mut tx, &id.to_string(), now).await.map_err(backend)?;
        data.map(|data| {
            serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))
        })
        .transpose()
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let mut tx = self.db.write().await.map_err(backend)?;
        delete(&mut tx, &id.to_string()).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

async fn insert(db: &Db, record: &Record) -> StoreResult<bool> {
    let data = encode(record)?;
    let mut tx = db.write().await.map_err(backend)?;
    let inserted = insert_once(&mut tx, record, &data).await.map_err(backend)?;
    tx.commit().await.map_err(backend)?;
    Ok(inserted)
}

async fn insert_once(tx: &mut Tx, record: &Record, data: &str) -> Result<bool, DbError> {
    let inserted = on!(tx, c => {
        sqlx::query("insert into sessions (id, data, expires_at) values ($1, $2, $3) on conflict (id) do nothing")
            .bind(record.id.to_string())
            .bind(data)
            .bind(record.expiry_date.unix_timestamp())
            .execute(c)
            .await?
            .rows_affected()
    });
    Ok(inserted > 0)
}

async fn update(tx: &mut Tx, record: &Record, data: &str) -> Result<(), DbError> {
    on!(tx, c => {
        sqlx::query(
            "insert into sessions (id, data, expires_at) values ($1, $2, $3)
             on conflict (id) do update set data = excluded.data, expires_at = excluded.expires_at",
        )
        .bind(record.id.to_string())
        .bind(data)
        .bind(record.expiry_date.unix_timestamp())
        .execute(c)
        .await
        .map(drop)
    })?;
    Ok(())
}

async fn find(tx: &mut Tx, id: &str, now: i64) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as("select data from sessions where id = $1 and expires_at > $2")
            .bind(id)
            .bind(now)
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(|(data,)| data))
}

async fn delete(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    on!(tx, c => sqlx::query("delete from sessions where id = $1").bind(id).execute(c).await.map(drop))?;
    Ok(())
}

fn encode(record: &Record) -> StoreResult<String> {
    serde_json::to_string(record).map_err(|error| Error::Encode(error.to_string()))
}

fn backend(error: DbError) -> Error {
    Error::Backend(error.to_string())
}
