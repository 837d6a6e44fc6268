//! Parameters as they travel: every value is a string, and names with brackets stand for what is nested.

use serde_json::{Map, Value, json};

/// The pairs of a query or form as one value. A list is an object with numbers for names: on the wire it cannot be told
/// from one.
pub fn nested(pairs: &[(String, String)]) -> Value {
    let mut root = Map::new();
    for (name, value) in pairs {
        let mut parts = name.split('[');
        let mut path = vec![parts.next().unwrap_or_default().to_owned()];
        path.extend(parts.map(|part| part.trim_end_matches(']').to_owned()));
        put(&mut root, &path, value);
    }
    Value::Object(root)
}

fn put(fields: &mut Map<String, Value>, path: &[String], value: &str) {
    let Some((name, rest)) = path.split_first() else {
        return;
    };
    // `a[]` is the next of a list.
    let name = match name.is_empty() {
        true => fields.len().to_string(),
        false => name.clone(),
    };
    if rest.is_empty() {
        fields.insert(name, json!(value));
        return;
    }
    let inner = fields.entry(name).or_insert_with(|| json!({}));
    match inner {
        Value::Object(inner) => put(inner, rest, value),
        // A value and something nested under one name: no schema takes what is left.
        other => *other = json!({ "both a value and nested": value }),
    }
}

/// The schema of a parameter, for `nested` values. An object takes the fields it names and no other.
pub fn schema(described: &Value) -> Value {
    if let Some(choices) = described["anyOf"].as_array() {
        return json!({ "anyOf": choices.iter().map(schema).collect::<Vec<_>>() });
    }
    match described["type"].as_str() {
        Some("integer") => json!({ "type": "string", "pattern": "^-?[0-9]+$" }),
        Some("number") => json!({ "type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$" }),
        Some("boolean") => json!({ "enum": ["true", "false"] }),
        Some("array") => json!({
            "type": "object",
            "patternProperties": { "^[0-9]+$": schema(&described["items"]) },
            "additionalProperties": false,
        }),
        Some("object") => object(described),
        _ => described.clone(),
    }
}

fn object(described: &Value) -> Value {
    let mut properties = Map::new();
    for (name, property) in described["properties"].as_object().into_iter().flatten() {
        properties.insert(name.clone(), schema(property));
    }
    let others = match &described["additionalProperties"] {
        Value::Object(_) => schema(&described["additionalProperties"]),
        _ => json!(false),
    };
    let required = described["required"].as_array().cloned();
    json!({
        "type": "object",
        "properties": properties,
        "required": required.unwrap_or_default(),
        "additionalProperties": others,
    })
}
