//! What Stripe describes, found by method and path, and compiled for what the traffic needs of it.

use std::{collections::BTreeSet, sync::OnceLock};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use super::wire;
use crate::openapi;

/// Parameters that clients of a newer API version send, and where.
const NEWER: [(&str, &str); 1] = [("/v1/checkout/sessions", "allowed_payment_method_types")];

pub struct Description {
    document: &'static Value,
    /// Method, the path's parts, the path.
    operations: Vec<(String, Vec<String>, String)>,
    validator: Validator,
}

impl Description {
    pub fn read() -> Option<Self> {
        static READ: OnceLock<Option<Value>> = OnceLock::new();
        let document = READ.get_or_init(closed).as_ref()?;
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().expect("paths") {
            for method in methods.as_object().expect("methods").keys() {
                let parts = path.split('/').map(str::to_owned).collect();
                operations.push((method.clone(), parts, path.clone()));
            }
        }
        let validator = jsonschema::validator_for(&json!(true)).expect("a schema");
        Some(Self {
            document,
            operations,
            validator,
        })
    }

    /// The template of a path; where two fit, the one that says more of it literally.
    pub fn template(&self, method: &str, path: &str) -> Option<&str> {
        let given: Vec<&str> = path.split('/').collect();
        let literal = |parts: &[String]| parts.iter().filter(|part| !part.starts_with('{')).count();
        let fitting = self.operations.iter().filter(|(verb, parts, _)| {
            verb.eq_ignore_ascii_case(method)
                && parts.len() == given.len()
                && parts.iter().zip(&given).all(|(part, given)| {
                    part == given || (part.starts_with('{') && !given.is_empty())
                })
        });
        let best = fitting.max_by_key(|(_, parts, _)| literal(parts));
        best.map(|(_, _, path)| path.as_str())
    }

    /// Compiles the schemas of these names in one: most lead to the same few hundred objects.
    pub fn compile(&mut self, names: &BTreeSet<String>) {
        let mut properties = Map::new();
        for name in names {
            let words: Vec<&str> = name.split(' ').collect();
            let schema = match words.as_slice() {
                ["asks", method, path] => self.parameters(method, path),
                ["answers", method, path] => self.answer(method, path, "200"),
                ["refuses", method, path] => self.answer(method, path, "default"),
                ["object", kind] => json!({ "$ref": format!("#/components/schemas/{kind}") }),
                _ => panic!("no schema is named {name}"),
            };
            properties.insert(name.clone(), schema);
        }
        let described = &self.document["components"]["schemas"];
        let mut schemas = Map::new();
        for schema in properties.values() {
            copy_named(schema, described, &mut schemas);
        }
        let root = json!({ "properties": properties, "components": { "schemas": schemas } });
        self.validator = jsonschema::options()
            .with_draft(Draft::Draft7)
            .build(&root)
            .expect("the description is a schema");
    }

    pub fn has_object(&self, kind: &str) -> bool {
        self.document["components"]["schemas"][kind].is_object()
    }

    fn answer(&self, method: &str, path: &str, status: &str) -> Value {
        let operation = &self.document["paths"][path][method.to_lowercase()];
        operation["responses"][status]["content"]["application/json"]["schema"].clone()
    }

    /// Query and form of an operation as one object.
    fn parameters(&self, method: &str, path: &str) -> Value {
        let operation = &self.document["paths"][path][method.to_lowercase()];
        let form = &operation["requestBody"]["content"]["application/x-www-form-urlencoded"];
        let mut object = form["schema"].clone();
        if !object.is_object() {
            object = json!({ "type": "object" });
        }
        if !object["properties"].is_object() {
            object["properties"] = json!({});
        }
        let mut required = object["required"].as_array().cloned().unwrap_or_default();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" {
                let name = parameter["name"].as_str().expect("a name");
                object["properties"][name] = parameter["schema"].clone();
                if parameter["required"] == true {
                    required.push(parameter["name"].clone());
                }
            }
        }
        object["required"] = json!(required);
        wire::schema(&object)
    }

    /// What `value` has wrong, by the schema of this name.
    pub fn mistakes(&self, name: &str, value: &Value) -> Vec<String> {
        let instance = json!({ name: value });
        if self.validator.is_valid(&instance) {
            return Vec::new();
        }
        let errors = self.validator.iter_errors(&instance);
        errors
            .map(|error| format!("{name}: {}: {error}", error.instance_path()))
            .collect()
    }

    pub fn unknown_fields(&self, value: &Value) -> Vec<String> {
        openapi::unknown_fields(&self.document["components"]["schemas"], value)
    }
}

/// The description, with objects that have the fields it names and no other.
fn closed() -> Option<Value> {
    let mut document = openapi::document("the check of recorded traffic")?;
    let schemas = document["components"]["schemas"].as_object_mut();
    let schemas = schemas.expect("schemas");
    for (kind, field) in openapi::UNDESCRIBED {
        schemas[kind]["properties"][field] = json!(true);
    }
    schemas.values_mut().for_each(close);
    for methods in document["paths"]
        .as_object_mut()
        .expect("paths")
        .values_mut()
    {
        for operation in methods.as_object_mut().expect("methods").values_mut() {
            let answer = operation.pointer_mut("/responses/200/content/application~1json/schema");
            answer.into_iter().for_each(close);
        }
    }
    Some(document)
}

fn close(schema: &mut Value) {
    let Value::Object(fields) = schema else {
        return;
    };
    if fields.contains_key("properties") && !fields.contains_key("additionalProperties") {
        fields.insert("additionalProperties".to_owned(), json!(false));
    }
    for (name, inner) in fields {
        match (name.as_str(), inner) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(close),
            ("anyOf", Value::Array(choices)) => choices.iter_mut().for_each(close),
            ("items" | "additionalProperties", inner) => close(inner),
            _ => {}
        }
    }
}

/// Copies the schemas that this one leads to.
fn copy_named(schema: &Value, described: &Value, copied: &mut Map<String, Value>) {
    match schema {
        Value::Array(items) => items
            .iter()
            .for_each(|item| copy_named(item, described, copied)),
        Value::Object(fields) => {
            if let Some(Value::String(path)) = fields.get("$ref") {
                let name = path.rsplit('/').next().unwrap_or_default();
                if !copied.contains_key(name) {
                    copied.insert(name.to_owned(), described[name].clone());
                    copy_named(&described[name], described, copied);
                }
            }
            fields
                .values()
                .for_each(|field| copy_named(field, described, copied));
        }
        _ => {}
    }
}

/// Whether this parameter is exempt, being of a newer API version than the description.
pub fn is_newer(path: &str, parameter: &str) -> bool {
    let name = parameter.split('[').next().unwrap_or_default();
    NEWER.contains(&(path, name))
}
