//! Where a buyer goes from the payment page.

use crate::sandbox::support::{Answer, Bench, PAYS, id, order};

#[tokio::test]
async fn only_literal_braces_are_filled_in() {
    let bench = Bench::start().await;
    let price = bench.price("mug").await;
    let mut fields = order(id(&price), "1");
    fields.retain(|(name, _)| *name != "success_url");
    let url = "http://127.0.0.1:3000/a?x=%7BCHECKOUT_SESSION_ID%7D&y={CHECKOUT_SESSION_ID}";
    fields.push(("success_url", url));
    let session = bench.post("/v1/checkout/sessions", &fields).await.ok();
    assert_eq!(session["success_url"], url);
    let answer = bench.pay(&session, PAYS).await;
    let wanted = format!(
        "http://127.0.0.1:3000/a?x=%7BCHECKOUT_SESSION_ID%7D&y={}",
        id(&session)
    );
    assert_eq!(answer.headers()["location"], wanted.as_str());
    bench.end().await;
}

#[tokio::test]
async fn an_expired_or_unknown_checkout_says_so() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    bench
        .post(
            &format!("/v1/checkout/sessions/{}/expire", id(&session)),
            &[],
        )
        .await
        .ok();
    let shown = bench
        .browser
        .get(session["url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    for page in [shown, bench.pay(&session, PAYS).await] {
        let html = page.text().await.unwrap();
        assert!(
            html.contains("<h1>This checkout has expired</h1>"),
            "{html}"
        );
        assert!(html.contains("http://127.0.0.1:3000/cancel?token=t"));
    }
    assert_eq!(bench.retrieve(&session).await["payment_status"], "unpaid");
    let unknown = format!("{}/c/pay/cs_test_none", bench.sandbox.url);
    let unknown = bench.browser.get(unknown).send().await.unwrap();
    assert_eq!(unknown.status(), 404);
    assert!(
        unknown
            .text()
            .await
            .unwrap()
            .contains("Built-in sandbox: no money moves here.")
    );
    bench.end().await;
}

/// A session that leads back to this address, if it may.
async fn leading_to(bench: &Bench, url: &str) -> Answer {
    let price = bench.price("mug").await;
    let mut fields = order(id(&price), "1");
    fields.retain(|(name, _)| *name != "success_url");
    fields.push(("success_url", url));
    bench.post("/v1/checkout/sessions", &fields).await
}

#[tokio::test]
async fn an_address_of_any_letters_is_gone_to() {
    let bench = Bench::start().await;
    let url = "http://127.0.0.1:3000/złoto/é?name=Żółw {x}&y={CHECKOUT_SESSION_ID}";
    let session = leading_to(&bench, url).await.ok();
    assert_eq!(session["success_url"], url);
    let answer = bench.pay(&session, PAYS).await;
    let wanted = format!(
        "http://127.0.0.1:3000/z%C5%82oto/%C3%A9?name=%C5%BB%C3%B3%C5%82w%20{{x}}&y={}",
        id(&session)
    );
    assert_eq!(answer.headers()["location"], wanted.as_str());
    bench.end().await;
}

#[tokio::test]
async fn an_address_with_line_ends_is_none() {
    let bench = Bench::start().await;
    for url in ["http://x/?a=\r\nX: 1", "http://x/\t", "http://x/\u{85}"] {
        let refused = leading_to(&bench, url).await;
        let wanted = (400, "invalid_request_error", "url_invalid", "success_url");
        assert_eq!(refused.refusal(), wanted, "{url:?}");
    }
    bench.end().await;
}
