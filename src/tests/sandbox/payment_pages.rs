//! Paying a Checkout Session without its page, and what its PaymentIntent is then not open to.

use serde_json::Value;

use super::support::{Bench, id};

/// Stripe does not describe this call: its answer is not held to anything.
async fn confirm(bench: &Bench, session: &Value, fields: &[(&str, &str)]) -> (u16, Value) {
    let url = format!(
        "{}/v1/payment_pages/{}/confirm",
        bench.sandbox.url,
        id(session)
    );
    let request = bench
        .browser
        .post(url)
        .bearer_auth("sk_test_tests")
        .form(fields);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_session_is_paid_by_what_it_takes() {
    let bench = Bench::start().await;
    let debit = [
        ("type", "sepa_debit"),
        ("sepa_debit[iban]", "AT611904300234573201"),
    ];
    let debit = bench.post("/v1/payment_methods", &debit).await.ok();
    let jo = bench.post("/v1/customers", &[("name", "Jo")]).await.ok();
    let attach = "/v1/payment_methods/pm_card_visa/attach";
    let jos = bench.post(attach, &[("customer", id(&jo))]).await.ok();

    let mug = bench.session("mug", "1").await;
    for wrong in [id(&debit), id(&jos), "pm_none"] {
        let (status, body) = confirm(&bench, &mug, &[("payment_method", wrong)]).await;
        assert_eq!(
            (status, &body["error"]["param"]),
            (400, &"payment_method".into()),
            "{wrong}"
        );
    }
    let pays = [("payment_method", "pm_card_visa"), ("expected_amount", "1")];
    assert_eq!(confirm(&bench, &mug, &pays).await.0, 400);
    assert_eq!(bench.retrieve(&mug).await["status"], "open");

    let (status, page) = confirm(&bench, &mug, &pays[..1]).await;
    assert_eq!((status, &page["payment_status"]), (200, &"paid".into()));
    assert_eq!(bench.retrieve(&mug).await["status"], "complete");
    let (status, body) = confirm(&bench, &mug, &pays[..1]).await;
    assert_eq!(status, 400, "{body}");
    bench.end().await;
}

#[tokio::test]
async fn the_amount_is_the_sessions() {
    let bench = Bench::start().await;
    let mug = bench.session("mug", "1").await;
    let declined = [("payment_method", "pm_card_visa_chargeDeclined")];
    assert_eq!(confirm(&bench, &mug, &declined).await.0, 402);
    let mug = bench.retrieve(&mug).await;
    let intent = format!(
        "/v1/payment_intents/{}",
        mug["payment_intent"].as_str().unwrap()
    );
    for change in [("amount", "50"), ("payment_method", "pm_card_visa")] {
        let refused = bench.post(&intent, &[change]).await;
        assert_eq!(
            refused.refusal().2,
            "payment_intent_unexpected_state",
            "{change:?}"
        );
    }
    for call in ["confirm", "cancel"] {
        let refused = bench.post(&format!("{intent}/{call}"), &[]).await;
        assert_eq!(
            refused.refusal().2,
            "payment_intent_unexpected_state",
            "{call}"
        );
    }
    let noted = bench
        .post(&intent, &[("metadata[note]", "late")])
        .await
        .ok();
    assert_eq!(noted["metadata"]["note"], "late");
    assert_eq!(
        confirm(&bench, &mug, &[("payment_method", "pm_card_visa")])
            .await
            .0,
        200
    );
    assert_eq!(bench.get(&intent, &[]).await.ok()["amount_received"], 1900);
    bench.end().await;
}

/// A session that ends takes what was begun with it.
#[tokio::test]
async fn what_waits_at_the_bank_ends_with_the_session() {
    let bench = Bench::start().await;
    let mug = bench.session("mug", "1").await;
    let waits = [("payment_method", "pm_card_authenticationRequired")];
    let (_, page) = confirm(&bench, &mug, &waits).await;
    assert_eq!(page["payment_intent"]["status"], "requires_action");
    bench.pass(24 * 60 * 60 + 1).await;
    let intent = id(&page["payment_intent"]).to_owned();
    let after = bench
        .get(&format!("/v1/payment_intents/{intent}"), &[])
        .await
        .ok();
    assert_eq!(
        (&after["status"], &after["cancellation_reason"]),
        (&"canceled".into(), &"expired".into())
    );
    let bank = format!("{}/c/authenticate/{intent}", bench.sandbox.url);
    let late = bench
        .browser
        .post(bank)
        .form(&[("outcome", "complete")])
        .send()
        .await
        .unwrap();
    assert_eq!(late.status(), 303);
    assert_eq!(bench.retrieve(&mug).await["status"], "expired");
    assert_eq!(
        bench.get("/v1/charges", &[]).await.ok()["data"],
        serde_json::json!([])
    );
    bench.end().await;
}
