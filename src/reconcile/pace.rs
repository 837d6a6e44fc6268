//! How fast Stripe is asked: under twenty requests a second, and slower when it says so.

use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::gateway::GatewayError;

/// From one request to the next: seventeen a second. Stripe allows 25 in test mode, and buyers come first.
pub const INTERVAL: Duration = Duration::from_millis(60);

/// Seconds to wait after 429, a 5xx or no answer. The client library does not show a `Retry-After`: the pauses grow past
/// what one would ask for.
const PAUSES: [u64; 8] = [1, 2, 4, 8, 15, 30, 60, 60];

/// The pace of one run.
#[derive(Debug)]
pub struct Pace {
    next: Instant,
    interval: Duration,
    pauses: Vec<Duration>,
    /// How many requests there were.
    pub asked: u64,
}

impl Pace {
    pub fn new(interval: Duration) -> Self {
        Self {
            next: Instant::now(),
            interval,
            pauses: PAUSES.map(Duration::from_secs).into(),
            asked: 0,
        }
    }

    /// Waits for the next request's turn.
    pub async fn turn(&mut self) {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.interval;
        self.asked += 1;
    }

    /// Asks until there is a final answer, or for three minutes in vain.
    pub async fn ask<T, F>(&mut self, mut send: impl FnMut() -> F) -> Result<T, GatewayError>
    where
        F: Future<Output = Result<T, GatewayError>>,
    {
        let mut tries = 0;
        loop {
            self.turn().await;
            let error = match send().await {
                Err(error) if error.is_transient() => error,
                outcome => return outcome,
            };
            let Some(pause) = self.pauses.get(tries) else {
                return Err(error);
            };
            tries += 1;
            tracing::info!(%error, ?pause, "reconciling waits for Stripe");
            sleep(*pause).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, future::ready, time::Duration};

    use tokio::time::Instant;

    use super::{INTERVAL, Pace};
    use crate::gateway::GatewayError;

    const BUSY: GatewayError = GatewayError::Unavailable { status: Some(429) };

    fn impatient() -> Pace {
        Pace {
            pauses: [20, 40, 80].map(Duration::from_millis).into(),
            ..Pace::new(INTERVAL)
        }
    }

    #[tokio::test]
    async fn stays_under_twenty_requests_a_second() {
        let (mut pace, began) = (Pace::new(INTERVAL), Instant::now());
        for _ in 0..21 {
            pace.turn().await;
        }
        assert!(began.elapsed() > Duration::from_secs(1), "{pace:?}");
    }

    #[tokio::test]
    async fn waits_longer_each_time_and_then_gives_up() {
        let (mut pace, tries, began) = (impatient(), Cell::new(0), Instant::now());
        let answer = pace
            .ask(|| {
                tries.set(tries.get() + 1);
                ready(if tries.get() < 4 { Err(BUSY) } else { Ok(()) })
            })
            .await;
        assert_eq!((answer, tries.get()), (Ok(()), 4));
        assert!(began.elapsed() >= Duration::from_millis(20 + 40 + 80));

        let answer: Result<(), _> = pace.ask(|| ready(Err(BUSY))).await;
        assert_eq!((answer, pace.asked), (Err(BUSY), 4 + 4));
    }

    #[tokio::test]
    async fn a_refusal_is_not_asked_again() {
        let mut pace = impatient();
        let refused = GatewayError::Refused {
            status: 403,
            kind: "invalid_request_error".into(),
            code: None,
            param: None,
        };
        let answer: Result<(), _> = pace.ask(|| ready(Err(refused.clone()))).await;
        assert_eq!((answer, pace.asked), (Err(refused), 1));
    }
}
