//! Asking again. The client library retries under a key of its own making; for money the key is ours and stays.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use super::GatewayError;

/// A buyer waits for this: no new try once so much time has gone by.
const PATIENCE: Duration = Duration::from_secs(8);
/// Three more tries, a second and a half in pauses.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(200),
    Duration::from_millis(400),
    Duration::from_millis(900),
];

/// Sends until Stripe gives a final answer: network errors, 409, 429 and 5xx are tried again.
/// `send` must carry the same idempotency key each time.
pub async fn with_retries<T, F>(mut send: impl FnMut() -> F) -> Result<T, GatewayError>
where
    F: Future<Output = Result<T, GatewayError>>,
{
    let began = Instant::now();
    for pause in PAUSES {
        match send().await {
            Err(error) if error.is_transient() && began.elapsed() < PATIENCE => {
                tracing::debug!(%error, ?pause, "asking Stripe again");
                tokio::time::sleep(pause).await;
            }
            outcome => return outcome,
        }
    }
    send().await
}
