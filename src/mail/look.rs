//! What /outbox shows, where no mail server is set.

use super::message;
use crate::{
    api::MailView,
    clock,
    config::Config,
    db::{DbError, Tx, is_storable, on},
};

/// Whether there is an /outbox: letters hold what opens doors, so nowhere near real money, only where they go nowhere else,
/// and not on a shop that the world reaches under https.
pub fn is_shown(config: &Config) -> bool {
    let is_public = config.public_url.starts_with("https://");
    config.mail.smtp_url.is_none() && !config.is_production() && !config.livemode() && !is_public
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    recipient: String,
    subject: String,
    text: String,
    created_at: i64,
}

fn view(row: Row, config: &Config) -> MailView {
    MailView {
        id: row.id,
        from: message::from(config).to_string(),
        to: row.recipient,
        subject: row.subject,
        date: clock::readable(row.created_at),
        datetime: clock::rfc3339(row.created_at),
        text: row.text,
    }
}

/// Newest first, as many as one page takes.
pub async fn list(tx: &mut Tx, config: &Config) -> Result<Vec<MailView>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, recipient, subject, text, created_at from mails order by created_at desc, id desc limit 100",
        )
        .fetch_all(c)
        .await?
    });
    Ok(rows.into_iter().map(|row| view(row, config)).collect())
}

pub async fn find(tx: &mut Tx, config: &Config, id: &str) -> Result<Option<MailView>, DbError> {
    if !is_storable(id) {
        return Ok(None);
    }
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as("select id, recipient, subject, text, created_at from mails where id = $1")
            .bind(id)
            .fetch_optional(c)
            .await?
    });
    Ok(row.map(|row| view(row, config)))
}

/// The letter's HTML alone.
pub async fn find_html(tx: &mut Tx, id: &str) -> Result<Option<String>, DbError> {
    if !is_storable(id) {
        return Ok(None);
    }
    let row: Option<(String,)> = on!(tx, c => {
        sqlx::query_as("select html from mails where id = $1").bind(id).fetch_optional(c).await?
    });
    Ok(row.map(|(html,)| html))
}
