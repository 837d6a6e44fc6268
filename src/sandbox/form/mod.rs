//! Stripe's form encoding, `a[b][0][c]=d`. A handler takes the fields it knows; `finish` refuses the rest.

mod nested;
mod plain;
mod shown;
mod tree;

use super::error::ApiError;
use tree::{Fields, Node};

/// How deep parameters go at most.
const LEVELS: usize = 20;

/// Refuses names with brackets that do not open and close in turn, such as `metadata[`.
pub fn check_names(pairs: &[(String, String)]) -> Result<(), ApiError> {
    let is_whole = |name: &str| {
        let mut open = false;
        let in_turn = name.chars().all(|c| match c {
            '[' => !std::mem::replace(&mut open, true),
            ']' => std::mem::replace(&mut open, false),
            _ => true,
        });
        in_turn && !open
    };
    match pairs.iter().find(|(name, _)| !is_whole(name)) {
        Some((name, _)) => Err(
            ApiError::invalid(format!("Received unknown parameter: {name}"))
                .code("parameter_unknown")
                .param(name),
        ),
        None => Ok(()),
    }
}

/// The fields of a request, or those under one of its parameters.
#[derive(Debug, Default)]
pub struct Form {
    /// What stands before the fields' names: `line_items[0]`; empty at the top.
    name: String,
    fields: Fields,
}

impl Form {
    /// Reads decoded name and value pairs.
    pub fn new(pairs: &[(String, String)]) -> Result<Self, ApiError> {
        let mut form = Self::default();
        for (name, value) in pairs {
            let name = name.replace(']', "");
            let path: Vec<&str> = name.split('[').collect();
            // Each level takes of the stack, and a name may be as long as a body.
            if path.len() > LEVELS {
                return Err(ApiError::invalid(format!(
                    "Invalid request: parameters can be nested up to {LEVELS} levels."
                ))
                .param(path[0]));
            }
            tree::insert(&mut form.fields, &path, value);
        }
        Ok(form)
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

    pub fn missing(&self, field: &str) -> ApiError {
        let path = self.path(field);
        ApiError::invalid(format!("Missing required param: {path}."))
            .code("parameter_missing")
            .param(path)
    }

    /// Two parameters that say the same came both.
    pub fn exclusive(&self, one: &str, other: &str) -> ApiError {
        ApiError::invalid(format!(
            "You may only specify one of these parameters: {one}, {other}."
        ))
        .code("parameters_exclusive")
        .param(self.path(one))
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

#[cfg(test)]
mod tests {
    use super::Form;

    fn form(query: &str) -> Form {
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Form::new(&pairs).unwrap()
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
