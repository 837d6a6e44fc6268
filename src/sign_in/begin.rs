//! Asking for a way in: one message to the address, whoever it belongs to.

use super::{
    SignIn,
    address::address,
    next::own_path,
    rows::{code_hash, insert, token_hash},
};
use crate::{
    config::Config,
    db::{Db, DbError},
    error::AppError,
    mail, random,
};

/// Queues the message and returns the sign-in's id, for the session of the browser that asked. What is answered and done
/// is the same whether a buyer has this address or nobody: anybody may sign in. Wake the outbox afterwards.
pub async fn begin(
    db: &Db,
    config: &Config,
    email: &str,
    next: Option<&str>,
    now: i64,
) -> Result<String, AppError> {
    let email = address(email).ok_or(AppError::Email)?;
    let (token, code) = secrets()?;
    let id = format!("si_{}", random::text(24));
    let row = SignIn {
        token_hash: token_hash(&token),
        code_hash: code_hash(&id, &code),
        email,
        next: next.and_then(own_path).map(str::to_owned),
        wrong_codes: 0,
        created_at: now,
        ended_at: None,
        id,
    };
    let link = format!("{}/sign-in/link?token={token}", config.public_url);
    let letter = mail::sign_in(config, &row.id, &row.email, &link, &code, row.expires_at());
    let queued: Result<(), DbError> = async {
        let mut tx = db.write().await?;
        insert(&mut tx, &row).await?;
        mail::queue(&mut tx, &letter, now).await?;
        tx.commit().await
    }
    .await;
    queued.map_err(|error| error.logged("begin a sign-in"))?;
    Ok(row.id)
}

fn secrets() -> Result<(String, String), AppError> {
    let secrets = random::key().and_then(|token| Ok((token, random::six_digits()?)));
    secrets.map_err(|error| {
        tracing::error!(%error, "the system gave no randomness");
        AppError::Unexpected
    })
}
