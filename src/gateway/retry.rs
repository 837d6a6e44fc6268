//! Asking again. The client library retries under a key of its own making; for money the key is ours and stays.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use super::GatewayError;

/// A buyer waits for this: no new try once so much time has gone by. One that was not answered in time has another.
const PATIENCE: Duration = Duration::from_secs(10);
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
    let mut pauses = PAUSES.iter();
    // A try that nobody knows the outcome of is not made known by a later one that fails.
    let mut unknown = false;
    loop {
        let error = match send().await {
            Err(error) if error.is_transient() => error,
            outcome => return outcome,
        };
        unknown |= error.leaves_outcome_unknown();
        match pauses.next().filter(|_| began.elapsed() < PATIENCE) {
            Some(pause) => {
                tracing::debug!(%error, ?pause, "asking Stripe again");
                tokio::time::sleep(*pause).await;
            }
            None if unknown && !error.leaves_outcome_unknown() => {
                return Err(GatewayError::Unavailable { status: None });
            }
            None => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, future::ready};

    use super::with_retries;
    use crate::gateway::GatewayError;

    async fn outcome(answers: [Option<u16>; 4]) -> (GatewayError, usize) {
        let tries = Cell::new(0);
        let error = with_retries(|| {
            let status = answers[tries.get()];
            tries.set(tries.get() + 1);
            ready(Err::<(), _>(GatewayError::Unavailable { status }))
        })
        .await
        .unwrap_err();
        (error, tries.get())
    }

    #[tokio::test]
    async fn what_nobody_heard_stays_unknown_whatever_is_heard_later() {
        let (error, tries) = outcome([None, Some(500), Some(500), Some(500)]).await;
        assert_eq!((error.leaves_outcome_unknown(), tries), (true, 4));
        let (error, _) = outcome([Some(500), Some(503), Some(500), Some(500)]).await;
        assert_eq!(error, GatewayError::Unavailable { status: Some(500) });
    }
}
