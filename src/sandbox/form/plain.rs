//! Parameters that hold one value: texts, numbers, choices.

use super::{Form, shown::shown, tree::Node};
use crate::sandbox::error::ApiError;

impl Form {
    /// `Some("")` asks Stripe to unset the field.
    pub fn text_or_unset(&mut self, field: &str) -> Result<Option<String>, ApiError> {
        match self.take(field) {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(fields) => Err(
                ApiError::invalid(format!("Invalid string: {}", shown(&fields)))
                    .param(self.path(field)),
            ),
        }
    }

    pub fn text(&mut self, field: &str) -> Result<Option<String>, ApiError> {
        match self.text_or_unset(field)? {
            Some(text) if text.is_empty() => {
                let path = self.path(field);
                Err(ApiError::invalid(format!(
                    "You passed an empty string for '{path}'. We assume empty values are an attempt to unset a \
                     parameter; however '{path}' cannot be unset. You should remove '{path}' from your request or \
                     supply a non-empty value."
                ))
                .code("parameter_invalid_empty")
                .param(path))
            }
            text => Ok(text),
        }
    }

    pub fn required(&mut self, field: &str) -> Result<String, ApiError> {
        self.text(field)?.ok_or_else(|| self.missing(field))
    }

    /// At most `max` characters.
    pub fn short(&mut self, field: &str, max: usize) -> Result<Option<String>, ApiError> {
        let text = self.text(field)?;
        self.at_most(field, max, text)
    }

    /// At most `max` characters; `Some("")` asks to unset the field.
    pub fn short_or_unset(&mut self, field: &str, max: usize) -> Result<Option<String>, ApiError> {
        let text = self.text_or_unset(field)?;
        self.at_most(field, max, text)
    }

    fn at_most(
        &self,
        field: &str,
        max: usize,
        text: Option<String>,
    ) -> Result<Option<String>, ApiError> {
        match text {
            Some(text) if text.chars().count() > max => Err(ApiError::invalid(format!(
                "Invalid string: {}; must be at most {max} characters",
                abbreviated(&text)
            ))
            .param(self.path(field))),
            text => Ok(text),
        }
    }

    pub fn integer(&mut self, field: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(field)? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            ApiError::invalid(format!("Invalid integer: {}", abbreviated(&text)))
                .code("parameter_invalid_integer")
                .param(self.path(field))
        })
    }

    /// An integer from `min` to `max`, both allowed.
    pub fn integer_in(&mut self, field: &str, min: i64, max: i64) -> Result<Option<i64>, ApiError> {
        let refuse = |rule: String| {
            ApiError::invalid(format!("This value must be {rule}."))
                .code("parameter_invalid_integer")
        };
        match self.integer(field)? {
            Some(n) if n < min => {
                Err(refuse(format!("greater than or equal to {min}")).param(self.path(field)))
            }
            Some(n) if n > max => Err(refuse(format!(
                "less than or equal to {max} (it currently is '{n}')"
            ))
            .param(self.path(field))),
            n => Ok(n),
        }
    }

    pub fn boolean(&mut self, field: &str) -> Result<Option<bool>, ApiError> {
        match self.text(field)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(ApiError::invalid(format!(
                "Invalid boolean: {}",
                abbreviated(other)
            ))
            .param(self.path(field))),
        }
    }

    pub fn choice(&mut self, field: &str, choices: &[&str]) -> Result<Option<String>, ApiError> {
        match self.text(field)? {
            Some(text) if !choices.contains(&text.as_str()) => {
                let path = self.path(field);
                Err(ApiError::invalid(format!(
                    "Invalid {path}: must be one of {}",
                    one_of(choices)
                ))
                .param(path))
            }
            text => Ok(text),
        }
    }

    /// An http or https address, braces and all.
    pub fn link(&mut self, field: &str) -> Result<Option<String>, ApiError> {
        match self.text(field)? {
            Some(link) if !is_link(&link) => Err(ApiError::invalid("Not a valid URL")
                .code("url_invalid")
                .param(self.path(field))),
            link => Ok(link),
        }
    }
}

fn is_link(link: &str) -> bool {
    // A URL's reader drops line ends and tabs without a word.
    link.len() <= 5000
        && !link.chars().any(char::is_control)
        && url::Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn abbreviated(text: &str) -> String {
    text.chars().take(80).collect()
}

/// `a or b`; `a, b, or c`.
fn one_of(choices: &[&str]) -> String {
    match choices {
        [first, second] => format!("{first} or {second}"),
        [others @ .., last] if !others.is_empty() => format!("{}, or {last}", others.join(", ")),
        only => only.concat(),
    }
}
