//! Objects of many fields.

use serde_json::{Map, Value};

/// One object of the fields of several: `json!` does not take more than some fifty fields at once.
pub fn of_parts<const N: usize>(parts: [Value; N]) -> Value {
    let mut whole = Map::new();
    for part in parts {
        if let Value::Object(fields) = part {
            whole.extend(fields);
        }
    }
    Value::Object(whole)
}
