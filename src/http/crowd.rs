//! How much is done at once: more than that is asked to come again, so that those who are inside are served.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

/// A place is waited for this long.
const PATIENCE: Duration = Duration::from_secs(1);

/// Places for so many requests at once.
#[derive(Clone, Debug)]
pub struct Crowd(Arc<Semaphore>);

impl Crowd {
    pub fn of(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }
}

pub async fn admit(State(crowd): State<Crowd>, request: Request, next: Next) -> Response {
    let Ok(Ok(_place)) = tokio::time::timeout(PATIENCE, crowd.0.acquire()).await else {
        tracing::warn!("refused: too much is under way");
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, HeaderValue::from_static("2"))],
            "The shop is busy right now. Please try again in a moment.",
        )
            .into_response();
    };
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::{Router, body::Body, extract::Request, middleware, routing::get};
    use tokio::sync::Notify;
    use tower::ServiceExt;

    use super::{Crowd, admit};

    #[tokio::test]
    async fn who_finds_no_place_is_asked_to_come_again() {
        let (inside, done) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let waits = {
            let (inside, done) = (inside.clone(), done.clone());
            async move || {
                inside.notify_one();
                done.notified().await;
            }
        };
        let router = Router::new()
            .route("/", get(waits))
            .layer(middleware::from_fn_with_state(Crowd::of(1), admit));
        let ask = || router.clone().oneshot(Request::new(Body::empty()));
        let first = tokio::spawn(ask());
        inside.notified().await;
        let second = ask().await.expect("an answer");
        assert_eq!(second.status(), 503);
        assert!(second.headers().contains_key("retry-after"));
        done.notify_one();
        assert_eq!(
            first.await.expect("no panic").expect("an answer").status(),
            200
        );
        done.notify_one();
        assert_eq!(ask().await.expect("an answer").status(), 200);
    }
}
