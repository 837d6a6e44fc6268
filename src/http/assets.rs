//! The site's files, by folder: nothing beside them can be asked for.

use std::path::Path;

use axum::{
    Router,
    http::{HeaderValue, header},
};
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

use super::AppState;

pub fn router(state: &AppState) -> Router<AppState> {
    let root = Path::new(state.leptos_options.site_root.as_ref());
    // The names stay the same from build to build, so the browser asks whether they changed.
    let ask_again = HeaderValue::from_static("no-cache");
    Router::new()
        .nest_service(
            "/pkg",
            ServeDir::new(root.join(state.leptos_options.site_pkg_dir.as_ref())),
        )
        .nest_service("/images", ServeDir::new(root.join("images")))
        .route_service("/favicon.svg", ServeFile::new(root.join("favicon.svg")))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            ask_again,
        ))
}
