//! What was asked of the API and what it answered, for the desk; and the recording of all that was said, for tests.
//! Both are written by a task of their own, so that no request waits for it.

use std::{fs::File, io::Write, path::Path, sync::Arc};

use serde_json::{Map, Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use super::{call::App, id, redact, store::Tx};

/// How many requests are kept.
const KEPT: i64 = 1000;
/// How many are written at once, at most.
const BATCH: usize = 100;

/// A request of the API with its answer.
pub struct Said {
    pub id: String,
    pub at: i64,
    pub method: String,
    pub path: String,
    pub pairs: Vec<(String, String)>,
    pub key: Option<String>,
    pub version: String,
    /// 0 where the connection was cut.
    pub status: u16,
    pub answer: String,
    pub milliseconds: i64,
    pub trouble: &'static str,
}

pub enum Note {
    Request(Box<Said>),
    /// The body of an event as it was sent.
    Delivery(Vec<u8>),
    /// Nothing comes after this.
    End,
}

impl App {
    pub fn note(&self, note: Note) {
        // The task that writes is gone only where everything is.
        let _ = self.notes.send(note);
    }
}

/// A new file for the recording, in this folder, named after the port of this sandbox.
pub fn recording(folder: &Path, url: &str) -> std::io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let port = url.rsplit(':').next().unwrap_or_default();
    let name = id::random(&format!("sandbox_{port}_"), 16);
    File::create_new(folder.join(format!("{name}.jsonl")))
}

/// Whether a task went to its end; where it did not, that is told at once.
pub async fn to_the_end(keeping: impl Future<Output = ()> + Send + 'static) -> bool {
    let ended = tokio::spawn(keeping).await;
    if let Err(error) = &ended {
        tracing::error!(%error, "the sandbox no longer keeps what it is asked, nor records it");
    }
    ended.is_ok()
}

/// Writes what comes until the end.
pub async fn keep(app: Arc<App>, mut notes: UnboundedReceiver<Note>, mut record: Option<File>) {
    let mut batch = Vec::new();
    let mut ended = false;
    while !ended && notes.recv_many(&mut batch, BATCH).await > 0 {
        let mut requests = Vec::new();
        for note in batch.drain(..) {
            match note {
                Note::Request(said) => requests.push(clean(*said)),
                Note::Delivery(body) => {
                    let body = redact::json(&String::from_utf8_lossy(&body));
                    write(
                        &mut record,
                        || json!({ "kind": "delivery", "event": parsed(&body) }),
                    );
                }
                Note::End => ended = true,
            }
        }
        // A cut connection answered nothing.
        for said in requests.iter().filter(|said| said.status != 0) {
            write(&mut record, || recorded(said));
        }
        if !requests.is_empty()
            && let Err(error) = insert(&app, &requests).await
        {
            tracing::error!(%error, "the sandbox cannot keep what was asked of it");
        }
    }
}

fn clean(said: Said) -> Said {
    Said {
        path: redact::card_numbers(&said.path),
        key: said.key.as_deref().map(redact::card_numbers),
        pairs: redact::pairs(&said.pairs),
        answer: redact::json(&said.answer),
        ..said
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn recorded(said: &Said) -> Value {
    json!({
        "kind": "request",
        "method": said.method,
        "path": said.path,
        "version": said.version,
        "pairs": said.pairs,
        "status": said.status,
        "body": parsed(&said.answer),
    })
}

fn write(record: &mut Option<File>, line: impl FnOnce() -> Value) {
    if let Some(file) = record
        && let Err(error) = writeln!(file, "{}", line())
    {
        tracing::error!(%error, "the sandbox cannot record");
    }
}

async fn insert(app: &App, requests: &[Said]) -> Result<(), sqlx::Error> {
    let mut tx = app.store.write().await?;
    for said in requests {
        insert_one(&mut tx, said).await?;
    }
    sqlx::query("delete from requests where seq <= (select max(seq) from requests) - $1")
        .bind(KEPT)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

async fn insert_one(tx: &mut Tx, said: &Said) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into requests (id, at, method, path, params, key, version, status, answer, about, milliseconds, \
         trouble) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&said.id)
    .bind(said.at)
    .bind(&said.method)
    .bind(&said.path)
    .bind(params(&said.pairs).to_string())
    .bind(&said.key)
    .bind(&said.version)
    .bind(i64::from(said.status))
    .bind(&said.answer)
    .bind(about(said))
    .bind(said.milliseconds)
    .bind(said.trouble)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Values of one name (`expand[]`) stand together.
fn params(pairs: &[(String, String)]) -> Value {
    let mut params = Map::new();
    for (name, value) in pairs {
        match params.get_mut(name) {
            Some(Value::String(before)) => {
                before.push_str(", ");
                before.push_str(value);
            }
            _ => {
                params.insert(name.clone(), json!(value));
            }
        }
    }
    Value::Object(params)
}

/// The object in the answer, or in a refusal; else the one that the path names.
fn about(said: &Said) -> Option<String> {
    let answer = parsed(&said.answer);
    let refused = ["payment_intent", "charge"].map(|name| &answer["error"][name]);
    let inside = [&answer, refused[0], refused[1]];
    if let Some(id) = inside.iter().find_map(|object| {
        let id = object["id"].as_str();
        id.or(object.as_str())
    }) {
        return Some(id.to_owned());
    }
    let mut segments = said.path.trim_matches('/').split('/').skip(2);
    let first = segments.next();
    let named = if said.path.starts_with("/v1/checkout/") {
        segments.next()
    } else {
        first
    };
    named.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::to_the_end;

    #[tokio::test]
    async fn an_end_before_its_time_is_told() {
        assert!(to_the_end(async {}).await);
        assert!(!to_the_end(async { panic!("as a test asks for") }).await);
    }
}
