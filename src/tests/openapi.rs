//! Stripe's own OpenAPI description, where there is one.

use std::io::Write;

use serde_json::{Value, json};

/// Fields Stripe sends, and its libraries read, that the description leaves out.
pub const UNDESCRIBED: [(&str, &str); 1] = [("product", "type")];

/// The description, as JSON Schema reads it. Says in one line that `check` did not run where there is none.
pub fn document(check: &str) -> Option<Value> {
    let file = std::env::var("STRIPE_OPENAPI").unwrap_or_else(|_| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/stripe/openapi.json").to_owned()
    });
    let Ok(text) = std::fs::read(&file) else {
        // Not `eprintln!`, which a test that passes keeps to itself.
        let _ = writeln!(
            std::io::stderr(),
            "not run: {check}, as there is no description of Stripe's at {file}"
        );
        return None;
    };
    let mut document = serde_json::from_slice(&text).expect("the description is JSON");
    allow_null(&mut document);
    Some(document)
}

/// OpenAPI 3.0 says `nullable`; JSON Schema says the type may be null.
fn allow_null(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(allow_null),
        Value::Object(fields) => {
            fields.values_mut().for_each(allow_null);
            if fields.get("nullable") == Some(&Value::Bool(true)) {
                fields.remove("nullable");
                let schema = Value::Object(std::mem::take(fields));
                fields.insert("anyOf".to_owned(), json!([{ "type": "null" }, schema]));
            }
        }
        _ => {}
    }
}

/// The fields of the objects in `value` that their kinds do not have, in words.
pub fn unknown_fields(schemas: &Value, value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => {
            let unknown = items.iter().flat_map(|item| unknown_fields(schemas, item));
            unknown.collect()
        }
        Value::Object(fields) => {
            let kind = kind_of(value);
            let mut unknown = Vec::new();
            if let Some(known) = schemas[&kind]["properties"].as_object() {
                for field in fields.keys() {
                    if !known.contains_key(field)
                        && !UNDESCRIBED.contains(&(kind.as_str(), field.as_str()))
                    {
                        unknown.push(format!("Stripe's {kind} has no field {field}"));
                    }
                }
            }
            for field in fields.values() {
                unknown.extend(unknown_fields(schemas, field));
            }
            unknown
        }
        _ => Vec::new(),
    }
}

/// The name of an object's schema; what is left of a deleted object has one of its own.
pub fn kind_of(object: &Value) -> String {
    let kind = object["object"].as_str().unwrap_or_default();
    match &object["deleted"] {
        Value::Null => kind.to_owned(),
        _ => format!("deleted_{kind}"),
    }
}
