//! `till ledger verify`: whatever was changed behind the ledger's back is found and named.

use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};
use till::webhook::rebuild::{self, Check};

use crate::{
    commands::{said, till},
    fixtures::{Purchase, event},
    support::{Engine, TestApp, both_engines},
};

both_engines!(
    every_kind_of_tampering_is_named,
    what_waits_and_what_failed_is_not_counted_in,
    what_is_applied_once_more_is_counted_in,
    the_command_prints_and_exits,
);

async fn check(app: &TestApp) -> Check {
    rebuild::check(app.inbox())
        .await
        .expect("the ledger can be read")
}

/// Two payments, one of them declined first and given back in part, the other a bank debit whose refund failed.
async fn sold(app: &TestApp) -> [Purchase; 2] {
    let mug = Purchase::inserted(app, "somebody").await;
    let note = Purchase::inserted(app, "somebody else").await;
    let refund = |purchase: &Purchase, status: &str| {
        let refund = purchase.refund(&format!("re_{}", purchase.checkout), 900, status);
        event("refund.updated", refund)
    };
    for event in [
        mug.completed(),
        mug.payment_intent_succeeded(),
        refund(&mug, "succeeded"),
        // Before its payment, and so applied twice.
        refund(&note, "succeeded"),
        note.completed_unpaid(),
        note.async_payment_succeeded(),
        refund(&note, "failed"),
    ] {
        app.deliver(&event).await;
    }
    [mug, note]
}

/// Everything derived anew from the inbox: what a story has spoilt is whole again.
async fn mend(app: &TestApp) {
    for sql in [
        "delete from postings",
        "delete from journal_entries",
        "delete from refunds",
        "delete from moments",
        "delete from payments",
        "update events set state = 'received', attempts = 0",
    ] {
        app.execute(sql, &[]).await;
    }
    app.drain().await;
    assert_eq!(check(app).await.differences, [] as [String; 0]);
}

/// The same refund once more, under another id.
const ADDED: &str = "insert into refunds (id, payment_intent, amount, currency, status, created_at)
     select 're_added', payment_intent, amount, currency, status, created_at from refunds where id = $1";

async fn every_kind_of_tampering_is_named(app: &mut TestApp) {
    let [mug, note] = sold(app).await;
    let clean = check(app).await;
    assert_eq!(clean.differences, [] as [String; 0]);
    assert_eq!(clean.events, 7);
    let refund = format!("re_{}", mug.checkout);
    let entry = format!("payment_intent:{}", mug.intent);
    let tampered: [(&'static str, &str, Vec<String>); 11] = [
        (
            "update refunds set status = 'failed' where id = $1",
            &refund,
            vec![format!(
                "refunds {refund}: status is failed, the events say succeeded"
            )],
        ),
        (
            "update payments set email = null, amount = 1 where id = $1",
            &note.intent,
            vec![
                format!("payments {}: amount is 1, the events say 1900", note.intent),
                format!("payments {}: email is not what the events say", note.intent),
            ],
        ),
        (
            "update moments set at = at - 1 where object_id = $1 and what = 'paid'",
            &mug.intent,
            vec![format!(
                "moments {} paid: at is 1789999999, the events say 1790000000",
                mug.intent
            )],
        ),
        (
            "delete from refunds where id = $1",
            &refund,
            vec![format!("refunds {refund} is told by events and not stored")],
        ),
        (
            ADDED,
            &refund,
            vec!["refunds re_added is stored and no event tells of it".into()],
        ),
        (
            "update checkouts set status = 'open' where id = $1",
            &mug.checkout,
            vec![format!(
                "checkouts {}: status is open, the events say complete",
                mug.checkout
            )],
        ),
        (
            "update postings set amount = amount + 1 where source = $1 and account = 'sales'",
            &entry,
            vec![
                format!("postings {entry} sales usd: amount is -1899, the events say -1900"),
                format!(
                    "the entry {entry} does not balance: its debits are $0.01 more than its credits"
                ),
            ],
        ),
        (
            "update postings set amount = amount * 2 where source = $1",
            &entry,
            vec![
                format!("postings {entry} sales usd: amount is -3800, the events say -1900"),
                format!("postings {entry} stripe_balance usd: amount is 3800, the events say 1900"),
            ],
        ),
        (
            "update postings set account = 'refunds' where source = $1 and account = 'sales'",
            &entry,
            vec![
                format!("postings {entry} refunds usd is stored and no event tells of it"),
                format!("postings {entry} sales usd is told by events and not stored"),
            ],
        ),
        (
            "delete from postings where source = $1",
            &entry,
            vec![
                format!("postings {entry} sales usd is told by events and not stored"),
                format!("postings {entry} stripe_balance usd is told by events and not stored"),
                format!("the entry {entry} has no postings"),
            ],
        ),
        (
            "insert into journal_entries (source, event_id, posted_at) values ('by_hand:' || $1, 'evt_1', 1)",
            &entry,
            vec![
                format!("by_hand:{entry} cites the event evt_1, and there is no such event"),
                format!("journal_entries by_hand:{entry} is stored and no event tells of it"),
                format!("the entry by_hand:{entry} has no postings"),
            ],
        ),
    ];
    for (sql, bind, expected) in tampered {
        app.execute(sql, &[bind]).await;
        let mut found = check(app).await.differences;
        found.sort();
        assert_eq!(found, expected, "{sql}");
        mend(app).await;
    }

    app.execute("delete from postings where source = $1", &[&entry])
        .await;
    app.execute("delete from journal_entries where source = $1", &[&entry])
        .await;
    let found = check(app).await.differences;
    let lost = format!("journal_entries {entry} is told by events and not stored");
    assert!(found.len() == 3 && found.contains(&lost), "{found:?}");
    mend(app).await;
}

async fn what_waits_and_what_failed_is_not_counted_in(app: &mut TestApp) {
    sold(app).await;
    app.execute(
        "update events set state = 'failed', applied = false where id in (select id from events order by id limit 1)",
        &[],
    )
    .await;
    let found = check(app).await;
    assert_eq!((found.events, found.failed, found.waiting), (6, 1, 0));
    app.execute("update events set state = 'received', applied = false", &[])
        .await;
    let found = check(app).await;
    assert_eq!((found.events, found.waiting), (0, 7));
    assert!(!found.differences.is_empty());
    app.drain().await;
}

/// While what was applied waits to be applied once more, and even where that fails, the ledger is what it told.
async fn what_is_applied_once_more_is_counted_in(app: &mut TestApp) {
    sold(app).await;
    for state in ["received", "failed"] {
        app.execute("update events set state = $1", &[state]).await;
        let found = check(app).await;
        assert_eq!((found.events, found.failed, found.waiting), (7, 0, 0));
        assert_eq!(found.differences, Vec::<String>::new(), "{state}");
    }
    app.execute("update events set state = 'received'", &[])
        .await;
    app.drain().await;
}

async fn the_command_prints_and_exits(app: &mut TestApp) {
    let [mug, _] = sold(app).await;
    let url = app.database_url();
    let settings = [("DATABASE_URL", url.as_str())];
    let before: Vec<(String,)> = app.all("select source from journal_entries", &[]).await;
    let (ok, out, errors) = said(&till(&["ledger", "verify"], &settings));
    assert!(ok, "{out} {errors}");
    assert!(out.starts_with("7 events, "), "{out}");
    assert!(out.ends_with(" rows compared, 0 different.\n"), "{out}");

    let delete = "delete from payments where id = $1";
    app.execute(delete, &[&mug.intent]).await;
    let (ok, out, errors) = said(&till(&["ledger", "verify"], &settings));
    let told = format!("payments {} is told by events and not stored\n", mug.intent);
    assert!(!ok && out.starts_with(&told), "{out}");
    assert_eq!(
        errors,
        "till: the ledger is not what its events tell: 1 difference\n"
    );
    // Found is not mended: nothing was written.
    let after: Vec<(String,)> = app.all("select source from journal_entries", &[]).await;
    assert_eq!(before.len(), after.len());
    assert_eq!(check(app).await.differences.len(), 1);
    mend(app).await;
}

/// A program that opens an SQLite file need not keep to its foreign keys.
#[test]
fn postings_without_their_entry_are_named() {
    TestApp::run(Engine::Sqlite, async |app| {
        let [mug, _] = sold(app).await;
        let options: SqliteConnectOptions = app.database_url().parse().expect("a file");
        let mut file = options.foreign_keys(false).connect().await.expect("opened");
        sqlx::query("delete from journal_entries where source = $1")
            .bind(format!("payment_intent:{}", mug.intent))
            .execute(&mut file)
            .await
            .expect("deleted");
        let found = check(app).await.differences;
        let orphans = format!(
            "there are postings of payment_intent:{}, and no such entry",
            mug.intent
        );
        assert!(found.contains(&orphans), "{found:?}");
        mend(app).await;
    });
}

#[test]
fn a_database_that_nobody_has_used_is_not_wrong() {
    let folder = std::env::temp_dir().join(format!("till-unused-{}", till::random::text(12)));
    let url = format!("sqlite://{}", folder.join("till.db").display());
    let (ok, out, errors) = said(&till(&["ledger", "verify"], &[("DATABASE_URL", &url)]));
    std::fs::remove_dir_all(&folder).expect("the folder is there");
    assert!(ok && out.starts_with("Nothing to verify"), "{out} {errors}");
}
