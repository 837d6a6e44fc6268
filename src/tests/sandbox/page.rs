//! The hosted payment page.

mod way_back;

use reqwest::Method;
use serde_json::json;

use super::support::{Bench, DECLINED, PAYS, id, order};

#[tokio::test]
async fn shows_what_is_bought_and_the_way_back() {
    let bench = Bench::start().await;
    let fields = [
        ("name", "Salt & <b>pepper</b>"),
        ("default_price_data[currency]", "jpy"),
        ("default_price_data[unit_amount]", "1200"),
    ];
    let product = bench.post("/v1/products", &fields).await.ok();
    let price = product["default_price"].as_str().unwrap();
    let session = bench
        .post("/v1/checkout/sessions", &order(price, "3"))
        .await
        .ok();
    let url = session["url"].as_str().unwrap();
    assert_eq!(url, format!("{}/c/pay/{}", bench.sandbox.url, id(&session)));
    let page = bench.browser.get(url).send().await.unwrap();
    let headers = page.headers().clone();
    let html = page.text().await.unwrap();
    for words in [
        "Built-in sandbox: no money moves here.",
        "Salt &amp; &lt;b&gt;pepper&lt;/b&gt;",
        "Quantity 3 · ¥1,200 each",
        "Pay ¥3,600",
        "http://127.0.0.1:3000/cancel?token=t",
        "Back to shop",
    ] {
        assert!(html.contains(words), "{words}");
    }
    for label in [
        "Email",
        "Card number",
        "Expiry (MM / YY)",
        "CVC",
        "Name on card",
    ] {
        assert!(html.contains(&format!(">{label}</label>")), "{label}");
    }
    assert!(!html.contains("<script") && !html.contains(" style="));
    assert!(
        headers["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    assert_eq!(headers["referrer-policy"], "same-origin");
    assert_eq!(headers["cache-control"], "no-store");
    bench.end().await;
}

#[tokio::test]
async fn tells_each_mistake_at_its_field_and_shows_no_card_again() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    let good = [
        ("email", "jo@example.com"),
        ("number", PAYS),
        ("exp", "12 / 34"),
        ("cvc", "731"),
    ];
    for (field, typed, told) in [
        ("email", "", "Your email is required."),
        ("email", "jo", "Your email is incomplete."),
        ("number", "", "Your card number is required."),
        (
            "number",
            "4242 4242 4242 4241",
            "Your card number is invalid.",
        ),
        (
            "number",
            "4012 8888 8888 1881",
            "Only Stripe&#39;s test cards work here.",
        ),
        (
            "exp",
            "01 / 20",
            "Your card&#39;s expiration date is in the past.",
        ),
        ("exp", "", "Your card&#39;s expiration date is incomplete."),
        ("cvc", "9", "Your card&#39;s security code is incomplete."),
        ("cvc", "", "Your card&#39;s security code is required."),
    ] {
        let fields = good.map(|(name, value)| (name, if name == field { typed } else { value }));
        let page = bench.type_in(&session, &fields).await;
        assert_eq!(page.status(), 200);
        let html = page.text().await.unwrap();
        let mistake = format!(r#"<p class="mistake" id="{field}-error">{told}"#);
        assert!(html.contains(&mistake), "{field} {typed}: {html}");
        assert!(html.contains(&format!(
            r#"aria-invalid="true" aria-describedby="{field}-error""#
        )));
        assert_eq!(html.matches("aria-invalid").count(), 1);
        assert!(!html.contains("4241") && !html.contains("731") && !html.contains("1881"));
    }
    assert_eq!(bench.told_of(&[id(&session)]).await, [""; 0]);
    assert_eq!(
        bench.retrieve(&session).await["payment_intent"],
        json!(null)
    );
    bench.end().await;
}

#[tokio::test]
async fn a_declined_card_is_told_and_another_pays() {
    let bench = Bench::start().await;
    let session = bench.session("towel", "1").await;
    for (number, told) in [
        (DECLINED, "Your card was declined."),
        ("4000 0000 0000 9995", "Your card has insufficient funds."),
    ] {
        let page = bench.pay(&session, number).await;
        assert_eq!(page.status(), 200);
        let html = page.text().await.unwrap();
        assert!(
            html.contains(&format!(r#"<p role="alert">{told}</p>"#)),
            "{html}"
        );
        assert!(html.contains(r#"value="buyer@example.com""#));
    }
    let open = bench.retrieve(&session).await;
    assert_eq!(
        (&open["status"], &open["payment_status"]),
        (&json!("open"), &json!("unpaid"))
    );
    let intent = open["payment_intent"].as_str().unwrap().to_owned();
    let path = format!("/v1/payment_intents/{intent}");
    let failed = bench.get(&path, &[]).await.ok();
    assert_eq!(failed["status"], "requires_payment_method");
    assert_eq!(
        failed["last_payment_error"]["decline_code"],
        "insufficient_funds"
    );

    assert_eq!(bench.pay(&session, PAYS).await.status(), 303);
    let paid = bench.get(&path, &[]).await.ok();
    assert_eq!(
        (&paid["status"], &paid["last_payment_error"]),
        (&json!("succeeded"), &json!(null))
    );
    assert_eq!(
        bench.told_of(&[&intent, id(&session)]).await,
        [
            "payment_intent.created",
            "payment_intent.payment_failed",
            "payment_intent.payment_failed",
            "payment_intent.succeeded",
            "checkout.session.completed"
        ]
    );
    bench.end().await;
}

#[tokio::test]
async fn pressing_pay_many_times_at_once_pays_once() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    let presses = (0..8).map(|_| bench.pay(&session, PAYS));
    let wanted = format!(
        "http://127.0.0.1:3000/success?session_id={}&token=t",
        id(&session)
    );
    for answer in futures_util::future::join_all(presses).await {
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()["location"], wanted.as_str());
    }
    let charges = bench
        .get("/v1/events", &[("type", "charge.succeeded")])
        .await
        .ok();
    assert_eq!(charges["data"].as_array().unwrap().len(), 1);
    let page = bench
        .browser
        .get(session["url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(
        page.headers()["location"],
        wanted.as_str(),
        "a paid session leads on"
    );
    bench.end().await;
}

#[tokio::test]
async fn no_number_or_cvc_is_kept() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    for number in ["4111 1111 1111 1111", DECLINED, PAYS] {
        bench.pay(&session, number).await;
    }
    for file in std::fs::read_dir(&bench.folder.0).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [
            "4111",
            "4242424242424242",
            "4242 4242",
            "4000000000000002",
            "\"987\"",
        ] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in the file");
        }
    }
    bench.end().await;
}

#[tokio::test]
async fn answers_this_machine_and_its_own_pages_only() {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    let url = session["url"].as_str().unwrap();
    let ask = async |method, name, value| {
        let request = bench.browser.request(method, url).header(name, value);
        request.send().await.unwrap().status()
    };
    assert_eq!(ask(Method::GET, "host", "evil.example").await, 403);
    assert_eq!(
        ask(Method::POST, "origin", "http://evil.example").await,
        403
    );
    assert_eq!(ask(Method::GET, "host", "127.0.0.1:12111").await, 200);
    bench.end().await;
}
