//! How long a session lasts.

use serde_json::Value;
use till::{clock, http};

use super::{is_signed_in, signed_in};
use crate::support::{TestApp, both_engines};

both_engines!(
    a_page_writes_nothing_and_a_day_later_once,
    a_session_ends_after_ninety_days,
    a_session_that_is_not_used_ends,
);

const DAY: i64 = 24 * 60 * 60;

async fn row(app: &TestApp) -> (Value, i64) {
    let (data, expires_at): (String, i64) =
        app.one("select data, expires_at from sessions", &[]).await;
    (serde_json::from_str(&data).expect("JSON"), expires_at)
}

/// As if the session had begun and been prolonged so many seconds earlier.
async fn age(app: &TestApp, seconds: i64) {
    let (mut data, _) = row(app).await;
    for moment in ["began", "touched"] {
        if let Some(at) = data[moment].as_i64() {
            data[moment] = Value::from(at - seconds);
        }
    }
    app.execute("update sessions set data = $1", &[&data.to_string()])
        .await;
}

async fn a_page_writes_nothing_and_a_day_later_once(app: &mut TestApp) {
    let ada = app.visitor();
    signed_in(app, &ada, "ada@example.com").await;
    age(app, DAY - 60).await;
    let before = row(app).await;
    for path in ["/", "/account", "/sign-in"] {
        assert!(
            !ada.get(path).await.headers.contains_key("set-cookie"),
            "{path}"
        );
    }
    assert_eq!(row(app).await, before);

    age(app, 120).await;
    app.execute("update sessions set expires_at = expires_at - 86460", &[])
        .await;
    let before = row(app).await;
    let first = ada.get("/").await;
    assert!(
        first.header("set-cookie").contains("Max-Age=2592000"),
        "{}",
        first.header("set-cookie")
    );
    let after = row(app).await;
    assert!(after.1 >= before.1 + DAY, "{before:?} {after:?}");
    assert_eq!(after.0["began"], before.0["began"]);
    assert!(!ada.get("/").await.headers.contains_key("set-cookie"));
    assert_eq!(row(app).await, after);
    assert!(is_signed_in(&ada.get("/account").await));
}

async fn a_session_ends_after_ninety_days(app: &mut TestApp) {
    let ada = app.visitor();
    signed_in(app, &ada, "ada@example.com").await;
    let now = clock::now();
    age(app, 80 * DAY).await;
    ada.get("/").await;
    let (data, expires_at) = row(app).await;
    let began = data["began"].as_i64().expect("a moment");
    assert_eq!(expires_at, began + 90 * DAY, "however often it is used");
    http::sweep(&app.inbox().db, now + 9 * DAY)
        .await
        .expect("the database answers");
    assert_eq!(app.count("select count(*) from sessions").await, 1);
    http::sweep(&app.inbox().db, now + 11 * DAY)
        .await
        .expect("the database answers");
    assert_eq!(app.count("select count(*) from sessions").await, 0);
    // Signing in anew begins anew.
    signed_in(app, &ada, "ada@example.com").await;
    age(app, 80 * DAY).await;
    signed_in(app, &ada, "ada@example.com").await;
    let (data, _) = row(app).await;
    assert!(data["began"].as_i64() >= Some(now));
}

async fn a_session_that_is_not_used_ends(app: &mut TestApp) {
    let ada = app.visitor();
    signed_in(app, &ada, "ada@example.com").await;
    let (_, expires_at) = row(app).await;
    let idle = expires_at - clock::now();
    assert!((30 * DAY - 60..=30 * DAY).contains(&idle), "{idle}");
    app.execute("update sessions set expires_at = expires_at - 2592000", &[])
        .await;
    assert!(!is_signed_in(&ada.get("/account").await));
}
