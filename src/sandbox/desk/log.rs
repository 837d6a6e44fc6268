//! What was asked of the sandbox and what it told: rows of `requests`, `deliveries` and `attempts`.

use serde_json::Value;
use sqlx::{FromRow, QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use super::{
    frame::escape,
    time,
    words::{Tone, badge},
};
use crate::sandbox::{call::Call, error::ApiError};

/// A request of the API.
pub struct Request {
    pub seq: i64,
    pub id: String,
    pub at: i64,
    pub method: String,
    pub path: String,
    /// JSON
    pub params: String,
    pub key: Option<String>,
    pub version: String,
    pub status: i64,
    /// JSON
    pub answer: String,
    /// The object it is about.
    pub about: Option<String>,
    pub milliseconds: i64,
    pub trouble: String,
}

impl FromRow<'_, SqliteRow> for Request {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.try_get("seq")?,
            id: row.try_get("id")?,
            at: row.try_get("at")?,
            method: row.try_get("method")?,
            path: row.try_get("path")?,
            params: row.try_get("params")?,
            key: row.try_get("key")?,
            version: row.try_get("version")?,
            status: row.try_get("status")?,
            answer: row.try_get("answer")?,
            about: row.try_get("about")?,
            milliseconds: row.try_get("milliseconds")?,
            trouble: row.try_get("trouble")?,
        })
    }
}

/// An event on its way to one receiver.
pub struct Delivery {
    pub seq: i64,
    pub event: String,
    /// Empty where `--forward-to` says.
    pub endpoint: String,
    pub state: String,
    pub trouble: String,
    pub attempts: i64,
    pub next_at: i64,
    pub last_status: Option<String>,
}

impl FromRow<'_, SqliteRow> for Delivery {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.try_get("seq")?,
            event: row.try_get("event")?,
            endpoint: row.try_get("endpoint")?,
            state: row.try_get("state")?,
            trouble: row.try_get("trouble")?,
            attempts: row.try_get("attempts")?,
            next_at: row.try_get("next_at")?,
            last_status: row.try_get("last_status")?,
        })
    }
}

pub struct Attempt {
    pub delivery: i64,
    pub at: i64,
    /// In words.
    pub status: String,
    /// What the receiver answered, at most its beginning.
    pub answer: String,
    pub milliseconds: i64,
}

impl FromRow<'_, SqliteRow> for Attempt {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            delivery: row.try_get("delivery")?,
            at: row.try_get("at")?,
            status: row.try_get("status")?,
            answer: row.try_get("answer")?,
            milliseconds: row.try_get("milliseconds")?,
        })
    }
}

pub const REQUESTS: &str = "select seq, id, at, method, path, params, key, version, status, answer, about, milliseconds, trouble \
     from requests";
/// With all the attempts, those before it was sent again included.
const DELIVERIES: &str = "select seq, event, endpoint, state, trouble, \
     (select count(*) from attempts where delivery = deliveries.seq) as attempts, next_at, last_status from deliveries";
const ATTEMPTS: &str = "select delivery, at, status, answer, milliseconds from attempts";

fn among<T>(query: &mut QueryBuilder<Sqlite>, column: &str, values: &[T])
where
    T: Clone + for<'q> sqlx::Encode<'q, Sqlite> + sqlx::Type<Sqlite> + 'static,
{
    query.push(format!(" where {column} in ("));
    let mut list = query.separated(", ");
    for value in values {
        list.push_bind(value.clone());
    }
    query.push(")");
}

/// The deliveries of these events, in their order of making.
pub async fn deliveries(call: &mut Call, events: &[String]) -> Result<Vec<Delivery>, ApiError> {
    let mut query = QueryBuilder::new(DELIVERIES);
    among(&mut query, "event", events);
    query.push(" order by seq");
    Ok(query.build_query_as().fetch_all(&mut *call.tx).await?)
}

/// The attempts at these deliveries, oldest first.
pub async fn attempts(call: &mut Call, deliveries: &[Delivery]) -> Result<Vec<Attempt>, ApiError> {
    let mut query = QueryBuilder::new(ATTEMPTS);
    let numbers: Vec<i64> = deliveries.iter().map(|delivery| delivery.seq).collect();
    among(&mut query, "delivery", &numbers);
    query.push(" order by seq");
    Ok(query.build_query_as().fetch_all(&mut *call.tx).await?)
}

impl Request {
    /// Its status as HTML; 0 where the connection was cut.
    pub fn standing(&self) -> String {
        let tone = match self.status {
            200..300 => Tone::Good,
            100..200 | 300..400 => Tone::Waiting,
            _ => Tone::Bad,
        };
        match self.status {
            0 => badge((tone, "Cut")),
            status => badge((tone, &status.to_string())),
        }
    }

    /// The code of a refusal.
    pub fn code(&self) -> Option<String> {
        let answer: Value = serde_json::from_str(&self.answer).ok()?;
        answer["error"]["code"].as_str().map(str::to_owned)
    }

    /// Method and path, as HTML that leads to the request.
    pub fn link(&self) -> String {
        format!(
            "<a href=\"/requests/{}\"><code><span class=\"method\">{}</span> {}</code></a>",
            escape(&self.id),
            escape(&self.method),
            escape(&self.path)
        )
    }
}

impl Delivery {
    /// How it stands, as HTML.
    pub fn standing(&self) -> String {
        match (self.state.as_str(), self.attempts, &self.last_status) {
            ("delivered", ..) => badge((Tone::Good, "Delivered")),
            ("dropped", ..) => badge((Tone::Bad, "Dropped")),
            ("failed", ..) => badge((Tone::Bad, "Given up")),
            (_, 0, _) => badge((Tone::Waiting, "Waits")),
            _ => badge((Tone::Waiting, "Tried in vain")),
        }
    }

    /// What came of it so far, in a sentence; HTML.
    pub fn so_far(&self) -> String {
        let tried = match self.attempts {
            0 => "not tried yet".to_owned(),
            1 => "once".to_owned(),
            many => format!("{many} times"),
        };
        let last = self.last_status.as_deref().unwrap_or_default();
        let next = match self.state.as_str() {
            "pending" => format!(", next at {} UTC", time::of_day(self.next_at)),
            _ => String::new(),
        };
        match last {
            "" => format!("{tried}{next}"),
            last => format!(
                "{} <span class=\"quiet-words\">({tried}{next})</span>",
                escape(last)
            ),
        }
    }
}

/// Deliveries of one event in a cell: how each stands.
pub fn in_short(deliveries: &[&Delivery]) -> String {
    match deliveries {
        [] => badge((Tone::Quiet, "Told nobody")),
        [one] => one.standing(),
        many => {
            let done = many.iter().filter(|one| one.state == "delivered").count();
            let tone = if done == many.len() {
                Tone::Good
            } else {
                Tone::Waiting
            };
            badge((tone, &format!("{done} of {} delivered", many.len())))
        }
    }
}
