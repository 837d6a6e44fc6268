//! What an operator may say about a product: read before anybody is asked.

use url::Url;

use crate::{commands::Failure, money::Money};

/// Longer ones do not fit a receipt, a card or a tab.
const NAME: usize = 250;
/// Stripe's limit.
const LOOKUP_KEY: usize = 200;

/// An amount that somebody pays for something; nothing for what is free.
pub fn amount(text: &str, currency: &str) -> Result<Money, Failure> {
    Money::parse(text, currency)
        .map_err(|error| format!("--amount {} cannot be used: {error}", quoted(text)).into())
}

/// Three letters, in lower case as in Stripe's objects. Whether Stripe knows them is Stripe's to say.
pub fn currency(text: &str) -> Result<String, Failure> {
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!(
            "--currency {} is no currency: it takes three letters, such as usd",
            quoted(text)
        )
        .into())
    }
}

pub fn name(text: &str) -> Result<String, Failure> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err("the product needs a name".into()),
        1..=NAME if !name.chars().any(char::is_control) => Ok(name.to_owned()),
        1..=NAME => Err("the product's name is one line of plain text".into()),
        long => Err(format!("the product's name has {long} characters: {NAME} at most").into()),
    }
}

pub fn lookup_key(text: &str) -> Result<String, Failure> {
    let printable = text
        .chars()
        .all(|letter| !letter.is_whitespace() && !letter.is_control());
    match text.chars().count() {
        1..=LOOKUP_KEY if printable => Ok(text.to_owned()),
        _ => Err(format!(
            "--lookup-key takes 1 to {LOOKUP_KEY} characters without spaces, such as mug"
        )
        .into()),
    }
}

/// Buyers' browsers fetch it from there: over https, or from the shop itself while that is being developed.
pub fn image(text: &str, public_url: &str) -> Result<String, Failure> {
    let url = Url::parse(text).ok();
    match url.filter(|url| {
        url.scheme() == "https" || url.origin().ascii_serialization() == public_url
    }) {
        Some(url) => Ok(url.into()),
        None => Err(format!(
            "--image {} is no address of a picture that pages may show: it begins with https:// or {public_url}/",
            quoted(text)
        )
        .into()),
    }
}

/// On one line, and not all of it where it is long.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    format!("`{}`", super::plain(&short))
}
