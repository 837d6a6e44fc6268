//! The door of the desk.

use axum::{
    extract::Request,
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::form_urlencoded::byte_serialize;

use super::session::{of, who};
use crate::error::AppError;

/// The address of the operator who asks; to everybody else the desk does not exist.
pub fn operator() -> Result<String, AppError> {
    let who = who()?;
    let buyer = who.buyer.filter(|_| who.is_operator);
    buyer.map(|buyer| buyer.email).ok_or(AppError::NotFound)
}

/// Who is not signed in may do so, and comes back. Who is, and is no operator, finds nothing there: the pages say so.
pub async fn door(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_desk = path == "/operator" || path.starts_with("/operator/");
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_nobody = of(&request).is_some_and(|who| who.buyer.is_none());
    if !(is_desk && is_page && is_nobody) {
        return next.run(request).await;
    }
    let wanted = request
        .uri()
        .path_and_query()
        .map_or(path, |uri| uri.as_str());
    let next: String = byte_serialize(wanted.as_bytes()).collect();
    let sign_in = format!("/sign-in?next={next}");
    (StatusCode::FOUND, [(header::LOCATION, sign_in)]).into_response()
}
