//! `till events`, run as an operator would.

use std::process::{Output, Stdio};

use serde_json::json;

use super::{command, said, till};
use crate::{
    fixtures::{Purchase, event, foreign_payment_intent},
    support::{TestApp, both_engines},
};

both_engines!(
    events_are_listed_with_what_became_of_them,
    an_event_is_shown_whole,
    what_was_applied_is_replayed_and_changes_nothing,
    what_rests_as_failed_is_replayed_beside_the_shop_and_without_it,
    nobody_needs_to_read_to_the_end,
);

/// `till events ..` with the story's settings.
fn events(app: &TestApp, arguments: &[&str]) -> Output {
    let arguments = [&["events"], arguments].concat();
    let settings = [
        ("DATABASE_URL", app.database_url()),
        ("SANDBOX_ADDR", app.sandbox_addr()),
    ];
    till(
        &arguments,
        &settings
            .each_ref()
            .map(|(name, value)| (*name, value.as_str())),
    )
}

/// What it printed, where all was well.
fn printed(app: &TestApp, arguments: &[&str]) -> String {
    let (ok, out, errors) = said(&events(app, arguments));
    assert!(ok, "{arguments:?}: {out}{errors}");
    assert_eq!(errors, "", "{arguments:?}");
    out
}

/// What it complained of.
fn refused(app: &TestApp, arguments: &[&str]) -> (String, String) {
    let (ok, out, errors) = said(&events(app, arguments));
    assert!(!ok, "{arguments:?}: {out}");
    (out, errors)
}

fn id(event: &serde_json::Value) -> &str {
    event["id"].as_str().expect("an id")
}

/// One that rests as failed at once.
async fn unreadable(app: &TestApp) -> serde_json::Value {
    let purchase = Purchase::inserted(app, "nobody").await;
    let mut event = purchase.payment_intent_succeeded();
    event["data"]["object"]["amount_received"] = json!("nineteen");
    event
}

async fn events_are_listed_with_what_became_of_them(app: &mut TestApp) {
    assert_eq!(printed(app, &["list"]), "There is no such event.\n");
    assert_eq!(
        printed(app, &["list", "--failed"]),
        "No such event rests as failed.\n"
    );

    let purchase = Purchase::inserted(app, "somebody").await;
    let completed = purchase.completed();
    let unreadable = unreadable(app).await;
    let foreign = foreign_payment_intent("pi_theirs");
    let early = event(
        "refund.created",
        purchase.refund("re_early", 100, "succeeded"),
    );
    let mut unknown = early.clone();
    unknown["id"] = json!("evt_unmatched");
    unknown["data"]["object"]["payment_intent"] = json!("pi_unknown");
    for event in [&completed, &unreadable, &foreign, &unknown] {
        app.deliver(event).await;
    }
    app.expect_failed_events(1);
    app.execute(
        "update events set received_at = received_at - 864000 where type like 'checkout%'",
        &[],
    )
    .await;

    let all = printed(app, &["list"]);
    let lines: Vec<&str> = all.lines().collect();
    assert!(lines[0].starts_with("Received              Event"), "{all}");
    assert_eq!(lines.len(), 5, "{all}");
    for (event, words) in [
        (&completed, "checkout.session.completed  1      applied"),
        (&unreadable, "1      failed: cannot be read"),
        (&foreign, "1      foreign: of another app, account or mode"),
        (
            &unknown,
            "1      unmatched: applied once its payment is known",
        ),
    ] {
        let line = lines.iter().find(|line| line.contains(id(event)));
        assert!(
            line.is_some_and(|line| line.contains(words)),
            "{words}: {all}"
        );
    }
    // The oldest stands last.
    assert!(lines[4].contains(id(&completed)), "{all}");

    let only = |arguments: &[&str]| {
        let out = printed(app, &[&["list"], arguments].concat());
        out.lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().nth(1).map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(only(&["--failed"]), [id(&unreadable)]);
    assert_eq!(only(&["--type", "refund.created"]), ["evt_unmatched"]);
    assert_eq!(only(&["--type", "checkout.*"]), [id(&completed)]);
    assert_eq!(only(&["--type", "checkout_"]), [] as [String; 0]);
    assert_eq!(only(&["--since", "7d"]).len(), 3);
    assert_eq!(only(&["--since", "2020-02-02"]).len(), 4);
    let first = printed(app, &["list", "--limit", "1"]);
    assert!(
        first.ends_with("\nThe newest 1 of 4: --limit shows more.\n"),
        "{first}"
    );
    let (_, errors) = refused(app, &["list", "--since", "yesterday"]);
    assert!(errors.contains("say how long ago (7d"), "{errors}");

    // Nothing is left open when the story ends.
    app.execute("delete from events where state = 'unmatched'", &[])
        .await;
}

async fn an_event_is_shown_whole(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let mut completed = purchase.completed();
    completed["data"]["object"]["customer_details"]["name"] = json!("Ada\u{9b}2J");
    app.deliver(&completed).await;
    let page = printed(app, &["show", id(&completed)]);
    for line in [
        format!("Event        {}", id(&completed)),
        "Type         checkout.session.completed".to_owned(),
        format!("About        {}", purchase.session),
        format!("Payment      {}", purchase.intent),
        "Created      2026-09-21T14:13:20Z".to_owned(),
        "Came         delivered by Stripe".to_owned(),
        "Mode         test".to_owned(),
        "API version  2099-01-01.tomorrow".to_owned(),
        "Tries        1".to_owned(),
        "State        applied".to_owned(),
        "        \"email\": \"ada@example.com\",".to_owned(),
        "        \"name\": \"Ada 2J\"".to_owned(),
    ] {
        assert!(page.lines().any(|shown| shown == line), "{line}: {page}");
    }
    let (_, errors) = refused(app, &["show", "evt_nobody"]);
    assert!(
        errors.starts_with("till: there is no event evt_nobody in this inbox"),
        "{errors}"
    );

    app.expect_failed_events(1);
    app.post_webhook(crate::support::Delivery::of_body(b"\xff\xfe no text"))
        .await;
    app.drain().await;
    let listed = printed(app, &["list", "--failed"]);
    let broken = listed
        .split_whitespace()
        .find(|word| word.starts_with("sha256:"));
    let page = printed(app, &["show", broken.expect("its fingerprint")]);
    assert!(page.ends_with("\n\nfffe206e6f2074657874\n"), "{page}");
}

/// Everything that is derived from events: facts, moments and the journal.
async fn derived(app: &TestApp) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in [
        "select id || status || amount || coalesce(email, '-') || coalesce(mismatch, '-') from payments order by id",
        "select id || status || amount from refunds order by id",
        "select object_id || what || at || coalesce(event_id, '-') from moments order by object_id, what",
        "select source || event_id || posted_at from journal_entries order by source",
        "select source || account || currency || amount from postings order by source, account",
    ] {
        let found: Vec<(String,)> = app.all(sql, &[]).await;
        rows.extend(found.into_iter().map(|(row,)| row));
    }
    rows
}

async fn what_was_applied_is_replayed_and_changes_nothing(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    let failed = purchase.refund("re_1", 400, "failed");
    let sent = [
        purchase.completed(),
        purchase.payment_intent_succeeded(),
        event("refund.created", purchase.refund("re_1", 400, "succeeded")),
        event("refund.failed", failed),
        event("refund.created", purchase.refund("re_2", 500, "succeeded")),
        foreign_payment_intent("pi_theirs"),
    ];
    for event in &sent {
        app.deliver(event).await;
    }
    let before = derived(app).await;
    assert!(before.len() > 10, "{before:?}");
    for event in &sent {
        let out = printed(app, &["replay", id(event)]);
        assert!(out.starts_with(id(event)), "{out}");
    }
    assert_eq!(derived(app).await, before);
    assert_eq!(
        app.count("select count(*) from events where state = 'applied' and attempts = 1")
            .await,
        5
    );
}

async fn what_rests_as_failed_is_replayed_beside_the_shop_and_without_it(app: &mut TestApp) {
    assert_eq!(
        printed(app, &["replay", "--failed"]),
        "No event rests as failed.\n"
    );
    let (_, errors) = refused(app, &["replay", "evt_nobody"]);
    assert!(errors.contains("there is no event evt_nobody"), "{errors}");
    let (_, errors) = refused(app, &["replay"]);
    assert!(errors.contains("Usage: till events replay"), "{errors}");

    let (first, second) = (
        Purchase::inserted(app, "somebody").await,
        Purchase::inserted(app, "somebody else").await,
    );
    let resting = "update events set state = 'failed', attempts = 10, last_error = 'it was tried'";
    for purchase in [&first, &second] {
        app.deliver(&purchase.completed()).await;
    }
    for table in [
        "delete from postings",
        "delete from journal_entries",
        "delete from payments",
    ] {
        app.execute(table, &[]).await;
    }
    app.execute(resting, &[]).await;
    let listed = printed(app, &["list", "--failed"]);
    assert_eq!(
        listed.matches("failed: it was tried").count(),
        2,
        "{listed}"
    );
    let out = printed(app, &["replay", "--failed"]);
    assert_eq!(
        out.matches("  checkout.session.completed  applied\n")
            .count(),
        2,
        "{out}"
    );
    assert_eq!(app.count("select count(*) from journal_entries").await, 2);

    // Nobody is there to take it up, and no Stripe to be asked.
    app.execute("delete from postings", &[]).await;
    app.execute("delete from journal_entries", &[]).await;
    app.execute("delete from payments", &[]).await;
    app.execute(resting, &[]).await;
    let unreadable = unreadable(app).await;
    app.deliver(&unreadable).await;
    app.stop().await;
    let (out, errors) = refused(app, &["replay", "--failed"]);
    assert_eq!(
        out.matches("  checkout.session.completed  applied\n")
            .count(),
        2,
        "{out}"
    );
    assert!(
        out.contains(&format!(
            "{}  payment_intent.succeeded  failed: cannot be read",
            id(&unreadable)
        )),
        "{out}"
    );
    assert_eq!(errors, "till: 1 of 3 events could not be applied\n");
    app.start().await;
    assert_eq!(app.count("select count(*) from journal_entries").await, 2);
    app.expect_failed_events(1);
}

/// As `till events list | head` ends.
async fn nobody_needs_to_read_to_the_end(app: &mut TestApp) {
    let url = app.database_url();
    let sandbox = app.sandbox_url().trim_start_matches("http://").to_owned();
    let data = app.folder().display().to_string();
    for arguments in [
        &["events", "list"] as &[&str],
        &["products", "list"],
        &["ledger"],
        &["settings"],
    ] {
        let settings = [
            ("DATABASE_URL", url.as_str()),
            ("SANDBOX_ADDR", &sandbox),
            ("DATA_DIR", &data),
        ];
        let mut child = command(arguments, &settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let (ok, _, errors) = said(&output);
        assert!(ok, "{arguments:?}: {errors}");
        assert_eq!(errors, "", "{arguments:?}");
    }
}
