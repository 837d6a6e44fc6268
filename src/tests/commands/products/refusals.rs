//! What `till products` does not do, and the sentence for it.

use till::random;

use super::{
    Said, TRAY, begin,
    between::{Fate, between},
    end, key, named, with_key,
};
use crate::{
    commands::{said, till},
    support::{SECRETS, TestApp, both_engines, free_port},
};

both_engines!(
    another_accounts_database_is_refused,
    a_restricted_key_needs_the_account_id,
    what_stripe_does_not_take_is_said,
);

fn alone(arguments: &[&str], settings: &[(&str, &str)]) -> Said {
    let mut all = vec!["products"];
    all.extend(arguments);
    let (ok, out, errors) = said(&till(&all, settings));
    Said { ok, out, errors }
}

async fn another_accounts_database_is_refused(app: &mut TestApp) {
    app.execute("update stamp set account_id = 'acct_another'", &[])
        .await;
    let refused = end(begin(app, &TRAY, &[]));
    refused.refuses(&["belongs to the Stripe account acct_another", "DATABASE_URL"]);
    assert!(named(app, "Walnut tray").await.is_empty());
    let own = app.inbox().stamp.account_id.clone();
    app.execute("update stamp set account_id = $1", &[&own])
        .await;
}

async fn a_restricted_key_needs_the_account_id(app: &mut TestApp) {
    let wire = between(app.sandbox_url(), |seen, _| {
        if seen.path == "/v1/account" {
            Fate::Refused(403)
        } else {
            Fate::Passes
        }
    })
    .await;
    with_key(app, &wire.url, &TRAY).refuses(&["STRIPE_ACCOUNT_ID"]);
    assert!(named(app, "Walnut tray").await.is_empty());
    let own = app.inbox().stamp.account_id.clone();
    let mut settings = key(&wire.url).to_vec();
    settings.push(("STRIPE_ACCOUNT_ID", &own));
    end(begin(app, &TRAY, &settings)).begins("Created");
}

async fn what_stripe_does_not_take_is_said(app: &mut TestApp) {
    let create = |amount, currency| {
        let arguments = ["create", "Tray", "--amount", amount, "--currency", currency];
        end(begin(app, &arguments, &[]))
    };
    create("5", "xyz").refuses(&["Stripe does not take the currency xyz"]);
    create("1000000", "usd").refuses(&["$1,000,000.00 is more than Stripe takes"]);
    assert!(named(app, "Tray").await.is_empty());
}

/// All of this is said without asking anybody.
#[test]
fn what_cannot_be_meant_is_said() {
    let long = "x".repeat(251);
    let tray = |change: &dyn Fn(&mut Vec<String>)| {
        let mut arguments: Vec<String> = TRAY.map(str::to_owned).to_vec();
        change(&mut arguments);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        alone(&arguments, &[("SANDBOX_ADDR", "localhost:1")])
    };
    for (at, value, words) in [
        (1, "", "needs a name"),
        (1, "  ", "needs a name"),
        (1, &long, "251 characters: 250 at most"),
        (1, "Tray\u{1b}[2J", "one line of plain text"),
        (
            3,
            "",
            "--amount `` cannot be used: an amount is digits with a point",
        ),
        (3, "-1", "--amount `-1` cannot be used"),
        (3, "1,50", "an amount is digits"),
        (3, "1.505", "usd has two digits after the point"),
        (3, "99999999999999999999", "more than can be counted"),
        (5, "dollars", "--currency `dollars` is no currency"),
        (5, "u$d", "three letters"),
        (7, "", "--lookup-key takes 1 to 200"),
        (7, "two words", "without spaces"),
        (7, &long, "--lookup-key takes 1 to 200"),
    ] {
        tray(&|arguments| arguments[at] = value.to_owned()).refuses(&[words]);
    }
    for image in [
        "mug.svg",
        "/images/mug.svg",
        "javascript:alert(1)",
        "https://",
        // The shop's pages show none from there.
        "http://pictures.example/mug.svg",
    ] {
        let refused = tray(&|arguments| {
            arguments.extend(["--image".to_owned(), image.to_owned()]);
        });
        refused.refuses(&["no address of a picture"]);
    }
}

#[test]
fn what_clap_cannot_read_is_a_usage_error() {
    for arguments in [
        &["products"][..],
        &["products", "sell"],
        &["products", "create", "Tray", "--amount", "5"],
        &[
            "products",
            "price",
            "mug",
            "--amount",
            "5",
            "--currency",
            "usd",
        ],
        &["products", "archive"],
    ] {
        assert_eq!(till(arguments, &[]).status.code(), Some(2), "{arguments:?}");
    }
    for verb in ["create", "list", "price", "archive"] {
        let (ok, help, _) = said(&till(&["products", verb, "--help"], &[]));
        assert!(ok && help.contains("Usage: till products"), "{help}");
    }
}

#[test]
fn without_a_key_and_a_running_shop_it_says_what_to_start() {
    let folder = std::env::temp_dir().join(format!("till-story-{}", random::text(12)));
    let data = folder.display().to_string();
    let addr = format!("localhost:{}", free_port());
    let settings = [
        ("DATA_DIR", data.as_str()),
        ("SANDBOX_ADDR", &addr),
        ("STRIPE_WEBHOOK_SECRET", SECRETS[0]),
    ];
    for arguments in [&TRAY[..], &["list"], &["archive", "mug"]] {
        let refused = alone(arguments, &settings);
        let asked = format!("the built-in sandbox does not answer at http://{addr}");
        refused.refuses(&[&asked, "start `make run` first", "STRIPE_SECRET_KEY"]);
    }
    // And leaves no database behind that a shop might take for its own.
    assert!(!folder.exists());
}
