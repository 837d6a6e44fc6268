//! To everybody else the desk does not exist.

use till::error::AppError;

use super::{Desk, at};
use crate::{
    refund_requests::Bought,
    support::{EMAIL, TestApp, both_engines},
};

both_engines!(nobody_else_comes_in, nobody_else_does_anything);

async fn nobody_else_comes_in(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let nobody = app.visitor();
    let mug = Bought::mug(app, &nobody).await;
    let pages = [
        "/operator",
        "/operator?q=ada%40example.com&before=1.pi_1",
        &at(&mug.checkout),
        "/operator/payments/co_nobodys",
        "/operator/events",
        "/operator/nothing",
    ];
    for path in pages {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status, 302, "{path}");
        let to = answer.location();
        let next = to.strip_prefix("/sign-in?next=").expect("the way in");
        let next = url::form_urlencoded::parse(format!("n={next}").as_bytes())
            .next()
            .expect("a path")
            .1
            .into_owned();
        assert_eq!(next, path);
        assert_eq!(nobody.head(path).await.status, 302, "{path}");
    }
    let buyer = app.visitor();
    buyer.sign_in(app, EMAIL).await;
    for path in pages {
        let answer = buyer.get(path).await;
        assert_eq!(
            (answer.status, answer.h1().as_str()),
            (404, "Page not found"),
            "{path}"
        );
    }
    for path in &pages[..3] {
        assert_eq!(desk.browser.get(path).await.status, 200, "{path}");
    }
    let unknown = desk.browser.get(pages[3]).await;
    assert_eq!(
        (unknown.status, unknown.h1().as_str()),
        (404, "There is no such payment")
    );
    // Coming in leads back to what was wanted.
    let owner = app.visitor();
    let way_in = owner
        .ask_to_sign_in(app, super::OPERATOR, &at(&mug.checkout))
        .await;
    let opened = owner.get(&way_in.link).await;
    assert_eq!(opened.location(), at(&mug.checkout));
}

async fn nobody_else_does_anything(app: &mut TestApp) {
    let desk = Desk::opened(app, &[("REFUNDS", "request")]).await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    mug.confirm(&ada).await;
    let request = mug.asked(app).await;
    let attempt = "a".repeat(32);
    let event: String = app
        .all::<(String,)>("select id from events", &[])
        .await
        .remove(0)
        .0;
    let calls: [(&str, &[(&str, &str)]); 9] = [
        ("overview", &[]),
        ("payments", &[("q", "ada")]),
        ("payment", &[("id", &mug.checkout)]),
        ("events", &[]),
        (
            "refund",
            &[
                ("id", &mug.checkout),
                ("payment", &mug.intent),
                ("amount", "1"),
                ("reason", "duplicate"),
                ("note", ""),
                ("attempt", &attempt),
            ],
        ),
        (
            "approve",
            &[("id", &request), ("word", "yes"), ("attempt", &attempt)],
        ),
        (
            "decline",
            &[("id", &request), ("word", "no"), ("attempt", &attempt)],
        ),
        (
            "correct_address",
            &[
                ("id", &mug.checkout),
                ("email", "eve@example.com"),
                ("attempt", &attempt),
            ],
        ),
        ("replay", &[("id", &event), ("attempt", &attempt)]),
    ];
    let buyer = app.visitor();
    buyer.sign_in(app, EMAIL).await;
    // Nobody, the payment's owner in this browser, and its buyer signed in.
    for somebody in [&app.visitor(), &ada, &buyer] {
        for (call, fields) in calls {
            let path = format!("/api/operator_{call}");
            let answer = somebody.call(&path, fields).await;
            assert_eq!(answer.status, 404, "{call}: {}", answer.html);
            let error: AppError = serde_json::from_str(&answer.html).expect("an error");
            assert_eq!(error, AppError::NotFound, "{call}");
        }
    }
    assert_eq!(app.count("select count(*) from operator_acts").await, 0);
    assert_eq!(mug.asked(app).await, request);
    mug.assert_no_refund(app).await;
    // Every one of these works for an operator.
    for (call, fields) in &calls[..4] {
        let path = format!("/api/operator_{call}");
        let answer = desk.browser.call(&path, fields).await;
        assert_eq!(answer.status, 200, "{call}: {}", answer.html);
    }
    // Another site's form is refused before anybody looks who asks.
    let (_, fields) = calls[4];
    let answer = desk
        .browser
        .post("/api/operator_refund", fields)
        .header("origin", "https://evil.example")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 403);
    mug.assert_no_refund(app).await;
}
