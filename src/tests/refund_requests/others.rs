//! An id is not a key: somebody else's payment looks like one that does not exist.

use till::error::AppError;

use super::Bought;
use crate::support::{TestApp, Visitor, both_engines};

both_engines!(
    somebody_elses_payment_is_unknown,
    another_site_and_a_link_ask_for_nothing,
);

const UNKNOWN: &str = "We do not know this payment";

/// Looks at both pages and presses the button of both forms: the mug's, and one that nobody has.
async fn assert_unknown(stranger: &Visitor, mug: &Bought) {
    let nobodys = "/account/payments/co_nobodys";
    for (theirs, unknown) in [
        (&mug.page, nobodys.to_owned()),
        (&mug.form, format!("{nobodys}/refund")),
    ] {
        let (theirs, unknown) = (stranger.get(theirs).await, stranger.get(&unknown).await);
        assert_eq!((theirs.status, unknown.status), (404, 404));
        assert_eq!(theirs.h1(), UNKNOWN);
        assert_eq!(theirs.main(), unknown.main());
        for secret in ["Enamel mug", "19.00", mug.intent.as_str(), "ada@"] {
            assert!(!theirs.html.contains(secret), "{secret}");
        }
    }
    for id in [
        mug.checkout.as_str(),
        "co_nobodys",
        "",
        "co_\0",
        "../x\r\ny",
    ] {
        let fields = [("id", id), ("payment", &mug.intent), ("reason", "other")];
        let answer = stranger.post_form("/api/refund", &mug.form, &fields).await;
        assert_eq!(answer.status, 302, "{id:?}");
        assert!(answer.location().contains("__err="), "{id:?}");
        let back = stranger.get(answer.location()).await;
        assert_eq!((back.status, back.h1().as_str()), (404, UNKNOWN), "{id:?}");
        for call in ["payment", "payment_status", "refund_offer", "refund"] {
            let answer = stranger.call(&format!("/api/{call}"), &fields).await;
            assert_eq!(answer.status, 404, "{call} {id:?}");
            let error: AppError = serde_json::from_str(&answer.html).expect("an error");
            assert_eq!(error, AppError::NotFound, "{call} {id:?}");
        }
    }
}

async fn somebody_elses_payment_is_unknown(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    // One who has bought something too, and one who has no cookie at all.
    let eve = app.visitor();
    Bought::mug(app, &eve).await;
    assert_unknown(&eve, &mug).await;
    assert_unknown(&app.visitor(), &mug).await;
    mug.assert_nothing_was_made(app).await;
    assert_eq!(app.count("select count(*) from refund_requests").await, 0);
    // The same post from its owner does it.
    mug.ask(app, &ada).await;
    mug.only_refund(app).await;
    app.hear().await;
}

async fn another_site_and_a_link_ask_for_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let fields = mug.fields("other");
    let own = app.url();
    let headers: [&[(&str, &str)]; 5] = [
        &[],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", app.sandbox_url())],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
    ];
    for headers in headers {
        let mut request = ada.post("/api/refund", &fields);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 403, "{headers:?}");
    }
    let link = format!(
        "/api/refund?id={}&payment={}&reason=other",
        mug.checkout, mug.intent
    );
    let answer = ada.get(&link).await;
    assert!(answer.status >= 400, "{}", answer.status);
    mug.assert_nothing_was_made(app).await;
}
