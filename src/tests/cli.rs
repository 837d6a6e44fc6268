//! The official Stripe CLI, as `make test` installs it, triggers events at the sandbox; the shop receives and keeps them.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output},
};

use crate::support::{TestApp, both_engines};

both_engines!(
    a_page_is_paid,
    a_page_expires,
    a_bank_debit_is_paid,
    a_bank_debit_fails,
    payments_are_made,
    money_goes_back,
    the_catalogue_grows,
    an_event_is_resent,
);

fn installed() -> Option<PathBuf> {
    let program = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/end2end/node_modules/.bin/stripe"
    );
    let program = PathBuf::from(program);
    if program.exists() {
        return Some(program);
    }
    // Not `eprintln!`, which a test that passes keeps to itself.
    let _ = writeln!(
        std::io::stderr(),
        "not run: the Stripe CLI against the sandbox, as `npm ci` in end2end has not installed it"
    );
    None
}

/// Runs the CLI in a home of its own; `false` where there is none.
async fn stripe(app: &TestApp, arguments: &[&str]) -> bool {
    let Some(program) = installed() else {
        return false;
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        // The one loopback name it takes.
        .args([
            "--api-base",
            &app.sandbox_url().replace("localhost", "127.0.0.1"),
        ])
        .env("HOME", app.folder())
        .env("XDG_CONFIG_HOME", app.folder())
        .env("STRIPE_API_KEY", "sk_test_story_of_the_cli")
        .env("STRIPE_CLI_TELEMETRY_OPTOUT", "1");
    let run = tokio::task::spawn_blocking(move || command.output());
    let Output {
        status,
        stdout,
        stderr,
    } = run.await.expect("it ran").expect("it starts");
    let said = [stdout, stderr].concat();
    assert!(
        status.success(),
        "{arguments:?}: {status}\n{}",
        String::from_utf8_lossy(&said)
    );
    true
}

/// Triggers an event: it is delivered, kept, and did not fail. `seconds` pass in between.
async fn trigger(app: &TestApp, event: &'static str, seconds: &str) {
    if !stripe(app, &["trigger", event]).await {
        return;
    }
    app.control("/_sandbox/clock", &[("seconds", seconds)])
        .await;
    app.hear().await;
    let kept: Vec<(String, Option<String>)> = app
        .all(
            "select state, last_error from events where type = $1",
            &[event],
        )
        .await;
    assert_eq!(kept.len(), 1, "{event} was received: {kept:?}");
    assert!(
        ["applied", "foreign"].contains(&kept[0].0.as_str()),
        "{event}: {kept:?}"
    );
}

async fn a_page_is_paid(app: &mut TestApp) {
    trigger(app, "checkout.session.completed", "0").await;
}

async fn a_page_expires(app: &mut TestApp) {
    trigger(app, "checkout.session.expired", "0").await;
}

async fn a_bank_debit_is_paid(app: &mut TestApp) {
    trigger(app, "checkout.session.async_payment_succeeded", "3600").await;
}

async fn a_bank_debit_fails(app: &mut TestApp) {
    trigger(app, "checkout.session.async_payment_failed", "3600").await;
}

async fn payments_are_made(app: &mut TestApp) {
    trigger(app, "payment_intent.succeeded", "0").await;
    trigger(app, "payment_intent.payment_failed", "0").await;
    trigger(app, "payment_intent.requires_action", "0").await;
}

async fn money_goes_back(app: &mut TestApp) {
    trigger(app, "charge.refunded", "0").await;
    trigger(app, "charge.refund.updated", "0").await;
    trigger(app, "charge.failed", "0").await;
    trigger(app, "charge.dispute.created", "0").await;
}

async fn the_catalogue_grows(app: &mut TestApp) {
    trigger(app, "product.created", "0").await;
    trigger(app, "price.created", "0").await;
}

async fn an_event_is_resent(app: &mut TestApp) {
    trigger(app, "product.created", "0").await;
    let listed = app
        .stripe_get("/v1/events?limit=1&type=product.created")
        .await;
    let id = listed["data"][0]["id"].as_str().expect("an event");
    app.execute("delete from events where id = $1", &[id]).await;
    if stripe(app, &["events", "resend", id]).await {
        app.hear().await;
        let states: Vec<(String,)> = app
            .all("select state from events where id = $1", &[id])
            .await;
        assert_eq!(states.len(), 1, "{id} came again");
    }
}
