//! Reading a source file for what it names.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A source file: its path under `src/`, and its text without comments.
pub struct Source {
    pub path: PathBuf,
    pub code: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: PathBuf::from(path),
            code: without_comments(text),
        }
    }

    /// The first part of the path: a folder, or the name of a file at the top.
    pub fn room(&self) -> String {
        let first = self
            .path
            .iter()
            .next()
            .expect("a path has a part")
            .to_string_lossy();
        first.trim_end_matches(".rs").to_owned()
    }

    /// How many modules stand around the code of this file, itself included.
    fn depth(&self) -> usize {
        let parts = self.path.iter().count();
        let is_mod = self.path.file_name().is_some_and(|name| name == "mod.rs");
        if is_mod { parts - 1 } else { parts }
    }

    /// The other rooms of the crate that this file names.
    pub fn names(&self) -> BTreeSet<String> {
        let mut rooms = BTreeSet::new();
        let escape = "super::".repeat(self.depth());
        for root in ["crate::", "till::", &escape] {
            for (at, _) in self.code.match_indices(root) {
                let before = self.code[..at].chars().next_back();
                if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                    rooms.extend(first_segments(&self.code[at + root.len()..]));
                }
            }
        }
        rooms.remove(&self.room());
        rooms
    }
}

fn without_comments(text: &str) -> String {
    let code = |line: &str| {
        let comment = line
            .match_indices("//")
            .find(|(at, _)| line[..*at].trim_end().len() < *at || *at == 0);
        comment.map_or(line, |(at, _)| &line[..at]).to_owned()
    };
    text.lines().map(|line| code(line) + "\n").collect()
}

/// The names that come next: one, or those of a group in braces.
fn first_segments(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let Some(group) = rest.strip_prefix('{') else {
        return vec![name(rest)];
    };
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name(&group[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Everything under `src/`, without the tests.
pub fn sources() -> Vec<Source> {
    fn collect(folder: &Path, root: &Path, into: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            let below = path.strip_prefix(root).expect("below src");
            if path.is_dir() && below != Path::new("tests") {
                collect(&path, root, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("the file can be read");
                into.push(Source::new(&below.to_string_lossy(), &text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    sources
}
