//! The rooms of the house: who may name whom. Each rule is shown to be able to fail.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A source file: its path under `src/`, and its text without comments.
struct Source {
    path: PathBuf,
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: PathBuf::from(path),
            code: without_comments(text),
        }
    }

    /// The first part of the path: a folder, or the name of a file at the top.
    fn room(&self) -> String {
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
    fn names(&self) -> BTreeSet<String> {
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

const PAGES: [&str; 3] = ["pages", "islands", "components"];

/// What is wrong with a file, in words; nothing where it keeps the rules.
fn broken(source: &Source) -> Vec<String> {
    let (room, names) = (source.room(), source.names());
    let mut wrong = Vec::new();
    let mut forbid = |what: String| wrong.push(format!("src/{} {what}", source.path.display()));
    for name in &names {
        if room == "sandbox"
            && ["ledger", "webhook", "gateway", "db", "api"].contains(&name.as_str())
        {
            forbid(format!(
                "names {name}: the sandbox stands outside, where Stripe stands"
            ));
        }
        if name == "sandbox" && !["commands", "tests", "lib"].contains(&room.as_str()) {
            forbid("names sandbox: nothing in the shop may know which Stripe answers".to_owned());
        }
        if PAGES.contains(&room.as_str())
            && !["api", "app", "error", "money"].contains(&name.as_str())
            && !PAGES.contains(&name.as_str())
        {
            forbid(format!("names {name}: pages read through api alone"));
        }
        if room == "ledger" && !["db", "money"].contains(&name.as_str()) {
            forbid(format!(
                "names {name}: the ledger rests on db and money alone"
            ));
        }
    }
    if room != "gateway" && names_the_stripe_crates(&source.code) {
        forbid("names a stripe crate: all that is said to Stripe is said in gateway".to_owned());
    }
    if room != "lib"
        && source
            .code
            .lines()
            .any(|line| line.contains("cfg") && line.contains("feature ="))
    {
        forbid("has a cfg(feature ..): those stand in lib.rs".to_owned());
    }
    if !["ledger", "webhook"].contains(&room.as_str())
        && ["journal::post", "payments::record", "refunds::record"]
            .iter()
            .any(|call| source.code.contains(call))
    {
        forbid("writes money: only webhook's apply does".to_owned());
    }
    wrong
}

/// `stripe::..` or `stripe_..::..` as the first part of a path.
fn names_the_stripe_crates(code: &str) -> bool {
    code.match_indices("stripe").any(|(at, _)| {
        let inside =
            code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '.');
        let rest = &code[at + "stripe".len()..];
        let name = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let is_a_crate = name == 0 || rest.starts_with('_');
        !inside && is_a_crate && rest[name..].starts_with("::")
    })
}

/// Everything under `src/`, without the tests.
fn sources() -> Vec<Source> {
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

#[test]
fn the_rooms_keep_to_themselves() {
    let wrong: Vec<String> = sources().iter().flat_map(broken).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_with_a_rule_is_there() {
    let rooms: BTreeSet<String> = sources().iter().map(Source::room).collect();
    for room in [
        "sandbox",
        "ledger",
        "webhook",
        "gateway",
        "db",
        "api",
        "commands",
        "pages",
        "islands",
        "components",
    ] {
        assert!(rooms.contains(room), "{room}");
    }
    // The reader of imports sees what is there.
    let apply = sources()
        .into_iter()
        .find(|source| source.path == Path::new("webhook/apply.rs"))
        .expect("apply");
    assert!(
        apply
            .names()
            .is_superset(&["db", "ledger", "gateway"].map(str::to_owned).into()),
        "{:?}",
        apply.names()
    );
}

#[test]
fn each_rule_can_fail() {
    for (path, code) in [
        ("sandbox/mod.rs", "use crate::ledger::payments;"),
        (
            "sandbox/page/desk.rs",
            "use crate::{money::Money, db::{Db, Tx}};",
        ),
        ("sandbox/deliver.rs", "fn f() { crate::webhook::sign() }"),
        ("sandbox/deliver.rs", "use super::super::gateway::Stripe;"),
        ("sandbox/mod.rs", "use super::api;"),
        ("gateway/mod.rs", "use crate::sandbox::Sandbox;"),
        (
            "http/mod.rs",
            "use crate::{\n    db::Db,\n    sandbox::{self, Sandbox},\n};",
        ),
        ("pages/shop.rs", "use crate::db::Db;"),
        ("islands/buy_now.rs", "let now = crate::clock::now();"),
        ("components/price.rs", "use crate::{api::Price, ledger};"),
        ("ledger/payments.rs", "use crate::webhook::Inbox;"),
        ("ledger/mod.rs", "use super::config::Config;"),
        ("webhook/refund.rs", "use stripe_core::refund::Refund;"),
        (
            "commands/serve.rs",
            "let client = stripe::Client::new(key);",
        ),
        ("sandbox/sign.rs", "use stripe_shared::{Account, Charge};"),
        ("http/state.rs", "#[cfg(feature = \"ssr\")]"),
        (
            "api/checkout.rs",
            "#[cfg_attr(feature = \"ssr\", derive(Clone))]",
        ),
        ("http/mod.rs", "#[cfg(not(feature = \"hydrate\"))]"),
        (
            "checkouts/look.rs",
            "payments::record(tx, fact, proof).await?;",
        ),
        (
            "api/payments.rs",
            "crate::ledger::journal::post(tx).await?;",
        ),
    ] {
        assert_eq!(broken(&Source::new(path, code)).len(), 1, "{path}: {code}");
    }
    for (path, code) in [
        (
            "sandbox/mod.rs",
            "use super::call::App;\nuse crate::sandbox::form::Form;",
        ),
        (
            "sandbox/page/desk.rs",
            "use super::super::{api_version, db_file};",
        ),
        (
            "commands/serve.rs",
            "use crate::{sandbox, gateway::{self, Stripe}};",
        ),
        (
            "gateway/error.rs",
            "use stripe::StripeError;\nuse stripe_shared::ApiErrorsType;",
        ),
        (
            "webhook/mod.rs",
            "stripe_failed(error); inbox.stripe.client; config.stripe_api_base; crate::stripe::x;",
        ),
        (
            "pages/shop.rs",
            "use crate::{api::Shop, components::Layout, error::AppError};",
        ),
        (
            "ledger/payments.rs",
            "// use crate::webhook::Inbox;\n/// as crate::http does\nuse crate::db::Db;",
        ),
        ("lib.rs", "#[cfg(feature = \"ssr\")]\npub mod sandbox;"),
        ("http/mod.rs", "#[cfg(test)]"),
        (
            "webhook/refund.rs",
            "refunds::record(tx, fact, proof).await?;",
        ),
    ] {
        assert_eq!(
            broken(&Source::new(path, code)),
            [] as [String; 0],
            "{path}: {code}"
        );
    }
}
