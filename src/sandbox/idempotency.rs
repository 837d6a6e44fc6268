//! `Idempotency-Key`: the first answer is kept a day and given again.

use axum::http::StatusCode;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{call::Call, error::ApiError, id, redact};

/// How long an answer is kept.
const DAY: i64 = 24 * 60 * 60;

/// An answer as it was first given.
pub struct Stored {
    pub status: u16,
    pub body: String,
    /// The request that was carried out.
    pub request_id: String,
}

pub fn in_use(key: &str) -> ApiError {
    ApiError::idempotency(format!(
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted \
         twice, and the other request is still going through): {key}. Please try again later."
    ))
    .code("idempotency_key_in_use")
    .status(StatusCode::CONFLICT)
}

/// One run of the sandbox, with the key of its exact fingerprints. The key is in memory only and is gone with the run.
pub struct Run {
    id: String,
    key: String,
}

impl Run {
    pub fn new() -> Self {
        Self {
            id: id::random("", 16),
            key: id::random("", 43),
        }
    }

    /// The same for the same parameters in any order.
    pub fn fingerprint(&self, pairs: &[(String, String)]) -> Fingerprint {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(&sorted(pairs.to_vec()));
        Fingerprint {
            redacted: hex(&Sha256::digest(sorted(redact::pairs(pairs)))),
            run: self.id.clone(),
            exact: hex(&mac.finalize().into_bytes()),
        }
    }
}

/// Of a request's parameters, twice. `redacted` is without what is secret, as a card's number is soon guessed from a hash:
/// whoever reads the file learns nothing, and it holds for good. `exact` tells another card, too, but only to the run
/// that made it: after a restart, a request that differs by nothing but a secret is taken for the same.
pub struct Fingerprint {
    redacted: String,
    run: String,
    exact: String,
}

impl Fingerprint {
    /// As it is kept in the file.
    fn kept(&self) -> String {
        let Self {
            redacted,
            run,
            exact,
        } = self;
        format!("{redacted} {run} {exact}")
    }

    /// Whether what is kept is of the same parameters, as far as can be known.
    fn fits(&self, kept: &str) -> bool {
        let mut parts = kept.split(' ');
        let redacted = parts.next() == Some(self.redacted.as_str());
        let of_this_run = parts.next() == Some(self.run.as_str());
        redacted && (!of_this_run || parts.next() == Some(self.exact.as_str()))
    }
}

/// All names and values, in an order of their own, each with its length before it.
fn sorted(mut pairs: Vec<(String, String)>) -> Vec<u8> {
    pairs.sort();
    let mut bytes = Vec::new();
    for part in pairs.iter().flat_map(|(name, value)| [name, value]) {
        bytes.extend_from_slice(&part.len().to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The answer stored under `key`; an error where it was given to another request.
pub async fn find(
    call: &mut Call,
    key: &str,
    path: &str,
    params: &Fingerprint,
) -> Result<Option<Stored>, ApiError> {
    let row: Option<(String, String, i64, String, String)> = sqlx::query_as(
        "select path, params, status, body, request_id from idempotency where key = $1 and created > $2",
    )
    .bind(key)
    .bind(call.now - DAY)
    .fetch_optional(&mut *call.tx)
    .await?;
    let Some((first_path, first_params, status, body, request_id)) = row else {
        return Ok(None);
    };
    if first_path != path {
        return Err(ApiError::idempotency(format!(
            "Keys for idempotent requests can only be used for the same endpoint they were first used for ('{path}' vs \
             '{first_path}'). Try using a key other than '{key}' if you meant to execute a different request."
        )));
    }
    if !params.fits(&first_params) {
        return Err(ApiError::idempotency(format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try \
             using a key other than '{key}' if you meant to execute a different request."
        )));
    }
    Ok(Some(Stored {
        status: status as u16,
        body,
        request_id,
    }))
}

/// Keeps an answer in the transaction of what it tells of.
pub async fn keep(
    call: &mut Call,
    key: &str,
    path: &str,
    params: &Fingerprint,
    answer: &Stored,
) -> Result<(), ApiError> {
    sqlx::query("delete from idempotency where created <= $1")
        .bind(call.now - DAY)
        .execute(&mut *call.tx)
        .await?;
    sqlx::query(
        "insert into idempotency (key, path, params, request_id, status, body, created) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(key)
    .bind(path)
    .bind(params.kept())
    .bind(&answer.request_id)
    .bind(i64::from(answer.status))
    .bind(&answer.body)
    .bind(call.now)
    .execute(&mut *call.tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Fingerprint, Run};

    fn of(run: &Run, name: &str, value: &str) -> Fingerprint {
        run.fingerprint(&[(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_run_tells_cards_apart_and_the_next_one_does_not() {
        let (run, next) = (Run::new(), Run::new());
        let (one, other) = ("4111111111111111", "5555555555554444");
        for name in ["card[number]", "source", "metadata[note]"] {
            let kept = of(&run, name, one).kept();
            assert!(of(&run, name, one).fits(&kept), "{name}");
            assert!(!of(&run, name, other).fits(&kept), "{name}");
            assert!(of(&next, name, one).fits(&kept), "{name}");
            assert!(of(&next, name, other).fits(&kept), "{name}");
        }
        let kept = of(&run, "name", "Jo").kept();
        assert!(!of(&next, "name", "Al").fits(&kept));
        assert!(!of(&next, "title", "Jo").fits(&kept));
    }

    #[test]
    fn nothing_in_the_file_depends_on_a_card_but_under_a_key_that_is_gone() {
        let kept = |run: &Run, number| of(run, "card[number]", number).kept();
        let (run, next) = (Run::new(), Run::new());
        let (one, again) = (
            kept(&run, "4111111111111111"),
            kept(&next, "4111111111111111"),
        );
        let other = kept(&run, "5555555555554444");
        let parts = |kept: &str| -> Vec<String> { kept.split(' ').map(str::to_owned).collect() };
        assert_eq!(parts(&one)[0], parts(&other)[0]);
        assert_ne!(parts(&one)[2], parts(&again)[2]);
    }

    #[test]
    fn a_file_of_before_is_still_read() {
        let run = Run::new();
        let kept = of(&run, "name", "Jo").kept();
        assert!(of(&run, "name", "Jo").fits(&kept[..64]));
    }
}
