//! Signing out: here, and everywhere.

use axum::http::Method;

use super::{account_with, is_signed_in, signed_in};
use crate::support::{TestApp, both_engines};

both_engines!(
    signed_out_here_this_browser_shows_nothing,
    signed_out_everywhere_also_where_a_request_is_under_way,
    another_site_signs_nobody_out,
);

async fn signed_out_here_this_browser_shows_nothing(app: &mut TestApp) {
    let (ada, phone) = (app.visitor(), app.visitor());
    ada.purchase(app, "Enamel mug", "1").await;
    let cookie = signed_in(app, &ada, "ada@example.com").await;
    signed_in(app, &phone, "ada@example.com").await;
    let out = ada.post_form("/api/sign_out", "/account", &[]).await;
    assert_eq!((out.status, out.location()), (302, "/account"));
    let account = ada.get("/account").await;
    assert!(!is_signed_in(&account));
    // Also what was bought here before signing in: the next person at this computer sees nothing.
    assert_eq!(account.rows().len(), 0);
    assert!(!is_signed_in(&account_with(app, &cookie).await));
    // Elsewhere nothing has changed.
    assert!(is_signed_in(&phone.get("/account").await));
    // Whoever is not signed in is signed out as well as can be.
    let nobody = app
        .visitor()
        .post_form("/api/sign_out_everywhere", "/account", &[])
        .await;
    assert_eq!(nobody.location(), "/account");
    assert!(is_signed_in(&phone.get("/account").await));
}

async fn signed_out_everywhere_also_where_a_request_is_under_way(app: &mut TestApp) {
    let (ada, phone, eve) = (app.visitor(), app.visitor(), app.visitor());
    ada.sign_in(app, "ada@example.com").await;
    phone.sign_in(app, "ada@example.com").await;
    eve.sign_in(app, "eve@example.com").await;
    let wire = app.wire().await;
    let form = phone.open("Enamel mug").await;
    wire.hold(Method::POST, "/v1/checkout/sessions");
    let under_way = tokio::spawn({
        let (phone, form) = (phone.clone(), form.clone());
        async move { phone.buy(&form, "1").await }
    });
    wire.held().await;
    let out = ada
        .post_form("/api/sign_out_everywhere", "/account", &[])
        .await;
    assert_eq!((out.status, out.location()), (302, "/account"));
    wire.go_on();
    let bought = under_way.await.expect("no panic");
    assert_eq!(
        bought.status, 302,
        "it was answered, and its session was to be saved"
    );
    for browser in [&ada, &phone] {
        assert!(!is_signed_in(&browser.get("/account").await));
    }
    let left: Vec<(String,)> = app.all("select data from sessions", &[]).await;
    assert!(
        left.iter().all(|(data,)| !data.contains("ada@example.com")),
        "{left:?}"
    );
    // Somebody else is still there.
    assert!(is_signed_in(&eve.get("/account").await));
}

async fn another_site_signs_nobody_out(app: &mut TestApp) {
    let ada = app.visitor();
    ada.sign_in(app, "ada@example.com").await;
    for path in [
        "/api/sign_out",
        "/api/sign_out_everywhere",
        "/api/sign_in",
        "/api/sign_in_code",
    ] {
        let request = ada.post(path, &[("email", "eve@example.com"), ("code", "123456")]);
        let answer = request
            .header("origin", "https://evil.example")
            .send()
            .await;
        assert_eq!(answer.expect("an answer").status(), 403, "{path}");
        // Nor does a link.
        assert_ne!(ada.get(path).await.status, 302, "{path}");
    }
    assert!(is_signed_in(&ada.get("/account").await));
}
