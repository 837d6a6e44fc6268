//! What we read of an event: small structs of our own, so that a new API version adds no failure.

use serde::Deserialize;
use serde_json::Value;

use super::inbox::{Learned, Origin, Stored};

/// A delivery's envelope, or a retrieved object in one of our making.
#[derive(Clone, Debug)]
pub struct Event {
    /// The inbox id.
    pub id: String,
    /// `checkout.session.completed`; for a retrieved object its own type, `checkout.session`.
    pub kind: String,
    /// `None` where the object does not say: then it is in the mode of the key it was retrieved under.
    pub livemode: Option<bool>,
    /// Set where a connected account speaks.
    pub account: Option<String>,
    /// When this was so at Stripe: the event's own moment; for a retrieved object, when it came here. Unix seconds.
    pub at: i64,
    /// What Stripe's envelope says of that moment.
    created_at: Option<i64>,
    /// The number of the retrieval that brought the object, where a later one overwrites an earlier one.
    pub retrieval: Option<i64>,
    pub object: Value,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    livemode: Option<bool>,
    account: Option<String>,
    created: Option<i64>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

/// The id by which a delivery is kept: the envelope's, read leniently, else the body's fingerprint.
pub fn inbox_id(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Id {
        id: String,
    }
    match serde_json::from_slice::<Id>(body) {
        Ok(Id { id })
            if !id.is_empty() && id.len() <= 255 && id.bytes().all(|b| b.is_ascii_graphic()) =>
        {
            id
        }
        _ => format!("sha256:{}", super::inbox::fingerprint(body)),
    }
}

impl Event {
    pub fn parse(stored: &Stored) -> Result<Self, Unreadable> {
        let mut body: Value = serde_json::from_slice(&stored.payload)?;
        strip_nul(&mut body);
        match stored.origin {
            Origin::Webhook | Origin::Listed => {
                let envelope: Envelope = serde_json::from_value(body)?;
                Ok(Self {
                    id: stored.id.clone(),
                    kind: envelope.kind,
                    livemode: envelope.livemode,
                    account: envelope.account,
                    at: envelope.created.unwrap_or(stored.received_at),
                    created_at: envelope.created,
                    retrieval: None,
                    object: envelope.data.object,
                })
            }
            Origin::Retrieved => {
                let object = body;
                let text = |name: &str| {
                    object
                        .get(name)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned()
                };
                Ok(Self {
                    id: stored.id.clone(),
                    kind: text("object"),
                    livemode: object.get("livemode").and_then(Value::as_bool),
                    account: None,
                    at: stored.received_at,
                    created_at: None,
                    retrieval: stored.retrieval,
                    object,
                })
            }
        }
    }

    /// Reads the object as `T`, which names only the fields it needs.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Unreadable> {
        Ok(serde_json::from_value(self.object.clone())?)
    }

    /// Read before anything else: of what is somebody else's we demand no shape.
    pub fn metadata(&self) -> Metadata {
        let metadata = self.object.get("metadata").cloned();
        metadata
            .and_then(|metadata| serde_json::from_value(metadata).ok())
            .unwrap_or_default()
    }

    pub fn learned(&self) -> Learned {
        let payment_intent = match self.object.get("object").and_then(Value::as_str) {
            Some("payment_intent") => self.object.get("id"),
            // Retrieved together with what it follows from.
            Some("balance_transaction") => self.object["source"].get("payment_intent"),
            _ => self.object.get("payment_intent"),
        };
        Learned {
            kind: Some(self.kind.clone()),
            object_id: self
                .object
                .get("id")
                .and_then(Value::as_str)
                .map(str::to_owned),
            payment_intent: payment_intent.and_then(id_of),
            created_at: self.created_at,
        }
    }
}

/// JSON can spell a NUL that no column takes: the payload keeps it, what is read of it goes without.
fn strip_nul(value: &mut Value) {
    match value {
        Value::String(text) => text.retain(|c| c != '\0'),
        Value::Array(items) => items.iter_mut().for_each(strip_nul),
        Value::Object(fields) => fields.values_mut().for_each(strip_nul),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The id of a reference, expanded or not.
fn id_of(reference: &Value) -> Option<String> {
    reference
        .as_str()
        .or_else(|| reference.get("id")?.as_str())
        .map(str::to_owned)
}

/// A reference to another object: its id, or the whole of it where it was expanded.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Reference {
    Id(String),
    Object { id: String },
}

impl Reference {
    pub fn id(self) -> String {
        match self {
            Self::Id(id) | Self::Object { id } => id,
        }
    }
}

/// Reads an amount that cannot be less than nothing, in minor units.
pub fn not_negative<'de, D: serde::Deserializer<'de>>(amount: D) -> Result<i64, D::Error> {
    let amount = i64::deserialize(amount)?;
    if amount < 0 {
        return Err(serde::de::Error::custom("a negative amount"));
    }
    Ok(amount)
}

/// Metadata that marks what is ours.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Metadata {
    pub till_namespace: Option<String>,
    pub till_checkout: Option<String>,
    pub till_refund_request: Option<String>,
}

impl Metadata {
    pub fn is_ours(&self, namespace: &str) -> bool {
        self.till_namespace.as_deref() == Some(namespace)
    }

    /// The checkout that it is of, where that is one of this namespace.
    pub fn checkout_of(&self, namespace: &str) -> Option<String> {
        self.till_checkout
            .clone()
            .filter(|_| self.is_ours(namespace))
    }
}

/// What is wrong with a body, without quoting it: it may hold somebody's address.
#[derive(Clone, Debug)]
pub struct Unreadable(pub String);

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        Self(
            if let Some((_, expected)) = text.rsplit_once(", expected ") {
                format!("cannot be read: expected {expected}")
            } else if text.starts_with("missing field") {
                format!("cannot be read: {text}")
            } else {
                format!(
                    "cannot be read at line {} column {}",
                    error.line(),
                    error.column()
                )
            },
        )
    }
}
