//! Letters that have not left are on top of the desk, with what the mail server says of them.

use till::clock;

use super::Desk;
use crate::support::{TestApp, both_engines};

both_engines!(what_has_not_left_is_shown);

const DAY: i64 = 24 * 60 * 60;

async fn written(app: &TestApp, id: &str, state: &str, at: i64, words: &str) {
    app.execute(
        "insert into mails (id, key, recipient, subject, text, html, secret, created_at, state, attempts, retry_at,
                            last_error)
         values ($1, $1, 'ada@example.com', $1, '', '', false, cast($3 as bigint), $2, 1, 4000000000, nullif($4, ''))",
        &[id, state, &at.to_string(), words],
    )
    .await;
}

async fn what_has_not_left_is_shown(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let now = clock::now();
    for (id, state, at, words) in [
        ("sent", "sent", now - DAY, ""),
        ("waits a moment", "queued", now - 60, "450 later"),
        ("refused long ago", "refused", now - 31 * DAY, "550 no"),
        ("nobody was away", "expired", now - DAY, ""),
    ] {
        written(app, id, state, at, words).await;
    }
    let page = desk.browser.get("/operator").await;
    let none = "No letter was refused, and none has waited for long.";
    assert!(page.main().contains(none), "{}", page.main());

    written(app, "waits", "queued", now - 3_700, "").await;
    let page = desk.browser.get("/operator").await;
    for said in ["One letter has not left.", "“waits” to ada@example.com"] {
        assert!(page.main().contains(said), "{said}: {}", page.main());
    }
    written(app, "way in", "expired", now - 60, "553 not <yours>").await;
    let wordy = format!("550 {}", "no ".repeat(100));
    for number in 1..=5 {
        let id = format!("letter {number}");
        written(app, &id, "refused", now - number, &wordy).await;
    }
    let main = desk.browser.get("/operator").await.main();
    assert!(main.contains("7 letters have not left"), "{main}");
    assert_eq!(main.matches("Refused ").count(), 5, "{main}");
    assert!(main.contains(wordy[..200].trim_end()), "{main}");
    assert!(!main.contains(&wordy[..201]), "{main}");
    assert!(!main.contains("“waits”"), "the latest alone: {main}");
    app.execute("delete from mails where state = 'refused'", &[])
        .await;
    let page = desk.browser.get("/operator").await;
    assert!(page.main().contains("553 not"), "{}", page.main());
    assert!(!page.html.contains("<yours>"), "{}", page.html);
    app.execute("delete from mails", &[]).await;
}
