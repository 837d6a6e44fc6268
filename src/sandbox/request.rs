//! One request of the API: who asks, what for, in one transaction with its idempotency key.

use std::sync::Arc;

use axum::{
    body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    auth, balance_transactions,
    call::{App, Call, Claim},
    due,
    error::ApiError,
    events,
    expand::expand,
    form::Form,
    id,
    idempotency::{self, Stored},
    routes,
};

/// Bytes of a request's body, at most.
const MAX_BODY: usize = 1 << 20;

struct Ask {
    id: String,
    method: Method,
    path: String,
    pairs: Vec<(String, String)>,
    key: Option<String>,
    version: String,
}

pub async fn v1(State(app): State<Arc<App>>, request: Request) -> Response {
    let id = id::random("req_", 14);
    let version =
        text(request.headers(), "stripe-version").unwrap_or_else(|| events::API_VERSION.to_owned());
    let key =
        text(request.headers(), "idempotency-key").filter(|_| request.method() == Method::POST);
    let answered = answer(&app, &id, key.clone(), version.clone(), request).await;
    let mut response = answered.unwrap_or_else(|error| refusal(&error));
    let headers = response.headers_mut();
    for (name, value) in [
        ("request-id", Some(id)),
        ("stripe-version", Some(version)),
        ("idempotency-key", key),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store"),
    );
    response
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty()).then(|| value.to_owned())
}

async fn answer(
    app: &Arc<App>,
    id: &str,
    key: Option<String>,
    version: String,
    request: Request,
) -> Result<Response, ApiError> {
    auth::check(request.headers())?;
    if key.as_ref().is_some_and(|key| key.len() > 255) {
        return Err(ApiError::invalid(
            "Idempotency keys can have up to 255 characters.",
        ));
    }
    let _claim = match &key {
        None => None,
        Some(key) => Some(Claim::take(&app.keys, key).ok_or_else(|| idempotency::in_use(key))?),
    };
    let (head, body) = request.into_parts();
    let body = body::to_bytes(body, MAX_BODY)
        .await
        .map_err(|_| ApiError::invalid("The request's body is too large or broke off."))?;
    let query = head.uri.query().unwrap_or_default();
    let mut pairs = read(query.as_bytes());
    pairs.extend(read(&body));
    let ask = Ask {
        id: id.to_owned(),
        method: head.method,
        path: head.uri.path().to_owned(),
        pairs,
        key,
        version,
    };
    due::run(app).await?;
    match ask.method {
        Method::POST | Method::DELETE => change(app, &ask).await,
        _ => {
            let mut call = Call::read(app).await?;
            call.version.clone_from(&ask.version);
            Ok(json(StatusCode::OK, pretty(&run(&mut call, &ask).await?)))
        }
    }
}

fn read(form: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(form).into_owned().collect()
}

async fn change(app: &Arc<App>, ask: &Ask) -> Result<Response, ApiError> {
    let params = idempotency::fingerprint(&ask.pairs);
    let mut call = begin(app, ask).await?;
    if let Some(key) = &ask.key
        && let Some(stored) = idempotency::find(&mut call, key, &ask.path, &params).await?
    {
        return Ok(replay(stored));
    }
    let (status, body) = match run(&mut call, ask).await {
        Ok(answer) => (StatusCode::OK, pretty(&answer)),
        Err(error) if error.is_stored() => {
            // What was begun is undone; only the answer stays.
            drop(call);
            call = begin(app, ask).await?;
            (error.status, pretty(&error.body()))
        }
        Err(error) => return Err(error),
    };
    if let Some(key) = &ask.key {
        let answer = Stored {
            status: status.as_u16(),
            body: body.clone(),
            request_id: ask.id.clone(),
        };
        idempotency::keep(&mut call, key, &ask.path, &params, &answer).await?;
    }
    call.commit().await?;
    Ok(json(status, body))
}

async fn begin(app: &Arc<App>, ask: &Ask) -> Result<Call, ApiError> {
    let mut call = Call::write(app).await?;
    call.request_id = Some(ask.id.clone());
    call.idempotency_key.clone_from(&ask.key);
    call.version.clone_from(&ask.version);
    Ok(call)
}

async fn run(call: &mut Call, ask: &Ask) -> Result<Value, ApiError> {
    let answer = carry_out(call, ask).await;
    answer.map_err(|error| error.logged(&call.app.url, &ask.id))
}

async fn carry_out(call: &mut Call, ask: &Ask) -> Result<Value, ApiError> {
    let mut form = Form::new(&ask.pairs);
    let paths = form.texts("expand")?.unwrap_or_default();
    let mut answer = routes::v1(call, &ask.method, &ask.path, form).await?;
    expand(call, &mut answer, &paths).await?;
    balance_transactions::settle(&mut answer, call.now);
    Ok(answer)
}

fn replay(stored: Stored) -> Response {
    let status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    let mut response = json(status, stored.body);
    let headers = response.headers_mut();
    headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    if let Ok(id) = HeaderValue::from_str(&stored.request_id) {
        headers.insert("original-request", id);
    }
    response
}

fn refusal(error: &ApiError) -> Response {
    let mut response = json(error.status, pretty(&error.body()));
    if error.status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(
            header::WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"Stripe\""),
        );
    }
    response
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn json(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
