//! The command line, run as an operator would.

mod events;
mod forward;
mod products;
mod serve;

use std::{
    net::TcpListener,
    process::{Command, Output},
};

use crate::{
    fixtures::Purchase,
    support::{TestApp, both_engines},
};

both_engines!(
    ledger_prints_the_trial_balance,
    ledger_says_that_the_books_do_not_balance
);

/// `till` with these settings and no others.
pub fn command(arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_till"));
    // Far from any .env.
    command
        .current_dir(std::env::temp_dir())
        .env_clear()
        // The recording of a whole run, where one is asked for.
        .envs(std::env::vars_os().filter(|(name, _)| name == "SANDBOX_RECORD"))
        .args(arguments)
        .envs(settings.iter().copied());
    command
}

pub fn till(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    command(arguments, settings)
        .output()
        .expect("the binary runs")
}

pub fn said(output: &Output) -> (bool, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("a text");
    (
        output.status.success(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

async fn ledger_prints_the_trial_balance(app: &mut TestApp) {
    let url = app.database_url();
    let (ok, before, _) = said(&till(&["ledger"], &[("DATABASE_URL", &url)]));
    assert!(
        ok && before.contains("nothing has been sold yet"),
        "{before}"
    );

    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    let (ok, after, errors) = said(&till(&["ledger"], &[("DATABASE_URL", &url)]));
    assert!(ok, "{errors}");
    let lines: Vec<Vec<&str>> = after
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    for line in [
        ["Account", "Debit", "Credit"],
        ["sales", "$0.00", "$19.00"],
        ["stripe_balance", "$19.00", "$0.00"],
    ] {
        assert!(
            lines.iter().any(|found| *found == line),
            "{line:?}: {after}"
        );
    }
    assert!(after.contains("Events: 1 applied"), "{after}");
    assert!(
        after.contains("Debits equal credits in every currency."),
        "{after}"
    );
}

async fn ledger_says_that_the_books_do_not_balance(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed()).await;
    app.execute(
        "update postings set amount = amount + 1 where account = 'stripe_balance'",
        &[],
    )
    .await;
    let (ok, _, errors) = said(&till(&["ledger"], &[("DATABASE_URL", &app.database_url())]));
    assert!(
        !ok && errors.contains("debits and credits differ in usd"),
        "{errors}"
    );
    app.execute(
        "update postings set amount = amount - 1 where account = 'stripe_balance'",
        &[],
    )
    .await;
}

/// A sentence on standard error, and no success.
fn refused(settings: &[(&str, &str)], words: &[&str]) {
    let (ok, _, errors) = said(&till(&["serve"], settings));
    assert!(!ok, "{settings:?}");
    for word in words {
        assert!(errors.contains(word), "{word}: {errors}");
    }
}

#[test]
fn a_port_that_is_taken_is_said_with_the_mend() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = taken.local_addr().expect("an address").to_string();
    refused(
        &[("LISTEN_ADDR", &addr)],
        &["another program listens on", &addr, "LISTEN_ADDR"],
    );
    let folder = std::env::temp_dir().join(format!("till-story-{}", till::random::text(12)));
    let data = folder.display().to_string();
    refused(
        &[
            ("LISTEN_ADDR", "127.0.0.1:0"),
            ("SANDBOX_ADDR", &addr),
            ("DATA_DIR", &data),
        ],
        &["SANDBOX_ADDR"],
    );
    std::fs::remove_dir_all(folder).expect("the folder was made");
}

#[test]
fn a_folder_that_cannot_be_written_is_said_with_the_mend() {
    let file = std::env::temp_dir().join(format!("till-story-{}", till::random::text(12)));
    std::fs::write(&file, "no folder").expect("the temporary folder can be written");
    let data = file.join("data").display().to_string();
    let settings = [
        ("LISTEN_ADDR", "127.0.0.1:0"),
        ("SANDBOX_ADDR", "localhost:0"),
        ("DATA_DIR", &data),
    ];
    refused(&settings, &["cannot write to the folder", "DATA_DIR"]);
    std::fs::remove_file(file).expect("the file is there");
}

#[test]
fn a_wrong_setting_is_said_by_name_and_not_told_back() {
    let key = "pk_live_do_not_show_me";
    let (ok, _, errors) = said(&till(&["serve"], &[("STRIPE_SECRET_KEY", key)]));
    assert!(
        !ok && errors.contains("STRIPE_SECRET_KEY is a publishable key"),
        "{errors}"
    );
    assert!(!errors.contains(key), "{errors}");
}

#[test]
fn the_sandbox_never_runs_in_production() {
    refused(&[("TILL_ENV", "production")], &["never runs in production"]);
    let live = [
        ("TILL_ENV", "production"),
        ("STRIPE_SECRET_KEY", "sk_live_0123456789"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef"),
        ("PUBLIC_URL", "https://shop.example"),
        ("SMTP_URL", "smtps://mail.example"),
        ("MAIL_FROM", "shop@shop.example"),
        ("OPERATOR_EMAILS", "owner@shop.example"),
        ("TRUSTED_PROXIES", "none"),
    ];
    let (ok, _, errors) = said(&till(&["sandbox"], &live));
    assert!(
        !ok && errors.contains("does not run with TILL_ENV=production"),
        "{errors}"
    );
}

#[test]
fn the_readme_says_what_the_sandboxs_help_says() {
    let words = |text: &str| {
        text.replace("**", "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let readme = words(include_str!("../../README.md"));
    let (_, help, _) = said(&till(&["sandbox", "--help"], &[]));
    let (_, limits) = help.split_once("\nEmulated").expect("what is emulated");
    let paragraphs: Vec<_> = limits.split("\n\n").map(words).collect();
    assert_eq!(paragraphs.len(), 4, "{help}");
    for paragraph in paragraphs {
        assert!(readme.contains(&paragraph), "{paragraph}");
    }
}
