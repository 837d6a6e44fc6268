//! The rooms of the house: who may name whom. Each rule is shown to be able to fail.

mod source;

use std::{collections::BTreeSet, path::Path};

use source::{Source, sources};

const PAGES: [&str; 3] = ["pages", "islands", "components"];

/// What keeps facts of money.
const WRITERS: [&str; 8] = [
    "attempts",
    "balance_transactions",
    "disputes",
    "early_fraud_warnings",
    "moments",
    "payments",
    "payouts",
    "refunds",
];

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
            && !["api", "app", "error", "language", "money"].contains(&name.as_str())
            && !PAGES.contains(&name.as_str())
        {
            forbid(format!("names {name}: pages read through api alone"));
        }
        if room == "mail" && ["gateway", "http", "operator", "pages"].contains(&name.as_str()) {
            forbid(format!(
                "names {name}: a letter follows from what is stored, and asks nobody"
            ));
        }
        if room == "sign_in" && ["gateway", "http", "ledger", "webhook"].contains(&name.as_str()) {
            forbid(format!(
                "names {name}: who somebody is has nothing to do with what they paid"
            ));
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
    let mut writers = WRITERS.iter().map(|writer| format!("{writer}::record"));
    let writes = source.code.contains("journal::post")
        || writers.any(|writer| source.code.contains(&writer));
    if writes && !["ledger", "webhook"].contains(&room.as_str()) {
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
        "mail",
        "sign_in",
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
            .is_superset(&["db", "ledger"].map(str::to_owned).into()),
        "{:?}",
        apply.names()
    );
}

#[test]
fn each_rule_can_fail() {
    for (path, code) in [
        ("sandbox/mod.rs", "use crate::ledger::payments;"),
        (
            "sandbox/desk/mod.rs",
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
        ("islands/submit_once.rs", "let now = crate::clock::now();"),
        ("components/price.rs", "use crate::{api::Price, ledger};"),
        ("ledger/payments/mod.rs", "use crate::webhook::Inbox;"),
        ("ledger/mod.rs", "use super::config::Config;"),
        ("webhook/refund.rs", "use stripe_core::refund::Refund;"),
        (
            "commands/serve.rs",
            "let client = stripe::Client::new(key);",
        ),
        ("sandbox/sign.rs", "use stripe_shared::{Account, Charge};"),
        ("mail/news/write.rs", "use crate::gateway::Stripe;"),
        ("sign_in/begin.rs", "use crate::ledger::payments;"),
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
        (
            "reconcile/objects.rs",
            "disputes::record(tx, &dispute, None, proof).await?;",
        ),
        (
            "account/facts.rs",
            "moments::record(tx, id, what, at, proof)",
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
            "sandbox/desk/mod.rs",
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
            "ledger/payments/mod.rs",
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
