//! Keys: any test key opens the sandbox's one account.

use axum::http::{HeaderMap, StatusCode, header::AUTHORIZATION};

use super::error::ApiError;

/// Takes a bearer key, or one that stands as the user name of basic authentication.
pub fn check(headers: &HeaderMap) -> Result<(), ApiError> {
    let refuse = |message: &str| Err(ApiError::invalid(message).status(StatusCode::UNAUTHORIZED));
    let header = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let key = header.and_then(|header| {
        let (scheme, rest) = header.split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(rest.trim().to_owned()),
            "basic" => user_name(rest.trim()),
            _ => None,
        }
    });
    match key.as_deref() {
        None | Some("") => refuse(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using \
             Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
             https://stripe.com/docs/api#authentication for details.",
        ),
        Some(key) if is_test_key(key) => Ok(()),
        Some(key) if key.starts_with("pk_") => Err(ApiError::invalid(
            "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of \
             your API keys at https://dashboard.stripe.com/account/apikeys.",
        )
        .code("secret_key_required")
        .status(StatusCode::UNAUTHORIZED)),
        Some(key) => refuse(&format!("Invalid API Key provided: {}", masked(key))),
    }
}

fn is_test_key(key: &str) -> bool {
    ["sk_test_", "rk_test_"].iter().any(|prefix| {
        key.strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty())
    })
}

/// The first letters and the last four, as Stripe shows a key that is wrong.
fn masked(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    if letters.len() <= 12 {
        return "*".repeat(letters.len());
    }
    let shown = |part: &[char]| part.iter().collect::<String>();
    let hidden = "*".repeat(letters.len() - 12);
    format!(
        "{}{hidden}{}",
        shown(&letters[..8]),
        shown(&letters[letters.len() - 4..])
    )
}

/// What stands before the colon in base64.
fn user_name(base64: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in base64.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    text.split(':').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{masked, user_name};

    #[test]
    fn reads_the_user_of_basic_authentication() {
        assert_eq!(
            user_name("c2tfdGVzdF9hYmM6").as_deref(),
            Some("sk_test_abc")
        );
        assert_eq!(user_name("not base64!"), None);
    }

    #[test]
    fn a_wrong_key_is_not_told_back() {
        assert_eq!(masked("sk_live_0123456789"), "sk_live_******6789");
        assert_eq!(masked("short"), "*****");
    }
}
