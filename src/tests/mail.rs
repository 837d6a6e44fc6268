//! Mail as its readers get it, from a real mail server: what it says, to whom, and how often.

mod away;
mod buyer;
mod letter;
mod operator;
mod outbox;
mod refund;
mod secret;

use std::time::{Duration, Instant};

use till::{
    clock,
    mail::{self, Door, Step},
};

use crate::support::{MailServer, TestApp};

pub const OWNER: &str = "owner@shop.example";
const WEEK: i64 = 7 * 24 * 60 * 60;

/// From now on the shop mails, through this server; its owner is told, too.
async fn mailing(app: &mut TestApp) -> MailServer {
    let server = MailServer::start();
    app.set("SMTP_URL", server.url());
    app.set("MAIL_FROM", "till@shop.example");
    app.set("OPERATOR_EMAILS", OWNER);
    app.restart().await;
    server
}

/// Everything that was ever heard is heard once more.
async fn replay(app: &TestApp) {
    app.execute(
        "update events set state = 'received', attempts = 0, retry_at = 0",
        &[],
    )
    .await;
    app.drain().await;
}

/// How many letters there are once all is told that is known now.
async fn letters(app: &TestApp) -> i64 {
    letters_at(app, clock::now()).await
}

/// Likewise, at another time.
async fn letters_at(app: &TestApp, now: i64) -> i64 {
    mail::tell(app.inbox(), &app.shop().config, WEEK, now)
        .await
        .expect("the database answers");
    // What was written at another time is due at that time.
    let mut door = door(app);
    while let Step::Tried(_) = mail::step(&app.inbox().db, &mut door, now)
        .await
        .expect("the database answers")
    {}
    app.count("select count(*) from mails").await
}

/// A door to the server, beside the shop's own.
fn door(app: &TestApp) -> Door {
    Door::of(&app.shop().config, |_| {}).expect("a mail server")
}

/// Waits until so many letters are in this state.
async fn until(app: &TestApp, state: &str, count: i64) {
    let deadline = Instant::now() + Duration::from_secs(20);
    let sql = "select count(*) from mails where state = $1";
    loop {
        let (found,): (i64,) = app.one(sql, &[state]).await;
        if found == count {
            return;
        }
        assert!(Instant::now() < deadline, "{found} letters are {state}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
