//! Stripe's form encoding, `a[b][0][c]=d`. A handler takes the fields it knows; `finish` refuses the rest.

use serde_json::{Map, Value, json};

use super::error::ApiError;

/// The fields of a request, or those under one of its parameters.
#[derive(Debug, Default)]
pub struct Form {
    /// What stands before the fields' names: `line_items[0]`; empty at the top.
    name: String,
    fields: Vec<(String, Node)>,
}

#[derive(Debug)]
enum Node {
    Text(String),
    Fields(Vec<(String, Node)>),
}

impl Form {
    /// Reads decoded name and value pairs.
    pub fn new(pairs: &[(String, String)]) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            let name = name.replace(']', "");
            let path: Vec<&str> = name.split('[').collect();
            insert(&mut form.fields, &path, value);
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
        match self.text(field)? {
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

    /// The fields under a parameter, such as `payment_intent_data[..]`.
    pub fn fields(&mut self, field: &str) -> Result<Option<Form>, ApiError> {
        let name = self.path(field);
        match self.take(field) {
            None => Ok(None),
            Some(Node::Fields(fields)) => Ok(Some(Form { name, fields })),
            Some(Node::Text(_)) => Err(ApiError::invalid("Invalid object").param(name)),
        }
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
        let text =
            |(index, node)| match node {
                Node::Text(text) => Ok(text),
                Node::Fields(_) => Err(ApiError::invalid("Invalid string")
                    .param(format!("{}[{index}]", self.path(field)))),
            };
        items
            .into_iter()
            .map(text)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    fn array(&mut self, field: &str) -> Result<Option<Vec<(u32, Node)>>, ApiError> {
        let invalid = ApiError::invalid("Invalid array").param(self.path(field));
        match self.take(field) {
            None => Ok(None),
            // `images=` empties the list.
            Some(Node::Text(text)) if text.is_empty() => Ok(Some(Vec::new())),
            Some(Node::Text(_)) => Err(invalid),
            Some(Node::Fields(fields)) => {
                let numbered: Option<Vec<_>> = fields
                    .into_iter()
                    .map(|(index, node)| Some((index.parse::<u32>().ok()?, node)))
                    .collect();
                let mut items = numbered.ok_or(invalid)?;
                items.sort_by_key(|(index, _)| *index);
                Ok(Some(items))
            }
        }
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
                    let refuse = |message: &str| {
                        Err(ApiError::invalid(message).param(format!("{path}[{key}]")))
                    };
                    match node {
                        Node::Fields(_) => return refuse("Metadata values must be strings"),
                        Node::Text(_) if key.chars().count() > 40 => {
                            return refuse("Metadata keys can have up to 40 characters.");
                        }
                        Node::Text(value) if value.chars().count() > 500 => {
                            return refuse("Metadata values can have up to 500 characters.");
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
        let unknown: Vec<String> = self
            .fields
            .iter()
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

fn insert(fields: &mut Vec<(String, Node)>, path: &[&str], value: &str) {
    let (head, rest) = (path[0], &path[1..]);
    let at = if head.is_empty() {
        None
    } else {
        fields.iter().position(|(name, _)| name == head)
    };
    if rest.is_empty() {
        let name = if head.is_empty() {
            fields.len().to_string()
        } else {
            head.to_owned()
        };
        match at {
            Some(at) => fields[at].1 = Node::Text(value.to_owned()),
            None => fields.push((name, Node::Text(value.to_owned()))),
        }
        return;
    }
    let at = at
        .or_else(|| open_element(fields, head, rest))
        .unwrap_or_else(|| {
            let name = if head.is_empty() {
                fields.len().to_string()
            } else {
                head.to_owned()
            };
            fields.push((name, Node::Fields(Vec::new())));
            fields.len() - 1
        });
    match &mut fields[at].1 {
        Node::Fields(inner) => insert(inner, rest, value),
        text => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, value);
            *text = Node::Fields(inner);
        }
    }
}

/// `items[][price]=a&items[][quantity]=1` is one element: the last one, while it lacks the field.
fn open_element(fields: &[(String, Node)], head: &str, rest: &[&str]) -> Option<usize> {
    let (_, last) = fields.last().filter(|_| head.is_empty())?;
    match last {
        Node::Fields(inner) if !inner.iter().any(|(name, _)| name == rest[0]) => {
            Some(fields.len() - 1)
        }
        _ => None,
    }
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
