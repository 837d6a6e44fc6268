//! What every page of the sandbox has in common.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// The text with what HTML takes for markup written out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// What stands around a page: HTML but for the title.
pub struct Document<'a> {
    pub title: &'a str,
    /// Of the sheets at `/_sandbox/`, those besides the first.
    pub sheet: Option<&'a str>,
    /// Between the line that says what this is and `main`.
    pub before: &'a str,
    pub main: &'a str,
    /// Origins that a form's answer may send the browser to.
    pub form_targets: &'a str,
}

/// A page with nothing around it. `main` is HTML.
pub fn page(status: StatusCode, title: &str, main: &str, form_targets: &str) -> Response {
    document(
        status,
        Document {
            title,
            sheet: None,
            before: "",
            main,
            form_targets,
        },
    )
}

/// A whole page.
pub fn document(status: StatusCode, page: Document) -> Response {
    let Document {
        title,
        sheet,
        before,
        main,
        form_targets,
    } = page;
    let sheet = sheet.map_or_else(String::new, |name| {
        format!("\n<link rel=\"stylesheet\" href=\"/_sandbox/{name}\">")
    });
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title} · Built-in sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_sandbox/style.css">{sheet}
</head>
<body>
<header class="notice"><p>Built-in sandbox: no money moves here.</p></header>
{before}<main id="main">
{main}
</main>
</body>
</html>
"#,
        title = escape(title),
    );
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src * data:; form-action 'self' {form_targets}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    let policy = HeaderValue::from_str(&policy)
        .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'; style-src 'self'"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// A page that says one thing, with a way on: an address and its words.
pub fn message(
    status: StatusCode,
    title: &str,
    sentence: &str,
    way_on: Option<(&str, &str)>,
) -> Response {
    let link = way_on.map_or_else(String::new, |(url, words)| {
        format!(
            r#"<p><a class="button" href="{}">{}</a></p>"#,
            escape(url),
            escape(words)
        )
    });
    let main = format!(
        r#"<section class="panel message"><h1>{}</h1><p>{}</p>{link}</section>"#,
        escape(title),
        escape(sentence)
    );
    page(status, title, &main, "")
}
