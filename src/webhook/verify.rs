//! The signature of a delivery (docs: "Verify webhook signatures manually").

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::config::Secret;
use crate::hex::{hex, unhex};

/// How far in the past a delivery may have been signed, in seconds. A timestamp from the future is taken, as the
/// official libraries do: a slow clock of ours must not lose every event.
pub const TOLERANCE: i64 = 300;

/// Why a delivery is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    Missing,
    Garbled,
    NoMatch,
    Old,
}

impl std::fmt::Display for SignatureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Missing => "The Stripe-Signature header is missing.",
            Self::Garbled => "The Stripe-Signature header is not of the form t=<unix seconds>,v1=<hex>.",
            Self::NoMatch => {
                "No v1 signature matches the body: the signing secret differs, or the body was changed on the way."
            }
            Self::Old => "The signature is more than 300 seconds old: a replay, or a clock that is wrong.",
        })
    }
}

/// A signature that has not been checked: when it was made, as it was written, and every `v1`.
type Claim<'a> = (&'a str, Vec<Vec<u8>>);

/// What the header claims. Without a claim the body need not be read.
pub fn read(header: Option<&[u8]>) -> Result<Claim<'_>, SignatureError> {
    let header = header.ok_or(SignatureError::Missing)?;
    let header = std::str::from_utf8(header).map_err(|_| SignatureError::Garbled)?;
    parse(header).ok_or(SignatureError::Garbled)
}

/// Checks the header against the raw body: any `v1` under any secret will do. `now` is unix seconds.
/// Returns the time of signing, unix seconds.
pub fn verify(
    secrets: &[Secret],
    header: Option<&[u8]>,
    body: &[u8],
    now: i64,
) -> Result<i64, SignatureError> {
    let (timestamp, signatures) = read(header)?;

    // Every pair is compared, so that the time taken tells nothing about which one matched.
    let mut matched = Choice::from(0);
    for secret in secrets {
        let expected = mac(secret.expose(), timestamp, body)
            .finalize()
            .into_bytes();
        for signature in &signatures {
            matched |= expected.as_slice().ct_eq(signature);
        }
    }
    if !bool::from(matched) {
        return Err(SignatureError::NoMatch);
    }
    let signed_at: i64 = timestamp.parse().map_err(|_| SignatureError::Garbled)?;
    // Saturating: a timestamp of any size is either old or not.
    if now.saturating_sub(signed_at) > TOLERANCE {
        Err(SignatureError::Old)
    } else {
        Ok(signed_at)
    }
}

/// The header as Stripe would send it, signed at `timestamp` (unix seconds).
pub fn sign(secret: &Secret, timestamp: i64, body: &[u8]) -> String {
    let signature = mac(secret.expose(), &timestamp.to_string(), body)
        .finalize()
        .into_bytes();
    format!("t={timestamp},v1={}", hex(&signature))
}

fn mac(secret: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

/// Other schemes than `v1` are ignored.
fn parse(header: &str) -> Option<Claim<'_>> {
    let mut timestamp = None;
    let mut signatures = Vec::new();
    for item in header.split(',') {
        match item.trim().split_once('=')? {
            ("t", value) if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => {
                timestamp = Some(value)
            }
            ("t", _) => return None,
            ("v1", value) => {
                signatures.extend(unhex(value).filter(|signature| !signature.is_empty()))
            }
            _ => {}
        }
    }
    Some((timestamp?, signatures)).filter(|(_, signatures)| !signatures.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{SignatureError, sign, verify};
    use crate::config::Secret;

    const BODY: &[u8] = b"{\"id\":\"evt_1\"}";

    fn secrets(names: &[&str]) -> Vec<Secret> {
        names.iter().map(|name| Secret::new(*name)).collect()
    }

    #[test]
    fn takes_any_signature_under_any_secret() {
        let header = sign(&Secret::new("whsec_second"), 1_000, BODY);
        let all = secrets(&["whsec_first", "whsec_second"]);
        assert_eq!(
            verify(&all, Some(header.as_bytes()), BODY, 1_000),
            Ok(1_000)
        );
        let rolled = format!(
            "t=1000,v0=00,v1={},{}",
            "0".repeat(64),
            header.split_once(',').expect("two items").1
        );
        assert_eq!(
            verify(&all, Some(rolled.as_bytes()), BODY, 1_000),
            Ok(1_000)
        );
        assert_eq!(
            verify(&[], Some(header.as_bytes()), BODY, 1_000),
            Err(SignatureError::NoMatch)
        );
    }

    #[test]
    fn tolerance_is_to_the_past_alone() {
        let all = secrets(&["whsec_first"]);
        let header = sign(&all[0], 1_000, BODY);
        let at = |now| verify(&all, Some(header.as_bytes()), BODY, now);
        assert_eq!(at(1_300), Ok(1_000));
        assert_eq!(at(1_301), Err(SignatureError::Old));
        assert_eq!(at(-5_000), Ok(1_000));
    }

    #[test]
    fn says_what_is_wrong() {
        let all = secrets(&["whsec_first"]);
        let good = sign(&all[0], 1_000, BODY);
        let on = |header: &[u8], body: &[u8]| verify(&all, Some(header), body, 1_000);
        assert_eq!(
            verify(&all, None, BODY, 1_000),
            Err(SignatureError::Missing)
        );
        for garbled in [
            "",
            "nonsense",
            "t=1000",
            "v1=00",
            "t=,v1=00",
            "t=1e3,v1=00",
            "t=-1,v1=00",
            "t=1000,v1=zz",
        ] {
            assert_eq!(
                on(garbled.as_bytes(), BODY),
                Err(SignatureError::Garbled),
                "{garbled}"
            );
        }
        assert_eq!(on(b"\xff\xfe", BODY), Err(SignatureError::Garbled));
        assert_eq!(
            on(good.as_bytes(), b"{\"id\":\"evt_2\"}"),
            Err(SignatureError::NoMatch)
        );
        assert_eq!(on(good.as_bytes(), b""), Err(SignatureError::NoMatch));
        let moved = good.replace("t=1000", "t=1001");
        assert_eq!(on(moved.as_bytes(), BODY), Err(SignatureError::NoMatch));
        let huge = format!("t={},v1={}", "9".repeat(40), "0".repeat(64));
        assert_eq!(on(huge.as_bytes(), BODY), Err(SignatureError::NoMatch));
    }
}
