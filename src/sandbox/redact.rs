//! What must not be kept: card and account numbers, CVCs, secrets. Each is replaced by something of the same shape.

/// Parameters, and fields of answers, that hold one.
const NAMES: [&str; 8] = [
    "account_number",
    "client_secret",
    "cvc",
    "iban",
    "id_number",
    "number",
    "routing_number",
    "secret",
];
/// Fields of answers that hold one.
const FIELDS: [&str; 2] = ["\"client_secret\": \"", "\"secret\": \""];

/// Parameters without what is secret in them.
pub fn pairs(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let without = |(name, value): &(String, String)| {
        let field = name.trim_end_matches(']').rsplit('[').next();
        let value = match field {
            Some(field) if NAMES.contains(&field) => shape(value),
            _ => user_infos(&card_numbers(value)),
        };
        (card_numbers(name), value)
    };
    pairs.iter().map(without).collect()
}

/// Pretty JSON without what is secret in it.
pub fn json(text: &str) -> String {
    let mut text = user_infos(&card_numbers(text));
    for field in FIELDS {
        let mut from = 0;
        while let Some(at) = text[from..].find(field) {
            let begin = from + at + field.len();
            let end = begin + string_length(&text[begin..]);
            let hidden = shape(&unescaped(&text[begin..end]));
            // Its shape has nothing to escape but what the secret had; the length may be another.
            let hidden = serde_json::Value::String(hidden).to_string();
            let hidden = &hidden[1..hidden.len() - 1];
            text.replace_range(begin..end, hidden);
            from = begin + hidden.len();
        }
    }
    text
}

/// How many bytes the rest of a JSON string has, up to the quotation mark that ends it.
fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    let ends = |byte: u8| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    };
    rest.bytes().position(ends).unwrap_or(rest.len())
}

/// What a JSON string says, without its quotation marks.
fn unescaped(inside: &str) -> String {
    serde_json::from_str(&format!("\"{inside}\"")).unwrap_or_default()
}

/// The same with every digit a 0 and every letter an x.
fn shape(value: &str) -> String {
    let hide = |letter: char| match letter {
        '0'..='9' => '0',
        'a'..='z' => 'x',
        'A'..='Z' => 'X',
        other if other.is_ascii() => other,
        _ => 'x',
    };
    value.chars().map(hide).collect()
}

/// Whatever looks like a card's number is hidden, wherever somebody put it.
pub fn card_numbers(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = run(&bytes, at);
        let digits: Vec<u8> = bytes[at..end]
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .map(|byte| byte - b'0')
            .collect();
        if (13..=19).contains(&digits.len()) && luhn(&digits) {
            for byte in bytes[at..end]
                .iter_mut()
                .filter(|byte| byte.is_ascii_digit())
            {
                *byte = b'0';
            }
        }
        at = end;
    }
    // Only digits were changed, into digits.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Names and passwords in URLs are hidden: `https://jo:secret@example.com/`.
fn user_infos(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        hidden.push_str(before);
        let ends =
            |letter: char| matches!(letter, '/' | '?' | '#' | '\\' | '"') || letter.is_whitespace();
        let authority = &after[..after.find(ends).unwrap_or(after.len())];
        let end = authority.rfind('@').unwrap_or(0);
        hidden.push_str(&shape(&authority[..end]));
        rest = &after[end..];
    }
    hidden + rest
}

/// A URL to print: without name, password and query, which may be secret.
pub fn address(url: &str) -> String {
    let Ok(mut url) = url::Url::parse(url) else {
        return "an address that is none".to_owned();
    };
    // What fails has nothing to take away.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// Where digits with single spaces or dashes between them end.
fn run(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    loop {
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        match bytes.get(end) {
            Some(b'0'..=b'9') => end += 1,
            Some(b' ' | b'-') if digit(end + 1) => end += 1,
            _ => return end,
        }
    }
}

fn luhn(digits: &[u8]) -> bool {
    let doubled = |(place, digit): (usize, &u8)| match (place % 2, *digit) {
        (0, digit) => u32::from(digit),
        (_, digit) if digit > 4 => u32::from(digit) * 2 - 9,
        (_, digit) => u32::from(digit) * 2,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::{address, json, pairs};

    fn pair(name: &str, value: &str) -> String {
        let all = pairs(&[(name.to_owned(), value.to_owned())]);
        all[0].1.clone()
    }

    #[test]
    fn secrets_keep_their_shape_and_nothing_else() {
        assert_eq!(pair("card[number]", "4242 4242"), "0000 0000");
        assert_eq!(pair("card[cvc]", "123"), "000");
        assert_eq!(pair("sepa_debit[iban]", "AT61 1904"), "XX00 0000");
        assert_eq!(pair("client_secret", "pi_1_secret_a9"), "xx_0_xxxxxx_x0");
        assert_eq!(pair("card[exp_month]", "12"), "12");
        assert_eq!(pair("unit_amount", "4242"), "4242");
    }

    #[test]
    fn a_card_number_is_hidden_wherever_it_stands() {
        assert_eq!(pair("source", "4242424242424242"), "0000000000000000");
        assert_eq!(
            pair("note", "my 5555-5555 5555-4444!"),
            "my 0000-0000 0000-0000!"
        );
        // Not a card's: the check digit is wrong.
        assert_eq!(pair("note", "4242424242424241"), "4242424242424241");
        assert_eq!(
            json("{\n  \"message\": \"Invalid integer: 4242424242424242\"\n}"),
            "{\n  \"message\": \"Invalid integer: 0000000000000000\"\n}"
        );
    }

    #[test]
    fn a_secret_may_hold_any_letters() {
        let faces = "😀".repeat(500);
        for (secret, hidden) in [
            ("ü", "x"),
            (faces.as_str(), "x".repeat(500).as_str()),
            (r#"a\"b\\\n\u0001"#, r#"x\"x\\\n\u0001"#),
        ] {
            let text = |secret| format!("{{\"secret\": \"{secret}\", \"secret\": \"ż\"}}");
            let wanted = text(hidden).replace('ż', "x");
            assert_eq!(json(&text(secret)), wanted);
        }
        // An answer that breaks off is hidden all the same.
        assert_eq!(json("\"secret\": \"ab"), "\"secret\": \"xx");
    }

    #[test]
    fn an_address_loses_who_may_use_it() {
        assert_eq!(
            pair("url", "https://jo:pass9@example.com/@a?b=c@d"),
            "https://xx:xxxx0@example.com/@a?b=c@d"
        );
        assert_eq!(
            json("[\"http://a@b/\", \"http://c/\", \"jo@d\", \"http://e@f\"]"),
            "[\"http://x@b/\", \"http://c/\", \"jo@d\", \"http://x@f\"]"
        );
        assert_eq!(
            address("http://jo:pass9@localhost:1/hook?token=t#x"),
            "http://localhost:1/hook"
        );
    }

    #[test]
    fn an_answer_loses_its_secrets() {
        let text = "{\n  \"client_secret\": \"pi_1_secret_aB\",\n  \"secret\": \"whsec_1\",\n  \"name\": \"Jo\"\n}";
        assert_eq!(
            json(text),
            "{\n  \"client_secret\": \"xx_0_xxxxxx_xX\",\n  \"secret\": \"xxxxx_0\",\n  \"name\": \"Jo\"\n}"
        );
    }
}
