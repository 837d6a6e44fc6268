//! How much one client gets, and how long the shop waits for it.

mod connections;

use reqwest::RequestBuilder;
use serde_json::json;

use crate::support::{Delivery, Page, TestApp, Visitor, both_engines};

both_engines!(
    five_messages_for_one_client_and_then_one_a_minute,
    three_messages_for_one_address_whoever_asks,
    a_proxy_is_believed_only_where_it_is_said,
    each_visitor_has_their_own_clicks,
    the_refund_page_is_limited_too,
    deliveries_are_not_limited,
);

const PROXY: &str = "x-forwarded-for";

async fn send(request: RequestBuilder) -> Page {
    Page::read(request.send().await.expect("an answer")).await
}

/// The sign-in form, as if a proxy had it from this client.
async fn sign_in(app: &TestApp, visitor: &Visitor, client: &str, email: &str) -> Page {
    let request = visitor.post("/api/sign_in", &[("email", email), ("next", "")]);
    send(request.header("origin", app.url()).header(PROXY, client)).await
}

fn assert_refused(page: &Page) {
    assert_eq!(page.status, 429, "{}", page.html);
    assert_eq!(page.h1(), "A moment, please");
    let wait: u64 = page.header("retry-after").parse().expect("seconds");
    assert!((1..=3600).contains(&wait), "{wait}");
    assert!(page.main().contains("nothing was done"), "{}", page.main());
}

async fn five_messages_for_one_client_and_then_one_a_minute(app: &mut TestApp) {
    for n in 0..5 {
        let page = sign_in(app, &app.visitor(), "", &format!("ada{n}@example.com")).await;
        assert_ne!(page.status, 429, "{n}");
    }
    let page = sign_in(app, &app.visitor(), "", "ada5@example.com").await;
    assert_refused(&page);
    let wait: u64 = page.header("retry-after").parse().expect("seconds");
    assert!((50..=60).contains(&wait), "{wait}");

    let said = app
        .visitor()
        .call("/api/sign_in", &[("email", "ada6@example.com")])
        .await;
    assert_eq!((said.status, said.html.as_str()), (429, "\"TooMany\""));
    assert!(!said.header("retry-after").is_empty());
    // Everything else goes on.
    assert_eq!(app.visitor().get("/").await.status, 200);
    assert!(
        app.visitor()
            .begin("Enamel mug", "1")
            .await
            .contains("/c/pay/")
    );
}

async fn three_messages_for_one_address_whoever_asks(app: &mut TestApp) {
    app.set("TRUSTED_PROXIES", "127.0.0.1");
    app.restart().await;
    for (n, email) in ["ada@example.com", " ADA@example.com ", "Ada@Example.com"]
        .iter()
        .enumerate()
    {
        let client = format!("198.51.100.{n}");
        let page = sign_in(app, &app.visitor(), &client, email).await;
        assert_ne!(page.status, 429, "{email:?}");
    }
    let page = sign_in(app, &app.visitor(), "198.51.100.9", "ada@example.com").await;
    assert_refused(&page);
    let wait: u64 = page.header("retry-after").parse().expect("seconds");
    assert!(wait > 3500, "not a fourth within the hour: {wait}");
    let page = sign_in(app, &app.visitor(), "198.51.100.9", "grace@example.com").await;
    assert_ne!(page.status, 429);
}

async fn a_proxy_is_believed_only_where_it_is_said(app: &mut TestApp) {
    for (trusted, refused) in [
        ("", true),
        ("10.0.0.0/8", true),
        ("10.0.0.0/8,127.0.0.0/8", false),
    ] {
        app.set("TRUSTED_PROXIES", trusted);
        app.restart().await;
        for n in 0..5 {
            sign_in(
                app,
                &app.visitor(),
                &format!("198.51.100.{n}"),
                &format!("{n}@example.com"),
            )
            .await;
        }
        let page = sign_in(app, &app.visitor(), "198.51.100.7", "grace@example.com").await;
        assert_eq!(page.status == 429, refused, "{trusted}");
        // What a client writes itself stands before what the proxy adds.
        for n in 0..6 {
            let forged = format!("203.0.113.{n}, 198.51.100.8");
            let page = sign_in(app, &app.visitor(), &forged, &format!("x{n}@example.com")).await;
            assert_eq!(page.status == 429, refused || n == 5, "{trusted} {n}");
        }
    }
}

/// At least so many answers come before; a slow machine is given some more while it is at it.
async fn until_refused(least: usize, ask: impl AsyncFn() -> Page) -> Page {
    for n in 0..least * 4 {
        let page = ask().await;
        if page.status == 429 {
            assert!(n >= least, "{n}");
            return page;
        }
        assert!(page.status < 400, "{n}: {}", page.html);
    }
    panic!("nothing was refused");
}

async fn each_visitor_has_their_own_clicks(app: &mut TestApp) {
    let (ada, grace) = (app.visitor(), app.visitor());
    let form = ada.open("Enamel mug").await;
    let refused = until_refused(21, async || ada.buy(&form, "1").await).await;
    assert_refused(&refused);
    assert!(grace.begin("Enamel mug", "1").await.contains("/c/pay/"));
}

async fn the_refund_page_is_limited_too(app: &mut TestApp) {
    let ada = app.visitor();
    ada.purchase(app, "Enamel mug", "1").await;
    let account = ada.get("/account").await;
    let refund = format!("{}/refund", account.link("Enamel mug").expect("a payment"));
    let refused = until_refused(20, async || ada.get(&refund).await).await;
    assert_refused(&refused);
    assert_eq!(ada.get("/account").await.status, 200);
}

async fn deliveries_are_not_limited(app: &mut TestApp) {
    for _ in 0..100 {
        let rubbish = Delivery::with_signature("{}", "t=1,v1=00");
        assert_eq!(app.post_webhook(rubbish).await.0, 400);
    }
    let event = json!({"id": "evt_1", "object": "event", "type": "x", "data": {"object": {}}});
    let good = Delivery::of(&event);
    assert_eq!(app.post_webhook(good).await.0, 200);
    app.drain().await;
}
