//! Stripe's form encoding, `a[b][0][c]=d`. A handler takes the fields it knows; `finish` refuses the rest.

mod nested;
mod tree;

use super::error::ApiError;
use tree::{Fields, Node};

/// The fields of a request, or those under one of its parameters.
#[derive(Debug, Default)]
pub struct Form {
    /// What stands before the fields' names: `line_items[0]`; empty at the top.
    name: String,
    fields: Fields,
}

impl Form {
    /// Reads decoded name and value pairs.
    pub fn new(pairs: &[(String, String)]) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            let name = name.replace(']', "");
            let path: Vec<&str> = name.split('[').collect();
            tree::insert(&mut form.fields, &path, value);
        }
        form
    }

    /// The whole name of one of its fields: `line_items[0][price]`.
    pub fn path(&self, field: &str) -> String {
        if self.name.is_empty() {
            field.to_owned()
        } else {
            format!("{}[{field}]", self.name)
        }
    }

    fn take(&mut self, field: &str) -> Option<Node> {
        let at = self.fields.iter().position(|(name, _)| name == field)?;
        Some(self.fields.remove(at).1)
    }

    /// Whether the field is there, as plain text.
    pub fn is_text(&self, field: &str) -> bool {
        self.fields
            .iter()
            .any(|(name, node)| name == field && matches!(node, Node::Text(_)))
    }

    /// `Some("")` asks Stripe to unset the field.
    pub fn text_or_unset(&mut self, field: &str) -> Result<Option<String>, ApiError> {
        match self.take(field) {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(Node::Fields(_)) => {
                Err(ApiError::invalid("Invalid string").param(self.path(field)))
            }
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

    pub fn missing(&self, field: &str) -> ApiError {
        let path = self.path(field);
        ApiError::invalid(format!("Missing required param: {path}."))
            .code("parameter_missing")
            .param(path)
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
                    choices.join(", ")
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

    /// Refuses by name what Stripe takes and the sandbox does not yet.
    pub fn unsupported(&self, names: &[&str]) -> Result<(), ApiError> {
        match self
            .fields
            .iter()
            .find(|(name, _)| names.contains(&name.as_str()))
        {
            Some((name, _)) => Err(ApiError::unsupported(&self.path(name))),
            None => Ok(()),
        }
    }

    /// Refuses what nobody took.
    pub fn finish(self) -> Result<(), ApiError> {
        self.only(&[])
    }

    /// Refuses what is not among these: for fields that a handler of more reads.
    pub fn only(&self, names: &[&str]) -> Result<(), ApiError> {
        let unknown: Vec<String> = self
            .fields
            .iter()
            .filter(|(name, _)| !names.contains(&name.as_str()))
            .map(|(name, _)| self.path(name))
            .collect();
        let Some(first) = unknown.first() else {
            return Ok(());
        };
        let plural = if unknown.len() > 1 { "s" } else { "" };
        Err(ApiError::invalid(format!(
            "Received unknown parameter{plural}: {}",
            unknown.join(", ")
        ))
        .code("parameter_unknown")
        .param(first))
    }
}

fn is_link(link: &str) -> bool {
    link.len() <= 5000
        && url::Url::parse(link).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn abbreviated(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::Form;

    fn form(query: &str) -> Form {
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Form::new(&pairs)
    }

    #[test]
    fn reads_nested_fields_and_lists() {
        let mut read = form(
            "line_items[1][price]=b&line_items[0][price]=a&line_items[0][quantity]=2&expand[]=x&expand[]=y",
        );
        assert_eq!(read.texts("expand").unwrap().unwrap(), ["x", "y"]);
        let mut items = read.list("line_items").unwrap().unwrap();
        assert_eq!(items[0].required("price").unwrap(), "a");
        assert_eq!(items[0].integer("quantity").unwrap(), Some(2));
        assert_eq!(items[1].required("price").unwrap(), "b");
        read.finish().unwrap();
    }

    #[test]
    fn lists_without_numbers_make_one_element_of_consecutive_fields() {
        let mut read = form("i[][price]=a&i[][quantity]=1&i[][price]=b");
        let mut items = read.list("i").unwrap().unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].integer("quantity").unwrap(), Some(1));
        assert_eq!(items[1].required("price").unwrap(), "b");
    }

    #[test]
    fn what_nobody_took_is_refused_by_its_whole_name() {
        let mut read = form("a[b]=1");
        let error = read.fields("a").unwrap().unwrap().finish().unwrap_err();
        assert_eq!(error.body()["error"]["param"], "a[b]");
        assert_eq!(error.body()["error"]["code"], "parameter_unknown");
    }
}
