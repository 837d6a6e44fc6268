//! `Idempotency-Key`: the first answer is kept a day and given again.

use axum::http::StatusCode;
use sha2::{Digest, Sha256};

use super::{call::Call, error::ApiError, redact};

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

/// The same for the same parameters in any order. Without what is secret: a card's number is soon guessed from a hash, so
/// a request that differs by nothing else is taken for the same.
pub fn fingerprint(pairs: &[(String, String)]) -> String {
    let mut sorted = redact::pairs(pairs);
    sorted.sort();
    let mut hash = Sha256::new();
    for (name, value) in sorted {
        for part in [&name, &value] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The answer stored under `key`; an error where it was given to another request.
pub async fn find(
    call: &mut Call,
    key: &str,
    path: &str,
    params: &str,
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
    if first_params != params {
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
    params: &str,
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
    .bind(params)
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
    use super::fingerprint;

    fn of(name: &str, value: &str) -> String {
        fingerprint(&[(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn nothing_can_be_guessed_of_a_card() {
        assert_ne!(of("name", "Jo"), of("name", "Al"));
        let (one, other) = ("4111111111111111", "5555555555554444");
        for name in ["card[number]", "source", "metadata[note]"] {
            assert_eq!(of(name, one), of(name, other), "{name}");
        }
        assert_eq!(of("card[cvc]", "123"), of("card[cvc]", "987"));
    }
}
