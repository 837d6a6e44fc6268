//! What a page is read for.

use axum::http::{Method, request::Parts};
use leptos::context::use_context;

/// Whether nobody has asked for the page itself: a HEAD, or a browser that fetches what may be asked for next.
pub fn looks_only() -> bool {
    use_context::<Parts>().is_none_or(|parts| {
        let says = |name: &str| {
            let purpose = parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok());
            purpose.is_some_and(|purpose| {
                let purpose = purpose.to_ascii_lowercase();
                purpose.contains("prefetch") || purpose.contains("preview")
            })
        };
        parts.method == Method::HEAD || says("sec-purpose") || says("purpose") || says("x-moz")
    })
}
