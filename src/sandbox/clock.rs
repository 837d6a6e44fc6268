//! The sandbox's own time: the machine's, moved forward as far as somebody asked. Bodies are signed by the machine's
//! clock all the same, as receivers compare signatures with theirs.

use std::sync::{Arc, atomic::Ordering};

use super::{call::App, due, error::ApiError, store};

const NAME: &str = "clock_ahead";
/// How far it goes at a time, in seconds.
pub const FURTHEST: i64 = 400 * 24 * 60 * 60;

/// Unix seconds of the machine's clock.
pub fn machine() -> i64 {
    jiff::Timestamp::now().as_second()
}

impl App {
    /// Unix seconds.
    pub fn now(&self) -> i64 {
        machine() + self.ahead.load(Ordering::Relaxed)
    }
}

/// How many seconds the file's clock is ahead.
pub async fn ahead(tx: &mut store::Tx) -> Result<i64, sqlx::Error> {
    let kept = store::setting(tx, NAME, || "0".to_owned()).await?;
    Ok(kept.parse().unwrap_or(0))
}

/// Moves the clock forward, never back, and lets happen what falls due by then.
pub async fn forward(app: &Arc<App>, seconds: i64) -> Result<i64, ApiError> {
    let mut tx = app.store.write().await?;
    let ahead = ahead(&mut tx).await? + seconds;
    store::set(&mut tx, NAME, &ahead.to_string()).await?;
    tx.commit().await?;
    // Of two moves at once, the one that ended first may get here last.
    app.ahead.fetch_max(ahead, Ordering::Relaxed);
    due::run(app).await?;
    app.deliveries_changed();
    Ok(app.now())
}
