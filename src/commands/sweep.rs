//! What has ended is forgotten while the shop runs.

use std::{sync::Arc, time::Duration};

use crate::{
    clock,
    db::Db,
    http::{self, Limits},
    mail, sign_in,
};

/// Forgets the sessions and sign-ins that have ended, what old letters said, and clients that have been quiet: now, and
/// every ten minutes.
pub async fn run(db: Db, limits: Arc<Limits>) {
    let mut times = tokio::time::interval(Duration::from_secs(10 * 60));
    loop {
        times.tick().await;
        limits.sweep();
        let now = clock::now();
        let swept = async {
            http::sweep(&db, now).await?;
            sign_in::sweep(&db, now).await?;
            mail::sweep(&db, now).await
        };
        if let Err(error) = swept.await {
            tracing::error!(%error, "what has ended could not be swept away");
        }
    }
}
