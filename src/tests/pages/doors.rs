//! Which requests are let in.

use till::error::AppError;

use crate::support::{Page, TestApp, both_engines};

both_engines!(
    another_site_cannot_post,
    the_shops_own_pages_can_post,
    a_page_of_rubbish_is_no_crash,
    a_form_leads_nowhere_but_back,
    a_session_somebody_else_chose_is_not_taken,
);

async fn another_site_cannot_post(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let fields = [
        ("price", form.price.as_str()),
        ("attempt", &form.attempt),
        ("quantity", "1"),
    ];
    let own = app.url();
    let headers: [&[(&str, &str)]; 7] = [
        &[],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", &format!("{own}.evil.example"))],
        // The sandbox is another site, as Stripe is.
        &[("origin", app.sandbox_url())],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("sec-fetch-site", "same-site"), ("origin", &own)],
    ];
    for path in ["/api/checkout", "/api/look_again", "/api/payments", "/"] {
        for headers in headers {
            let mut request = ada.post(path, &fields);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), 403, "{path} {headers:?}");
        }
    }
    assert!(app.sessions().await.is_empty());
    assert_eq!(app.count("select count(*) from checkouts").await, 0);
}

async fn the_shops_own_pages_can_post(app: &mut TestApp) {
    let own = app.url();
    for header in [("origin", own.as_str()), ("sec-fetch-site", "same-origin")] {
        let ada = app.visitor();
        let form = ada.open("Enamel mug").await;
        let fields = [
            ("price", form.price.as_str()),
            ("attempt", &form.attempt),
            ("quantity", "1"),
        ];
        let request = ada
            .post("/api/checkout", &fields)
            .header(header.0, header.1);
        assert_eq!(
            request.send().await.expect("an answer").status(),
            302,
            "{header:?}"
        );
    }
}

async fn a_page_of_rubbish_is_no_crash(app: &mut TestApp) {
    let ada = app.visitor();
    for path in [
        "/success?session_id=%00&token=%ff",
        "/account?before=..",
        "/account?before=9.%00",
        "/cancel?token=%00",
    ] {
        let status = ada.get(path).await.status;
        assert!(status == 200 || status == 404, "{path}: {status}");
    }
    let form = ada.open("Enamel mug").await;
    for price in ["\0", "price\r\nset-cookie: a=b"] {
        let fields = [
            ("price", price),
            ("attempt", form.attempt.as_str()),
            ("quantity", "1"),
        ];
        let answer = ada.post_form("/api/checkout", &form.page, &fields).await;
        assert_eq!(answer.status, 302);
        let alert = ada.get(answer.location()).await.alert();
        assert_eq!(
            alert.as_deref(),
            Some(AppError::PriceChanged.sentence()),
            "{price:?}"
        );
    }
}

/// Redirects go to ourselves and to the Stripe in use, whatever a request says about where it comes from.
async fn a_form_leads_nowhere_but_back(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    for referer in [
        "https://evil.example/",
        "https://evil.example/?__err=x",
        "//evil.example",
        "nonsense",
        "",
    ] {
        for (quantity, path) in [("0", "/api/checkout"), ("1", "/api/look_again")] {
            let fields = [
                ("price", form.price.as_str()),
                ("attempt", &form.attempt),
                ("quantity", quantity),
            ];
            let mut request = ada.post(path, &fields).header("origin", app.url());
            if !referer.is_empty() {
                request = request.header("referer", referer);
            }
            let answer = Page::read(request.send().await.expect("an answer")).await;
            let to = answer.location();
            let own = url::Url::parse(&app.url()).expect("a URL");
            let there = own.join(to).expect("a URL");
            assert_eq!(
                there.origin(),
                own.origin(),
                "{path} from {referer:?} leads to {to}"
            );
        }
    }
}

/// A cookie that was planted must not become the buyer's session: whoever planted it would be in it too.
async fn a_session_somebody_else_chose_is_not_taken(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let fields = [
        ("price", form.price.as_str()),
        ("attempt", &form.attempt),
        ("quantity", "1"),
    ];
    let planted = "AAAAAAAAAAAAAAAAAAAAAA";
    let request = app
        .visitor()
        .post("/api/checkout", &fields)
        .header("origin", app.url());
    let request = request.header("cookie", format!("till={planted}"));
    let answer = Page::read(request.send().await.expect("an answer")).await;
    assert_eq!(answer.status, 302);
    assert!(answer.header("set-cookie").starts_with("till="));
    assert!(
        !answer.header("set-cookie").contains(planted),
        "{}",
        answer.header("set-cookie")
    );
}
