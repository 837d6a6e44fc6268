//! A mail server in trouble: it delays, loses nothing and holds up nobody.

use std::time::{Duration, Instant};

use till::{
    clock,
    mail::{self, Letter, Step},
};

use super::{OWNER, door, mailing, until};
use crate::support::{Card, EMAIL, MailServer, Mood, TestApp, both_engines};

both_engines!(
    away_and_back,
    a_silent_server_holds_up_nobody,
    put_off_and_taken_later,
    refused_for_good,
    refused_and_mended_all_arrives,
    who_is_not_let_in_loses_nothing,
    gone_over_a_letter_sends_it_again_under_the_same_id,
    nothing_is_sent_that_comes_too_late,
);

async fn away_and_back(app: &mut TestApp) {
    let server = mailing(app).await;
    let port = server.port();
    drop(server);
    app.visitor().purchase(app, "Enamel mug", "1").await;
    until(app, "queued", 2).await;
    let server = MailServer::on(port);
    server.to(EMAIL, 1).await;
    server.to(OWNER, 1).await;
    until(app, "sent", 2).await;
}

async fn a_silent_server_holds_up_nobody(app: &mut TestApp) {
    let server = mailing(app).await;
    server.set(Mood::Silent);
    let ada = app.visitor();
    ada.purchase(app, "Enamel mug", "1").await;
    until(app, "queued", 2).await;
    // While it waits for an answer everything else goes on.
    let begun = Instant::now();
    let hosted = ada.begin("Linen tote", "1").await;
    let back = ada.pay(&hosted, Card::Pays).await;
    app.drain().await;
    assert_eq!(ada.get(back.location()).await.h1(), "Paid");
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
    assert!(server.taken().is_empty());
    // Neither does the shop wait for it when it stops.
    let begun = Instant::now();
    app.stop().await;
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    server.set(Mood::Takes);
    app.start().await;
    server.to(EMAIL, 2).await;
}

/// The row of the buyer's letter: state, attempts, seconds until it is tried again, and the server's words.
async fn row(app: &TestApp) -> (String, i64, i64, Option<String>) {
    let sql = "select state, attempts, retry_at, last_error from mails where recipient = $1";
    let (state, attempts, retry_at, error): (String, i64, i64, Option<String>) =
        app.one(sql, &[EMAIL]).await;
    (state, attempts, retry_at - clock::now(), error)
}

async fn put_off_and_taken_later(app: &mut TestApp) {
    let server = mailing(app).await;
    server.set(Mood::Answers("450 try again later"));
    app.visitor().purchase(app, "Enamel mug", "1").await;
    until(app, "queued", 2).await;
    let deadline = Instant::now() + Duration::from_secs(15);
    while row(app).await.1 < 2 {
        assert!(Instant::now() < deadline, "{:?}", row(app).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Each pause is longer than the one before. While it is tried, it is claimed for two minutes.
    let sql = "update mails set attempts = 20, retry_at = 0 where recipient = $1";
    app.execute(sql, &[EMAIL]).await;
    app.shop().outbox.wake();
    while row(app).await.2 <= 120 {
        assert!(Instant::now() < deadline, "{:?}", row(app).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (state, _, wait, error) = row(app).await;
    assert_eq!(state, "queued");
    assert!((3_590..=3_600).contains(&wait), "{wait}");
    assert!(error.is_some_and(|error| error.contains("try again later")));
    server.set(Mood::Takes);
    let sql = "update mails set retry_at = 0 where recipient = $1";
    app.execute(sql, &[EMAIL]).await;
    app.shop().outbox.wake();
    server.to(EMAIL, 1).await;
    until(app, "sent", 2).await;
    assert_eq!(row(app).await.3, None);
}

async fn refused_for_good(app: &mut TestApp) {
    let server = mailing(app).await;
    server.set(Mood::Answers("550 no such user here"));
    queue(app, None).await;
    let mut now = clock::now();
    let began = now;
    // Ten times, each pause twice the one before.
    for (tried, pause) in (1..10).map(|tried| (tried, 300 << (tried - 1))) {
        let step = mail::step(&app.inbox().db, &mut door(app), now).await;
        assert_eq!(step.expect("the database answers"), Step::Tried(1));
        let (state, attempts, _, error) = row(app).await;
        assert_eq!((state.as_str(), attempts), ("queued", tried));
        assert!(error.is_some_and(|error| error.contains("no such user here")));
        let (retry_at,): (i64,) = app.one("select retry_at from mails", &[]).await;
        assert_eq!(retry_at, now + pause, "{tried}");
        now = retry_at;
    }
    assert!(now - began > 24 * 60 * 60, "{}", now - began);
    let step = mail::step(&app.inbox().db, &mut door(app), now).await;
    assert_eq!(step.expect("the database answers"), Step::Tried(1));
    assert_eq!(row(app).await.0, "refused");
    server.set(Mood::Takes);
    app.execute("update mails set retry_at = 0", &[]).await;
    app.restart().await;
    until(app, "refused", 1).await;
    assert!(server.taken().is_empty());
}

/// A wrong `MAIL_FROM` has every letter refused: once it is mended, all arrive.
async fn refused_and_mended_all_arrives(app: &mut TestApp) {
    let server = mailing(app).await;
    server.set(Mood::Answers("553 sender not owned"));
    app.visitor().purchase(app, "Enamel mug", "1").await;
    let deadline = Instant::now() + Duration::from_secs(20);
    while app
        .count("select count(*) from mails where refusals = 1")
        .await
        < 2
    {
        assert!(Instant::now() < deadline, "{:?}", row(app).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    server.set(Mood::Takes);
    app.execute("update mails set retry_at = 0", &[]).await;
    app.shop().outbox.wake();
    server.to(EMAIL, 1).await;
    server.to(OWNER, 1).await;
    until(app, "sent", 2).await;
}

async fn who_is_not_let_in_loses_nothing(app: &mut TestApp) {
    let server = mailing(app).await;
    for greeting in [
        "554 no service here",
        "421 too busy",
        "535 ada@example.com has another password",
    ] {
        server.set(Mood::Greets(greeting));
        app.execute("delete from mails", &[]).await;
        queue(app, None).await;
        let step = mail::step(&app.inbox().db, &mut door(app), clock::now()).await;
        let step = step.expect("the database answers");
        assert!(
            matches!(&step, Step::Away(why) if why.words.contains(&greeting[4..])),
            "{greeting}: {step:?}"
        );
        // Into the log goes the code alone: the words may name whom the letter is for.
        let Step::Away(why) = step else { continue };
        let logged = why.to_string();
        assert!(!logged.contains(&greeting[4..]), "{logged}");
        assert!(logged.ends_with(&greeting[..3]), "{logged}");
        assert_eq!(
            (row(app).await.0, row(app).await.1),
            ("queued".to_owned(), 0)
        );
    }
    server.set(Mood::Takes);
    let step = mail::step(&app.inbox().db, &mut door(app), clock::now()).await;
    assert_eq!(step.expect("the database answers"), Step::Tried(1));
    server.to(EMAIL, 1).await;
}

async fn gone_over_a_letter_sends_it_again_under_the_same_id(app: &mut TestApp) {
    let server = mailing(app).await;
    server.set(Mood::Vanishes);
    queue(app, None).await;
    app.shop().outbox.wake();
    let first = server.to(EMAIL, 1).await.remove(0);
    server.set(Mood::Takes);
    let both = server.to(EMAIL, 2).await;
    assert_eq!(both[1].header("Message-ID"), first.header("Message-ID"));
    assert_eq!(both[1].text, first.text);
    until(app, "sent", 1).await;
}

async fn nothing_is_sent_that_comes_too_late(app: &mut TestApp) {
    let server = mailing(app).await;
    queue(app, Some(clock::now() - 1)).await;
    app.shop().outbox.wake();
    until(app, "expired", 1).await;
    assert!(server.taken().is_empty());
}

async fn queue(app: &TestApp, expires_at: Option<i64>) {
    let letter = Letter {
        key: "a_story".to_owned(),
        to: EMAIL.to_owned(),
        subject: "A story".to_owned(),
        text: "As text.\n".to_owned(),
        html: "<p>As HTML.</p>\n".to_owned(),
        secret: false,
        expires_at,
    };
    let mut tx = app.inbox().db.write().await.expect("the database answers");
    let queued = mail::queue(&mut tx, &letter, clock::now()).await;
    assert!(queued.expect("the database answers"));
    tx.commit().await.expect("the database answers");
}
