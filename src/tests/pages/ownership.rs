//! An id is not a key: who sees a payment, and how much of it.

use super::token;
use crate::support::{EMAIL, TestApp, both_engines};

both_engines!(
    the_owner_sees_everything,
    the_token_alone_shows_the_state_and_nothing_else,
    somebody_elses_session_id_opens_nothing,
    looking_again_tells_the_state_alone,
);

const UNKNOWN: &str = "We do not know this payment";

async fn the_owner_sees_everything(app: &mut TestApp) {
    let ada = app.visitor();
    let success = ada.purchase(app, "Enamel mug", "1").await;
    let (session, _) = success
        .split_once("&token=")
        .expect("a session and a token");
    // With the token or without: the cookie is what counts.
    for path in [success.as_str(), session] {
        let page = ada.get(path).await;
        assert_eq!((page.status, page.h1().as_str()), (200, "Paid"), "{path}");
        assert!(
            page.main().contains("Enamel mug") && page.main().contains(EMAIL),
            "{}",
            page.main()
        );
    }
}

async fn the_token_alone_shows_the_state_and_nothing_else(app: &mut TestApp) {
    let ada = app.visitor();
    let success = ada.purchase(app, "Enamel mug", "1").await;
    let stranger = app.visitor();
    let token = token(app).await;
    for path in [success, format!("/success?token={token}")] {
        let page = stranger.get(&path).await;
        assert_eq!((page.status, page.h1().as_str()), (200, "Paid"), "{path}");
        assert!(page.main().contains("Do not pay again"), "{}", page.main());
        for secret in ["Enamel mug", EMAIL, "19.00", "Ada"] {
            assert!(!page.html.contains(secret), "{secret}: {}", page.html);
        }
    }
    assert_eq!(stranger.get("/account").await.rows().len(), 0);
}

async fn somebody_elses_session_id_opens_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let success = ada.purchase(app, "Enamel mug", "1").await;
    let (session, _) = success
        .split_once("&token=")
        .expect("a session and a token");
    let eve = app.visitor();
    eve.begin("Linen tote", "1").await;
    let unknown = eve.get("/success?session_id=cs_test_nothing").await;
    assert_eq!((unknown.status, unknown.h1().as_str()), (404, UNKNOWN));
    for path in [
        session,
        &format!("{session}&token=wrong"),
        &format!("{session}&token="),
        "/success",
    ] {
        let page = eve.get(path).await;
        assert_eq!((page.status, page.h1()), (404, unknown.h1()), "{path}");
        assert_eq!(page.main(), unknown.main(), "{path}");
    }
    for path in ["/cancel", "/cancel?token=wrong"] {
        let page = eve.get(path).await;
        assert_eq!((page.status, page.h1().as_str()), (404, UNKNOWN), "{path}");
    }
}

async fn looking_again_tells_the_state_alone(app: &mut TestApp) {
    let ada = app.visitor();
    ada.purchase(app, "Enamel mug", "1").await;
    let token = token(app).await;
    let look = |name: &'static str, value: String| {
        let request = reqwest::Client::new()
            .post(format!("{}/api/look_again", app.url()))
            .form(&[(name, value)]);
        request.header("sec-fetch-site", "same-origin").send()
    };
    let seen = look("token", token).await.expect("an answer");
    assert_eq!(seen.status(), 200);
    assert_eq!(seen.text().await.expect("a text"), r#""Paid""#);
    let unknown = look("session_id", "cs_test_nothing".to_owned())
        .await
        .expect("an answer");
    assert_eq!(unknown.status(), 404);
}
