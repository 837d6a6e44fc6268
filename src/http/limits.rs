//! How often something may be asked for. In this process's memory: several machines each count for themselves.

use std::{num::NonZeroU32, time::Duration};

use axum::{
    Json,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};
use url::form_urlencoded;

use super::{AppState, client::Client, form::MAX_FORM, refusal, session};
use crate::{api::Refusal, error::AppError, sign_in};

type Limit = DefaultKeyedRateLimiter<String>;

/// One limit a purpose, each counted by client, visitor or address.
#[derive(Debug)]
pub struct Limits {
    /// Messages to one address, whoever asks for them.
    address: Limit,
    sign_in: Limit,
    code: Limit,
    checkout: Limit,
    /// Checkouts of one client, cookies or not: behind one address there may be many browsers.
    checkouts: Limit,
    refund: Limit,
    /// The refund's page asks Stripe, too.
    refund_page: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        const SECOND: Duration = Duration::from_secs(1);
        const MINUTE: Duration = Duration::from_secs(60);
        Self {
            // Three an hour, however they are spread.
            address: limit(3, MINUTE * 60),
            sign_in: limit(5, MINUTE),
            code: limit(20, SECOND * 6),
            checkout: limit(20, SECOND * 6),
            checkouts: limit(120, SECOND / 2),
            refund: limit(20, MINUTE),
            refund_page: limit(20, SECOND * 3),
        }
    }
}

impl Limits {
    /// Forgets whoever has not asked for long.
    pub fn sweep(&self) {
        for limit in [
            &self.address,
            &self.sign_in,
            &self.code,
            &self.checkout,
            &self.checkouts,
            &self.refund,
            &self.refund_page,
        ] {
            limit.retain_recent();
            limit.shrink_to_fit();
        }
    }
}

/// So many at once, and then one more each `pause`.
fn limit(burst: u32, pause: Duration) -> Limit {
    let quota = Quota::with_period(pause).expect("a pause");
    RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(burst).expect("a number")))
}

/// Whole seconds to wait, where that is too often.
fn ask(limit: &Limit, key: &str) -> Result<(), u64> {
    limit.check_key(&key.to_owned()).map_err(|until| {
        let wait = until.wait_time_from(limit.clock().now());
        wait.as_secs() + 1
    })
}

pub async fn hold(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (request, held) = match check(&state.limits, request).await {
        Ok(checked) => checked,
        Err(answer) => return answer,
    };
    let Err(wait) = held else {
        return next.run(request).await;
    };
    tracing::warn!("refused: asked for too often");
    refusal::answer(&state, request, Refusal::TooMany { wait }).await
}

/// The request as it came, and whether it may pass.
async fn check(limits: &Limits, request: Request) -> Result<(Request, Result<(), u64>), Response> {
    let client = request.extensions().get::<Client>();
    let client = client.map_or_else(String::new, |client| client.0.to_string());
    let who = session::of(&request);
    let visitor = who.and_then(|who| who.buyer.map(|buyer| buyer.id).or(who.visitor));
    let somebody = visitor.as_ref().unwrap_or(&client);
    let path = request.uri().path();
    let held = match (request.method(), path) {
        (&Method::POST, "/api/sign_in") => match ask(&limits.sign_in, &client) {
            Ok(()) => return check_address(limits, request).await,
            refused => refused,
        },
        (&Method::POST, "/api/sign_in_code") => ask(&limits.code, &client),
        (&Method::POST, "/api/checkout") => ask(&limits.checkouts, &client).and_then(|()| {
            visitor
                .as_ref()
                .map_or(Ok(()), |visitor| ask(&limits.checkout, visitor))
        }),
        (&Method::POST, "/api/refund") => ask(&limits.refund, somebody),
        (&Method::POST, "/api/refund_offer") => ask(&limits.refund_page, somebody),
        (&Method::GET | &Method::HEAD, path) if is_refund_page(path) => {
            ask(&limits.refund_page, somebody)
        }
        _ => Ok(()),
    };
    Ok((request, held))
}

/// The router takes a slash at the end, too.
fn is_refund_page(path: &str) -> bool {
    path.starts_with("/account/payments/") && path.trim_end_matches('/').ends_with("/refund")
}

/// The form is read for the address in it, and handed on whole.
async fn check_address(
    limits: &Limits,
    request: Request,
) -> Result<(Request, Result<(), u64>), Response> {
    let (parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, MAX_FORM).await else {
        return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    };
    // The function reads forms its own way (`[email]` is `email` to it): what is not plainly our own form is refused.
    let Some(email) = only_email(&form) else {
        return Err((StatusCode::BAD_REQUEST, Json(AppError::BadRequest)).into_response());
    };
    let address = sign_in::address(&email);
    let held = address.map_or(Ok(()), |address| ask(&limits.address, &address));
    Ok((Request::from_parts(parts, Body::from(form)), held))
}

/// The only `email` of a form that holds nothing else but where to go on to.
fn only_email(form: &[u8]) -> Option<String> {
    let mut emails = Vec::new();
    for (name, value) in form_urlencoded::parse(form) {
        match name.as_ref() {
            "email" => emails.push(value.into_owned()),
            "next" => {}
            _ => return None,
        }
    }
    emails.pop().filter(|_| emails.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{is_refund_page, only_email};

    #[test]
    fn a_form_names_one_address() {
        for form in ["email=a%40b.c", "next=%2F&email=a%40b.c"] {
            assert_eq!(
                only_email(form.as_bytes()).as_deref(),
                Some("a@b.c"),
                "{form}"
            );
        }
        for form in [
            "",
            "next=x",
            "%5Bemail%5D=a",
            "email=a&email=b",
            "email=a&[email]=b",
            "email[]=a",
            "email=a&x=1",
        ] {
            assert_eq!(only_email(form.as_bytes()), None, "{form}");
        }
    }

    #[test]
    fn the_refund_page_is_known_by_any_name() {
        assert!(is_refund_page("/account/payments/co_1/refund"));
        assert!(is_refund_page("/account/payments/co_1/refund//"));
        assert!(!is_refund_page("/account/payments/co_1"));
    }
}
