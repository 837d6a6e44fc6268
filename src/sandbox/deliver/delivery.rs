//! A delivery as its file has it.

use sqlx::{FromRow, Row, sqlite::SqliteRow};

use crate::sandbox::store::Tx;

pub struct Delivery {
    pub event: String,
    pub endpoint: String,
    pub event_type: String,
    pub body: Vec<u8>,
    pub state: String,
    pub trouble: String,
    /// Since it was first sent, or sent again on request.
    pub attempts: i64,
    /// When that was.
    pub created: i64,
}

impl FromRow<'_, SqliteRow> for Delivery {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            event: row.try_get("event")?,
            endpoint: row.try_get("endpoint")?,
            event_type: row.try_get("type")?,
            body: row.try_get("body")?,
            state: row.try_get("state")?,
            trouble: row.try_get("trouble")?,
            attempts: row.try_get("attempts")?,
            created: row.try_get("created")?,
        })
    }
}

pub async fn find(tx: &mut Tx, seq: i64) -> Result<Option<Delivery>, sqlx::Error> {
    let sql = "select event, endpoint, type, body, state, trouble, attempts, created from deliveries where seq = $1";
    sqlx::query_as(sql)
        .bind(seq)
        .fetch_optional(&mut **tx)
        .await
}
