//! Parameters that hold others: objects, lists, metadata.

use serde_json::{Map, Value, json};

use super::{Form, shown::shown, tree::Node};
use crate::sandbox::error::ApiError;

impl Form {
    /// The fields under a parameter, such as `payment_intent_data[..]`.
    pub fn fields(&mut self, field: &str) -> Result<Option<Form>, ApiError> {
        let name = self.path(field);
        match self.take(field) {
            None => Ok(None),
            Some(Node::Fields(fields)) => Ok(Some(Form { name, fields })),
            Some(Node::Text(_)) => Err(ApiError::invalid("Invalid object").param(name)),
        }
    }

    /// Whether the request unsets a parameter that holds others: `shipping=`.
    pub fn unsets(&mut self, field: &str) -> bool {
        let count = self.fields.len();
        self.fields.retain(|(name, node)| {
            name != field || !matches!(node, Node::Text(text) if text.is_empty())
        });
        self.fields.len() < count
    }

    /// `line_items[0][..]`, in the order of their numbers.
    pub fn list(&mut self, field: &str) -> Result<Option<Vec<Form>>, ApiError> {
        let Some(mut items) = self.array(field)? else {
            return Ok(None);
        };
        let name = self.path(field);
        let mut forms = Vec::with_capacity(items.len());
        for (index, node) in items.drain(..) {
            match node {
                Node::Fields(fields) => forms.push(Form {
                    name: format!("{name}[{index}]"),
                    fields,
                }),
                Node::Text(_) => {
                    return Err(
                        ApiError::invalid("Invalid object").param(format!("{name}[{index}]"))
                    );
                }
            }
        }
        Ok(Some(forms))
    }

    /// `images[0]=..`, in the order of their numbers.
    pub fn texts(&mut self, field: &str) -> Result<Option<Vec<String>>, ApiError> {
        let Some(items) = self.array(field)? else {
            return Ok(None);
        };
        let text = |(index, node)| match node {
            Node::Text(text) => Ok(text),
            fields => Err(
                ApiError::invalid(format!("Invalid string: {}", shown(&fields)))
                    .param(format!("{}[{index}]", self.path(field))),
            ),
        };
        items
            .into_iter()
            .map(text)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    fn array(&mut self, field: &str) -> Result<Option<Vec<(u32, Node)>>, ApiError> {
        match self.take(field) {
            None => Ok(None),
            // `images=` empties the list.
            Some(Node::Text(text)) if text.is_empty() => Ok(Some(Vec::new())),
            Some(Node::Text(_)) => Err(ApiError::invalid("Invalid array").param(self.path(field))),
            Some(Node::Fields(fields)) => {
                let keys: Vec<String> = fields.iter().map(|(key, _)| key.clone()).collect();
                let numbered: Option<Vec<_>> = fields
                    .into_iter()
                    .map(|(index, node)| Some((index.parse::<u32>().ok()?, node)))
                    .collect();
                let mut items = numbered.ok_or_else(|| self.numbers(field, &keys, 0))?;
                items.sort_by_key(|(index, _)| *index);
                let gap = (0..).zip(&items).find(|(place, (index, _))| place != index);
                match gap {
                    Some((place, _)) => Err(self.numbers(field, &keys, place)),
                    None => Ok(Some(items)),
                }
            }
        }
    }

    /// The elements of a list do not count from 0 on.
    fn numbers(&self, field: &str, keys: &[String], expected: u32) -> ApiError {
        ApiError::invalid(format!(
            "If passing an array with explicit keys (e.g. foo[0]=a&foo[1]=b) instead of as an array (e.g. \
             foo[]=a&foo[]=b), the keys must be numeric and sequential starting from 0. You passed the keys `{}`, we \
             expected to have a key with the value `{expected}`.",
            keys.join(", ")
        ))
        .param(self.path(field))
    }

    /// `current` with the request's changes: a new value sets a key, an empty one removes it, `metadata=` removes all.
    pub fn metadata(&mut self, current: &Value) -> Result<Value, ApiError> {
        let mut metadata = current.as_object().cloned().unwrap_or_default();
        let path = self.path("metadata");
        match self.take("metadata") {
            None => {}
            Some(Node::Text(text)) if text.is_empty() => metadata = Map::new(),
            Some(Node::Text(_)) => return Err(ApiError::invalid("Invalid object").param(path)),
            Some(Node::Fields(fields)) => {
                for (key, node) in fields {
                    let refuse = |message: String| {
                        Err(ApiError::invalid(message).param(format!("{path}[{key}]")))
                    };
                    let letters = key.chars().count();
                    match node {
                        Node::Fields(_) => {
                            return refuse("Metadata values must be strings".to_owned());
                        }
                        Node::Text(_) if letters > 40 => {
                            return refuse(format!(
                                "Metadata keys can have up to 40 characters, but you passed in a key that is {letters} \
                                 characters. Invalid key: {key}"
                            ));
                        }
                        Node::Text(value) if value.chars().count() > 500 => {
                            return refuse(format!(
                                "Metadata values can have up to 500 characters, but you passed in a value that is {} \
                                 characters. Invalid value: {value}",
                                value.chars().count()
                            ));
                        }
                        Node::Text(value) if value.is_empty() => {
                            metadata.remove(&key);
                        }
                        Node::Text(value) => {
                            metadata.insert(key, json!(value));
                        }
                    }
                }
            }
        }
        if metadata.len() > 50 {
            return Err(ApiError::invalid("You can have up to 50 metadata keys.").param(path));
        }
        Ok(Value::Object(metadata))
    }
}
