//! Trouble of every kind: Stripe is told to come again, visitors are told one clear sentence, nothing is half written,
//! and when it ends all goes on without a restart.

mod away;
mod full;
mod locked;
mod slow;

use std::time::{Duration, Instant};

use crate::support::{Delivery, TestApp};

/// Posts a delivery that must be answered within five seconds: the status, and the answer's words.
async fn posted_in_time(app: &TestApp, delivery: Delivery) -> (u16, String) {
    let began = Instant::now();
    let answer = app.post_webhook(delivery).await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(5), "{answer:?} after {took:?}");
    answer
}

/// Waits until the shop's own worker has nothing left to do.
async fn until_drained(app: &TestApp) {
    let deadline = Instant::now() + Duration::from_secs(40);
    let waiting = "select count(*) from events where state = 'received'";
    while app.count(waiting).await > 0 {
        assert!(Instant::now() < deadline, "the inbox is not drained");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
