//! The link from the message.

use crate::support::{TestApp, both_engines};

both_engines!(
    the_link_signs_in_the_browser_that_asked,
    elsewhere_the_link_uses_nothing_up,
    what_only_looks_uses_nothing_up,
    a_link_works_once_and_not_for_long,
    only_our_own_pages_are_gone_on_to,
);

async fn the_link_signs_in_the_browser_that_asked(app: &mut TestApp) {
    let ada = app.visitor();
    let asked = ada.get("/sign-in/code").await;
    assert_eq!(asked.h1(), "This way in has ended");
    let way_in = ada.ask_to_sign_in(app, "Ada@Example.com", "").await;
    let sent = ada.get("/sign-in/code").await;
    assert!(sent.main().contains("ada@example.com"), "{}", sent.main());
    assert_eq!(app.count("select count(*) from buyers").await, 0);

    let opened = ada.get(&way_in.link).await;
    assert_eq!((opened.status, opened.location()), (302, "/account"));
    let account = ada.get("/account").await;
    assert!(
        account
            .main()
            .contains("You are signed in as ada@example.com"),
        "{}",
        account.main()
    );
    assert_eq!(account.link("Sign in"), None);
    assert_eq!(ada.get("/sign-in").await.h1(), "You are signed in");

    // Opened again where it has signed in, it just goes on; nobody else is let in by it.
    let again = ada.get(&way_in.link).await;
    assert_eq!((again.status, again.location()), (302, "/account"));
    let eve = app.visitor();
    assert_eq!(eve.get(&way_in.link).await.h1(), "This way in has ended");
    assert_eq!(
        eve.get("/account").await.link("Sign in").as_deref(),
        Some("/sign-in")
    );
    // The same person is the same buyer.
    app.visitor().sign_in(app, "ada@example.com").await;
    assert_eq!(app.count("select count(*) from buyers").await, 1);
}

async fn elsewhere_the_link_uses_nothing_up(app: &mut TestApp) {
    let ada = app.visitor();
    let way_in = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    // A mail scanner, with and without a browser of its own.
    let scanner = app.visitor();
    for _ in 0..3 {
        let seen = scanner.get(&way_in.link).await;
        assert_eq!((seen.status, seen.h1().as_str()), (200, "Sign in here?"));
        assert!(!seen.html.contains("ada@example.com"));
        assert!(!seen.headers.contains_key("set-cookie"));
    }
    assert_eq!(
        app.count("select count(*) from sign_ins where ended_at is not null")
            .await,
        0
    );
    assert_eq!(app.count("select count(*) from sessions").await, 1);
    // Somebody else who has asked too is no different.
    let eve = app.visitor();
    eve.ask_to_sign_in(app, "eve@example.com", "").await;
    assert_eq!(eve.get(&way_in.link).await.h1(), "Sign in here?");

    // The telephone where the mail is read: with the code it is let in.
    let phone = app.visitor();
    let page = phone.get(&way_in.link).await;
    let token = page.field("token").expect("the form carries the token");
    let fields = [("code", way_in.code.as_str()), ("token", token.as_str())];
    let done = phone
        .post_form("/api/sign_in_code", &way_in.link, &fields)
        .await;
    assert_eq!((done.status, done.location()), (302, "/account"));
    assert!(
        phone
            .get("/account")
            .await
            .main()
            .contains("ada@example.com")
    );
    // It was used there.
    assert_eq!(ada.get(&way_in.link).await.h1(), "This way in has ended");
}

async fn what_only_looks_uses_nothing_up(app: &mut TestApp) {
    let ada = app.visitor();
    let way_in = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
    ] {
        let fetched = ada.request(&way_in.link).header(name, value).send().await;
        let fetched = fetched.expect("an answer");
        assert_eq!(fetched.status(), 200, "{name}: {value}");
        assert!(fetched.headers().get("location").is_none());
    }
    let head = ada.head(&way_in.link).await;
    assert_eq!((head.status, head.location()), (200, ""));
    assert!(!ada.get("/account").await.main().contains("signed in"));
    assert_eq!(ada.get(&way_in.link).await.location(), "/account");
}

async fn a_link_works_once_and_not_for_long(app: &mut TestApp) {
    let ada = app.visitor();
    let late = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    app.execute("update sign_ins set created_at = created_at - 601", &[])
        .await;
    assert_eq!(ada.get(&late.link).await.h1(), "This way in has ended");
    assert_eq!(ada.get("/sign-in/code").await.h1(), "This way in has ended");
    let way_in = ada.ask_to_sign_in(app, "ada@example.com", "").await;
    // Two tabs at once: the link is used up once, and both are where they wanted to be.
    let (one, other) = tokio::join!(ada.get(&way_in.link), ada.get(&way_in.link));
    let went = [&one, &other]
        .iter()
        .filter(|page| page.location() == "/account")
        .count();
    assert!(went >= 1, "{} {}", one.h1(), other.h1());
    for unknown in ["", "?token=", "?token=nothing", "?token=%00", "?token=%ff"] {
        let page = app.visitor().get(&format!("/sign-in/link{unknown}")).await;
        assert_eq!(
            (page.status, page.h1().as_str()),
            (200, "This way in has ended"),
            "{unknown}"
        );
    }
}

async fn only_our_own_pages_are_gone_on_to(app: &mut TestApp) {
    for (next, leads) in [
        ("/products/prod_x?a=1", "/products/prod_x?a=1"),
        ("//evil.example", "/account"),
        ("https://evil.example", "/account"),
        ("/api/sign_out", "/account"),
        ("/\r\nset-cookie: x=y", "/account"),
    ] {
        let ada = app.visitor();
        // One address gets but a few messages.
        let email = format!("ada{}@example.com", next.len());
        let way_in = ada.ask_to_sign_in(app, &email, next).await;
        assert_eq!(ada.get(&way_in.link).await.location(), leads, "{next:?}");
    }
    let asked = app.visitor().get("/sign-in?next=/operator").await;
    assert_eq!(asked.field("next").as_deref(), Some("/operator"));
}
