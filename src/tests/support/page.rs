//! What a browser got, read as a person would.

use reqwest::{Response, header::HeaderMap};

pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub html: String,
}

impl Page {
    pub async fn read(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            html: response.text().await.expect("a text"),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a printable header"))
    }

    /// Where the browser is sent.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn h1(&self) -> String {
        elements(&self.html, "h1")
            .first()
            .map(|(_, inner)| text(inner))
            .unwrap_or_default()
    }

    /// The text of `main`.
    pub fn main(&self) -> String {
        elements(&self.html, "main")
            .first()
            .map(|(_, inner)| text(inner))
            .unwrap_or_default()
    }

    /// The text of the first element with `role="alert"`.
    pub fn alert(&self) -> Option<String> {
        let at = self.html.find("role=\"alert\"")?;
        let inner = &self.html[at..];
        let (from, to) = (inner.find('>')? + 1, inner.find("</")?);
        Some(text(&inner[from..to]))
    }

    /// Where the first link leads whose text contains `words`.
    pub fn link(&self, words: &str) -> Option<String> {
        let links = elements(&self.html, "a");
        let (attributes, _) = links
            .into_iter()
            .find(|(_, inner)| text(inner).contains(words))?;
        attribute(attributes, "href")
    }

    /// The value of the form field called `name`.
    pub fn field(&self, name: &str) -> Option<String> {
        self.html
            .split("<input")
            .skip(1)
            .filter_map(|rest| rest.split_once('>').map(|(attributes, _)| attributes))
            .find(|attributes| attribute(attributes, "name").as_deref() == Some(name))
            .and_then(|attributes| attribute(attributes, "value"))
    }

    /// The time line: each fact in words, and its moment as RFC 3339.
    pub fn facts(&self) -> Vec<(String, String)> {
        let lists = elements(&self.html, "ol");
        let lines = lists
            .first()
            .map(|(_, inner)| elements(inner, "li"))
            .unwrap_or_default();
        let fact = |line: &str| {
            let (what, rest) = line.split_once("<time").expect("a fact has a time");
            (
                text(what),
                attribute(rest, "datetime").expect("a time for machines"),
            )
        };
        lines.into_iter().map(|(_, inner)| fact(inner)).collect()
    }

    /// The table's lines, each as text.
    pub fn rows(&self) -> Vec<String> {
        let bodies = elements(&self.html, "tbody");
        let rows = bodies
            .first()
            .map(|(_, inner)| elements(inner, "tr"))
            .unwrap_or_default();
        rows.into_iter().map(|(_, inner)| text(inner)).collect()
    }
}

/// The attributes and the inside of every element of this name that holds none of its own kind.
fn elements<'a>(html: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    html.split(open.as_str())
        .skip(1)
        .filter(|rest| rest.starts_with([' ', '>']))
        .filter_map(|rest| {
            let (attributes, rest) = rest.split_once('>')?;
            Some((attributes, rest.split_once(close.as_str())?.0))
        })
        .collect()
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!(" {name}=\""))?;
    Some(unescape(rest.split_once('"')?.0))
}

/// Without tags, and with single spaces.
fn text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        out.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    unescape(&out)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn unescape(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
