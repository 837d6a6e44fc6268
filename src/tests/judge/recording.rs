//! What the sandboxes of a run wrote down.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
};

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Line {
    Request {
        method: String,
        path: String,
        /// Query and form together.
        pairs: Vec<(String, String)>,
        status: u16,
        body: Value,
    },
    Delivery {
        event: Value,
    },
}

/// Every line of every `.jsonl` in the folder.
pub fn read(folder: &Path) -> Vec<Line> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).expect("SANDBOX_RECORD is a folder") {
        let file = entry.expect("an entry").path();
        if file.extension().is_none_or(|ending| ending != "jsonl") {
            continue;
        }
        let reader = BufReader::new(fs::File::open(&file).expect("a readable file"));
        for (at, line) in reader.lines().enumerate() {
            let line = line.expect("text");
            lines.push(
                serde_json::from_str(&line).unwrap_or_else(|error| {
                    panic!("{}:{}: {error}: {line}", file.display(), at + 1)
                }),
            );
        }
    }
    lines
}
