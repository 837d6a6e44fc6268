//! The way in: what it says, and that nobody finds it afterwards.

use till::{clock, mail};

use super::{mailing, until};
use crate::support::{EMAIL, Mood, TestApp, both_engines};

both_engines!(
    a_way_in_is_read_and_forgotten,
    refused_or_too_late_it_is_forgotten_too,
    it_goes_before_what_can_wait,
    what_is_old_is_swept_away,
);

const CODE: &str = "481516";

async fn queue(app: &TestApp, id: &str, expires_at: i64) {
    let link = format!("{}/sign-in/link?token=abc", app.url());
    let letter = mail::sign_in(&app.shop().config, id, EMAIL, &link, CODE, expires_at);
    let mut tx = app.inbox().db.write().await.expect("the database answers");
    mail::queue(&mut tx, &letter, clock::now())
        .await
        .expect("the database answers");
    tx.commit().await.expect("the database answers");
}

/// What the rows hold of the way in.
async fn kept(app: &TestApp) -> Vec<(String, String, String)> {
    app.all("select subject, text, html from mails", &[]).await
}

fn forgotten() -> (String, String, String) {
    ("Sign in to Till".to_owned(), String::new(), String::new())
}

async fn a_way_in_is_read_and_forgotten(app: &mut TestApp) {
    let server = mailing(app).await;
    queue(app, "si_1", clock::now() + 600).await;
    assert!(kept(app).await[0].1.contains(CODE));
    app.shop().outbox.wake();
    let mail = server.to(EMAIL, 1).await.remove(0);
    assert_eq!(mail.subject(), "Sign in to Till");
    let link = format!("{}/sign-in/link?token=abc", app.url());
    assert_eq!(mail.links(), [link.as_str()]);
    for said in [CODE, &link, "ten minutes", "once", "do nothing"] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
        assert!(mail.html.contains(said), "{said}: {}", mail.html);
    }
    // The code stands alone in its line, to be found by who types it.
    assert!(
        mail.text.lines().any(|line| line.trim() == CODE),
        "{}",
        mail.text
    );
    until(app, "sent", 1).await;
    assert_eq!(kept(app).await, [forgotten()]);
}

async fn refused_or_too_late_it_is_forgotten_too(app: &mut TestApp) {
    let server = mailing(app).await;
    server.set(Mood::Answers("550 not in these words"));
    queue(app, "si_1", clock::now() + 600).await;
    app.execute("update mails set refusals = 9", &[]).await;
    queue(app, "si_2", clock::now() - 1).await;
    app.shop().outbox.wake();
    until(app, "refused", 1).await;
    until(app, "expired", 1).await;
    assert_eq!(kept(app).await, [forgotten(), forgotten()]);
}

async fn it_goes_before_what_can_wait(app: &mut TestApp) {
    let server = mailing(app).await;
    server.set(Mood::Greets("421 later"));
    app.visitor().purchase(app, "Enamel mug", "1").await;
    until(app, "queued", 2).await;
    let sql = "insert into mails (id, key, recipient, subject, text, html, secret, created_at, state, attempts, retry_at)
               select id || '_' || n.n, key || n.n, recipient, subject, text, html, secret, created_at, state, 0, 0
               from mails, (select '1' as n union select '2' union select '3') n";
    app.execute(sql, &[]).await;
    queue(app, "si_1", clock::now() + 600).await;
    server.set(Mood::Takes);
    until(app, "sent", 9).await;
    let first: Vec<String> = server
        .taken()
        .iter()
        // Four are on their way at once, and what began first may end a little later.
        .take(7)
        .map(|mail| mail.subject())
        .collect();
    assert!(first.contains(&"Sign in to Till".to_owned()), "{first:?}");
}

/// Ways in altogether; of what else was told the words alone, or it would be told again.
async fn what_is_old_is_swept_away(app: &mut TestApp) {
    let server = mailing(app).await;
    app.visitor().purchase(app, "Enamel mug", "1").await;
    queue(app, "si_1", clock::now() + 600).await;
    app.shop().outbox.wake();
    until(app, "sent", 3).await;
    server.to(EMAIL, 2).await;
    let (now, day) = (clock::now(), 24 * 60 * 60);
    let sql = "update mails set created_at = cast($1 as bigint)";
    app.execute(sql, &[&now.to_string()]).await;
    let rows = "select count(*) from mails";
    let words = "select count(*) from mails where text <> '' and html <> ''";
    let sweep = async |later: i64| {
        let swept = mail::sweep(&app.inbox().db, now + later).await;
        swept.expect("the database answers");
        (app.count(rows).await, app.count(words).await)
    };
    assert_eq!(sweep(day - 1).await, (3, 2));
    assert_eq!(sweep(day).await, (2, 2));
    assert_eq!(sweep(90 * day - 1).await, (2, 2));
    // What waits for a mail server that was away for so long keeps its words.
    let sql = "update mails set state = 'queued', retry_at = 4000000000";
    app.execute(sql, &[]).await;
    assert_eq!(sweep(90 * day).await, (2, 2));
    app.execute("update mails set state = 'sent'", &[]).await;
    assert_eq!(sweep(90 * day).await, (2, 0));
    assert_eq!(super::letters(app).await, 2, "nothing is told again");
}
