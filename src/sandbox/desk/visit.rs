//! Where somebody is on the desk, and what was just done.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use url::form_urlencoded::{self, Serializer};

use super::{
    Answer,
    frame::{self, Room},
    told::Notice,
};
use crate::sandbox::call::App;

pub struct Visit {
    pub app: Arc<App>,
    pub path: String,
    /// Parameters of the address.
    asked: Vec<(String, String)>,
    pub told: Option<Notice>,
    told_as: Option<String>,
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let (told, asked): (Vec<_>, Vec<_>) = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .partition(|(name, _)| name == "told");
        // Of names that were really given, none needs to be written in another way in an address.
        let told = told
            .into_iter()
            .map(|(_, name)| name)
            .find(|name| app.told.find(name).is_some());
        Ok(Self {
            app: app.clone(),
            path: parts.uri.path().to_owned(),
            asked,
            told: told.as_ref().and_then(|name| app.told.find(name)),
            told_as: told,
        })
    }
}

impl Visit {
    /// A parameter of the address, unless it is empty.
    pub fn asked(&self, name: &str) -> Option<&str> {
        let (_, value) = self.asked.iter().find(|(known, _)| known == name)?;
        (!value.is_empty()).then_some(value)
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.asked(name)?.parse().ok()
    }

    /// This page with other values of some parameters; `None` leaves one out.
    pub fn with(&self, other: &[(&str, Option<&str>)]) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in &self.asked {
            if !other.iter().any(|(changed, _)| changed == name) {
                query.append_pair(name, value);
            }
        }
        for (name, value) in other {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        match query.finish().as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// Another path, where the same is told.
    pub fn at(&self, path: &str) -> String {
        match &self.told_as {
            Some(name) => format!("{path}?told={name}"),
            None => path.to_owned(),
        }
    }

    /// Where the forms of this page lead back to.
    pub fn here(&self) -> String {
        self.with(&[])
    }

    /// The page. `main` is HTML.
    pub fn page(&self, room: Room, title: &str, main: &str) -> Answer {
        frame::page(self, StatusCode::OK, room, title, main)
    }

    pub fn not_found(&self, room: Room, what: &str) -> Answer {
        let main = format!(
            "<h1>Not found</h1>\n<p class=\"lead\">There is no {what} with this id: the address is wrong, or the \
             sandbox was started afresh.</p>\n<p><a class=\"button\" href=\"{}\">{}</a></p>",
            room.path(),
            room.words()
        );
        frame::page(self, StatusCode::NOT_FOUND, room, "Not found", &main)
    }
}
