//! One request of the API: who asks, what for, in one transaction with its idempotency key.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::time::timeout;

use super::{
    auth, balance_transactions,
    call::{App, Call, Claim},
    due,
    error::ApiError,
    events,
    expand::expand,
    form::{self, Form},
    id,
    idempotency::{self, Stored},
    reply::{self, Reply, pretty},
    requests::{Note, Said},
    routes,
    trouble::{Asked, DeliveryTrouble, RequestMode, RequestTrouble},
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
    /// What goes wrong with the events it makes, if not what stands.
    trouble: Option<DeliveryTrouble>,
}

pub async fn v1(State(app): State<Arc<App>>, request: Request) -> Response {
    let begun = Instant::now();
    let headers = request.headers();
    let (method, path) = (request.method(), request.uri().path());
    let mut ask = Ask {
        id: id::random("req_", 14),
        method: method.clone(),
        path: path.to_owned(),
        pairs: Vec::new(),
        key: text(headers, "idempotency-key").filter(|_| method == Method::POST),
        version: text(headers, "stripe-version").unwrap_or_else(|| events::API_VERSION.to_owned()),
        trouble: None,
    };
    let asked = Asked::of(&app, headers, method, path);
    let (trouble, answered) = match asked {
        Ok(asked) => {
            ask.trouble = asked.deliveries;
            let answered = answer(&app, &mut ask, &asked.request, request).await;
            (asked.request, answered)
        }
        Err(error) => (RequestTrouble::default(), Err(error)),
    };
    let mut reply = answered.unwrap_or_else(|error| reply::refusal(&error));
    if trouble.mode == RequestMode::ErrorAfter {
        reply = reply::refusal(&ApiError::failure());
    }
    let late = match trouble.mode {
        RequestMode::Slow => Duration::from_secs(trouble.seconds.unsigned_abs()),
        _ => Duration::ZERO,
    };
    let is_cut = trouble.mode == RequestMode::Cut;
    app.note(Note::Request(Box::new(Said {
        id: ask.id.clone(),
        at: app.now(),
        method: ask.method.to_string(),
        path: ask.path,
        pairs: ask.pairs,
        key: ask.key.clone(),
        version: ask.version.clone(),
        status: if is_cut { 0 } else { reply.status.as_u16() },
        answer: if is_cut {
            String::new()
        } else {
            reply.body.clone()
        },
        milliseconds: (begun.elapsed() + late).as_millis() as i64,
        trouble: match &ask.trouble {
            Some(of_events) if trouble.name().is_empty() => of_events.name(),
            _ => trouble.name(),
        },
    })));
    if is_cut {
        return reply::cut();
    }
    if !late.is_zero() {
        let mut stopping = app.stopping.subscribe();
        // Whoever stops the sandbox does not wait for it.
        let _ = timeout(late, stopping.wait_for(|stop| *stop)).await;
    }
    reply.headers.push(("request-id", ask.id));
    reply.headers.push(("stripe-version", ask.version));
    reply
        .headers
        .extend(ask.key.map(|key| ("idempotency-key", key)));
    reply.into_response()
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty()).then(|| value.to_owned())
}

async fn answer(
    app: &Arc<App>,
    ask: &mut Ask,
    trouble: &RequestTrouble,
    request: Request,
) -> Result<Reply, ApiError> {
    auth::check(request.headers())?;
    let key = ask.key.as_deref();
    if key.is_some_and(|key| key.len() > 255) {
        return Err(ApiError::invalid(
            "Idempotency keys can have up to 255 characters.",
        ));
    }
    let _claim = match key {
        None => None,
        Some(key) => Some(Claim::take(&app.keys, key).ok_or_else(|| idempotency::in_use(key))?),
    };
    let kind = text(request.headers(), "content-type").unwrap_or_default();
    if ask.method == Method::POST
        && ["application/json", "multipart/form-data"]
            .iter()
            .any(|refused| kind.starts_with(refused))
    {
        return Err(ApiError::invalid(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any \
             questions, we can help at https://support.stripe.com/.",
        ));
    }
    let (head, body) = request.into_parts();
    let body = body::to_bytes(body, MAX_BODY)
        .await
        .map_err(|_| ApiError::invalid("The request's body is too large or broke off."))?;
    let query = head.uri.query().unwrap_or_default();
    ask.pairs = read(query.as_bytes());
    ask.pairs.extend(read(&body));
    if let Some(error) = trouble.refusal(key) {
        return Err(error);
    }
    due::run(app).await?;
    match ask.method {
        Method::POST | Method::DELETE => change(app, ask).await,
        _ => {
            let mut call = Call::read(app).await?;
            call.version.clone_from(&ask.version);
            let answer = run(&mut call, ask).await?;
            Ok(Reply::new(StatusCode::OK, pretty(&answer)))
        }
    }
}

fn read(form: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(form).into_owned().collect()
}

async fn change(app: &Arc<App>, ask: &Ask) -> Result<Reply, ApiError> {
    let params = app.run.fingerprint(&ask.pairs);
    let mut call = begin(app, ask).await?;
    if let Some(key) = &ask.key
        && let Some(stored) = idempotency::find(&mut call, key, &ask.path, &params).await?
    {
        return Ok(reply::replay(stored));
    }
    let (status, body) = match run(&mut call, ask).await {
        Ok(answer) => (StatusCode::OK, pretty(&answer)),
        Err(error) if error.is_carried_out() => (error.status, pretty(&error.body())),
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
    Ok(Reply::new(status, body))
}

async fn begin(app: &Arc<App>, ask: &Ask) -> Result<Call, ApiError> {
    let mut call = Call::write(app).await?;
    call.request_id = Some(ask.id.clone());
    call.idempotency_key.clone_from(&ask.key);
    call.version.clone_from(&ask.version);
    call.trouble.clone_from(&ask.trouble);
    Ok(call)
}

async fn run(call: &mut Call, ask: &Ask) -> Result<Value, ApiError> {
    let answer = carry_out(call, ask).await;
    answer.map_err(|error| error.logged(&call.app.url, &ask.id))
}

async fn carry_out(call: &mut Call, ask: &Ask) -> Result<Value, ApiError> {
    form::check_names(&ask.pairs)?;
    let mut form = Form::new(&ask.pairs)?;
    let paths = form.texts("expand")?.unwrap_or_default();
    let mut answer = routes::v1(call, &ask.method, &ask.path, form).await?;
    expand(call, &mut answer, &paths).await?;
    balance_transactions::settle(&mut answer, call.now);
    Ok(answer)
}
