//! The site's files: scripts, styles and pictures, carried inside the binary. While developing they are read from
//! `target/site`, so that a change shows without a new server.

use std::sync::LazyLock;

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use super::AppState;
use crate::hex::hex;

/// What `cargo leptos build` made. Without it a page has neither style nor script, and works.
#[derive(RustEmbed)]
#[folder = "target/site"]
#[allow_missing = true]
struct Site;

/// One folder for each build, so that browsers may keep its files for good.
static ROOT: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Site::iter().collect();
    names.sort();
    let mut build = Sha256::new();
    for file in names.iter().filter_map(|name| Site::get(name)) {
        build.update(file.metadata.sha256_hash());
    }
    format!("/build/{}", hex(&build.finalize()[..6]))
});

/// What stands before `/pkg/..` in pages. Nothing while developing: a reload asks whether the files have changed.
pub fn root() -> &'static str {
    if cfg!(debug_assertions) { "" } else { &ROOT }
}

/// Whether the site was there when this binary was built.
pub fn is_complete() -> bool {
    Site::get("pkg/till.wasm").is_some()
}

pub const PATHS: [&str; 4] = [
    "/build/{build}/{*name}",
    "/pkg/{*name}",
    "/images/{*name}",
    "/favicon.svg",
];

pub fn router() -> Router<AppState> {
    let route = |router: Router<AppState>, path| router.route(path, get(file));
    PATHS.into_iter().fold(Router::new(), route)
}

async fn file(request: Request) -> Response {
    let path = request.uri().path();
    // A page of another build works without its script; with this build's it might not.
    let of_this_build = path
        .strip_prefix(ROOT.as_str())
        .and_then(|rest| rest.strip_prefix('/'));
    if let Some(name) = of_this_build {
        return answer(
            name,
            request.headers(),
            "public, max-age=31536000, immutable",
        );
    }
    let name = match path
        .strip_prefix("/build/")
        .and_then(|rest| rest.split_once('/'))
    {
        // While a new build goes out, a page of the other one has our styles and pictures.
        Some((_, name)) if !name.ends_with(".js") && !name.ends_with(".wasm") => name,
        Some(_) => return StatusCode::NOT_FOUND.into_response(),
        None => path.trim_start_matches('/'),
    };
    // This name stays from build to build, so the browser asks whether the file has changed.
    answer(name, request.headers(), "no-cache")
}

fn answer(name: &str, asked: &HeaderMap, keep: &'static str) -> Response {
    // Encodings are chosen by header, not by name.
    let plain = Some(name)
        .filter(|name| !name.ends_with(".br") && !name.ends_with(".gz"))
        // While developing the name is a path on the disk.
        .filter(|name| name.split('/').all(|part| !matches!(part, "" | "." | "..")))
        .and_then(Site::get);
    let Some(plain) = plain else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mime = plain.metadata.mimetype().to_owned();
    let (encoding, file) = encoded(name, asked, plain);
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..12]));
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag));
    let headers = [
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, tag),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let mut answer = (headers, Body::from(file.data)).into_response();
    let mut say = |name: HeaderName, value: &str| {
        if let Ok(value) = value.parse() {
            answer.headers_mut().insert(name, value);
        }
    };
    say(header::CONTENT_TYPE, &mime);
    if let Some(encoding) = encoding {
        say(header::CONTENT_ENCODING, encoding);
    }
    answer
}

/// The smallest form of the file that the browser takes.
fn encoded(
    name: &str,
    asked: &HeaderMap,
    plain: EmbeddedFile,
) -> (Option<&'static str>, EmbeddedFile) {
    let takes = |encoding: &str| {
        asked
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|choice| choice.split_once(';').unwrap_or((choice, "")))
            .any(|(choice, weight)| {
                choice.trim() == encoding
                    && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
            })
    };
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if takes(encoding)
            && let Some(file) = Site::get(&format!("{name}.{ending}"))
        {
            return (Some(encoding), file);
        }
    }
    (None, plain)
}
