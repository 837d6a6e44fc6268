//! A message read as a mail program reads it: its headers, its text and its HTML.

#[derive(Clone, Debug)]
pub struct Mail {
    /// As the envelope has it.
    pub recipient: String,
    pub head: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    pub fn read(recipient: &str, raw: &str) -> Self {
        let (head, body) = raw.split_once("\r\n\r\n").expect("a head and a body");
        let mut mail = Self {
            recipient: recipient.to_owned(),
            head: unfold(head),
            text: String::new(),
            html: String::new(),
        };
        let kind = mail.header("Content-Type");
        assert!(kind.starts_with("multipart/alternative"), "{kind}");
        let (_, boundary) = kind.split_once("boundary=\"").expect("a boundary");
        let boundary = format!("--{}", boundary.trim_end_matches('"'));
        let parts: Vec<&str> = body.split(boundary.as_str()).skip(1).collect();
        assert_eq!(parts.len(), 3, "two parts and the end: {body}");
        assert!(parts[2].starts_with("--"), "{body}");
        mail.text = part(parts[0], "text/plain; charset=utf-8");
        mail.html = part(parts[1], "text/html; charset=utf-8");
        mail
    }

    /// The only header of this name; empty where there is none.
    pub fn header(&self, name: &str) -> String {
        let found: Vec<&str> = self
            .head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .collect();
        assert!(found.len() < 2, "{name}: {found:?}");
        found.first().copied().unwrap_or_default().to_owned()
    }

    pub fn subject(&self) -> String {
        self.header("Subject")
    }

    /// Where the letter's links lead.
    pub fn links(&self) -> Vec<String> {
        let links = self.html.split(" href=\"").skip(1);
        links
            .map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
            .collect()
    }
}

/// A long header goes on in the next line.
fn unfold(head: &str) -> String {
    head.replace("\r\n ", " ").replace("\r\n\t", " ")
}

/// The part as it was written, by the encodings that text like ours is sent in.
fn part(raw: &str, kind: &str) -> String {
    let (head, body) = raw
        .trim_start()
        .split_once("\r\n\r\n")
        .expect("a head and a body");
    let head = unfold(head).to_lowercase();
    assert!(head.contains(&format!("content-type: {kind}")), "{head}");
    let body = body.trim_end_matches("\r\n").replace("\r\n", "\n");
    if head.contains("quoted-printable") {
        return quoted_printable(&body);
    }
    assert!(head.contains("content-transfer-encoding: 7bit"), "{head}");
    body
}

fn quoted_printable(body: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = body.replace("=\n", "").into_bytes().into_iter();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let digits = [rest.next(), rest.next()].map(|digit| digit.expect("two digits"));
            let digits = std::str::from_utf8(&digits).expect("two digits").to_owned();
            bytes.push(u8::from_str_radix(&digits, 16).expect("two hexadecimal digits"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
