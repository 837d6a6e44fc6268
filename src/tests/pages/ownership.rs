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
    // Who paid in another browser finds the way in, and back to all of it.
    let page = format!("/success?token={token}");
    let shown = stranger.get(&page).await;
    let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    let way_in = format!("href=\"/sign-in?next={next}\"");
    assert!(shown.html.contains(&way_in), "{}", shown.html);
    stranger.sign_in(app, "eve@example.com").await;
    let shown = stranger.get(&page).await;
    let said = "You are signed in as eve@example.com";
    assert!(shown.main().contains(said), "{}", shown.main());
    assert!(!shown.html.contains(&way_in), "{}", shown.html);
    let bought = app.visitor();
    bought.sign_in(app, EMAIL).await;
    assert!(bought.get(&page).await.main().contains("Enamel mug"));
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
    // Whoever it is may sign in, and comes back; who has done so is told as whom.
    let ways = [
        (session, "%2Fsuccess%3Fsession_id%3D"),
        ("/cancel?token=wrong", "%2Faccount\""),
        (
            "/account/payments/co_1/refund",
            "%2Faccount%2Fpayments%2Fco_1%2Frefund\"",
        ),
    ];
    for (path, next) in ways {
        let page = eve.get(path).await;
        let way_in = format!("href=\"/sign-in?next={next}");
        assert!(page.html.contains(&way_in), "{path}: {}", page.html);
    }
    eve.sign_in(app, "eve@example.com").await;
    for (path, _) in ways {
        let page = eve.get(path).await;
        let said = "You are signed in as eve@example.com";
        assert!(page.main().contains(said), "{path}: {}", page.main());
        assert!(!page.html.contains("/sign-in?next="), "{path}");
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
