//! PaymentIntents by request: confirmed, authenticated at the bank, on their way, given up.

use serde_json::{Value, json};

use super::support::{Bench, id};

const CARD: [(&str, &str); 3] = [
    ("amount", "1499"),
    ("currency", "eur"),
    ("payment_method_types[]", "card"),
];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    CARD.iter().chain(more).copied().collect()
}

async fn confirmed(bench: &Bench, card: &str) -> Value {
    let fields = [("confirm", "true"), ("payment_method", card)];
    let made = bench.post("/v1/payment_intents", &with(&fields)).await;
    made.ok()
}

fn path(intent: &Value) -> String {
    format!("/v1/payment_intents/{}", id(intent))
}

#[tokio::test]
async fn a_decline_is_carried_out_and_told_with_what_it_is_about() {
    let bench = Bench::start().await;
    let fields = with(&[
        ("confirm", "true"),
        ("payment_method", "pm_card_visa_chargeDeclinedLostCard"),
    ]);
    let key = [("idempotency-key", "once")];
    let post = reqwest::Method::POST;
    let declined = bench
        .ask(post.clone(), "/v1/payment_intents", &fields, &key)
        .await;
    assert_eq!(declined.refusal(), (402, "card_error", "card_declined", ""));
    let error = &declined.body["error"];
    assert_eq!(error["decline_code"], "lost_card");
    assert_eq!(error["message"], "Your card was declined.");
    assert_eq!(error["payment_method"]["card"]["last4"], "9987");
    let intent = &error["payment_intent"];
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!(error["charge"], intent["latest_charge"]);
    assert_eq!(&bench.get(&path(intent), &[]).await.ok(), intent);
    assert_eq!(
        bench.told_of(&[id(intent)]).await,
        ["payment_intent.created", "payment_intent.payment_failed"]
    );
    // The first answer is the only one, and its PaymentIntent too.
    let again = bench.ask(post, "/v1/payment_intents", &fields, &key).await;
    assert_eq!((again.status, again.body), (402, declined.body));
    let all = bench.get("/v1/payment_intents", &[]).await.ok();
    assert_eq!(all["data"].as_array().unwrap().len(), 1);
    bench.end().await;
}

#[tokio::test]
async fn the_bank_recognizes_the_buyer_or_not() {
    let bench = Bench::start().await;
    for (card, outcome, status, redirect) in [
        (
            "pm_card_authenticationRequired",
            "complete",
            "succeeded",
            "succeeded",
        ),
        (
            "pm_card_authenticationRequiredOnSetup",
            "complete",
            "succeeded",
            "succeeded",
        ),
        (
            "pm_card_authenticationRequired",
            "fail",
            "requires_payment_method",
            "failed",
        ),
        (
            "pm_card_threeDSecureRequiredChargeDeclined",
            "complete",
            "requires_payment_method",
            "failed",
        ),
    ] {
        let fields = [
            ("confirm", "true"),
            ("payment_method", card),
            ("return_url", "http://127.0.0.1:3000/back?a=b"),
        ];
        let intent = bench.post("/v1/payment_intents", &with(&fields)).await.ok();
        assert_eq!(intent["status"], "requires_action");
        let page = intent["next_action"]["redirect_to_url"]["url"]
            .as_str()
            .unwrap();
        assert!(
            bench
                .browser
                .get(page)
                .send()
                .await
                .unwrap()
                .status()
                .is_success()
        );
        let decided = [("outcome", outcome)];
        let answer = bench
            .browser
            .post(page)
            .form(&decided)
            .send()
            .await
            .unwrap();
        let back = answer.headers()["location"].to_str().unwrap();
        assert!(
            back.starts_with("http://127.0.0.1:3000/back?a=b&payment_intent=pi_"),
            "{back}"
        );
        assert!(
            back.ends_with(&format!("redirect_status={redirect}")),
            "{back}"
        );
        let after = bench.get(&path(&intent), &[]).await.ok();
        assert_eq!(
            (&after["status"], &after["next_action"]),
            (&json!(status), &Value::Null),
            "{card}"
        );
        // The bank has its answer: another changes nothing.
        let again = bench
            .browser
            .post(page)
            .form(&[("outcome", "complete")])
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), 200);
        assert_eq!(bench.get(&path(&intent), &[]).await.ok(), after);
    }
    bench.end().await;
}

#[tokio::test]
async fn a_debit_is_decided_in_time() {
    let bench = Bench::start().await;
    for (iban, status) in [
        ("AT321904300235473204", "succeeded"),
        ("AT051904300235473205", "requires_payment_method"),
    ] {
        let method = [("type", "sepa_debit"), ("sepa_debit[iban]", iban)];
        let method = bench.post("/v1/payment_methods", &method).await.ok();
        let fields = [
            ("amount", "1499"),
            ("currency", "eur"),
            ("payment_method_types[]", "sepa_debit"),
            ("payment_method", id(&method)),
            ("confirm", "true"),
        ];
        let intent = bench.post("/v1/payment_intents", &fields).await.ok();
        assert_eq!(intent["status"], "processing");
        bench.pass(120).await;
        let still = bench.get(&path(&intent), &[]).await.ok();
        assert_eq!(still["status"], "processing", "{iban}");
        bench.pass(60).await;
        let after = bench.get(&path(&intent), &[]).await.ok();
        assert_eq!(after["status"], status, "{iban}");
    }
    bench.end().await;
}

#[tokio::test]
async fn what_its_state_does_not_allow_is_refused() {
    let bench = Bench::start().await;
    let paid = confirmed(&bench, "pm_card_visa").await;
    let unexpected = (
        400,
        "invalid_request_error",
        "payment_intent_unexpected_state",
        "",
    );
    for call in ["confirm", "cancel"] {
        let refused = bench.post(&format!("{}/{call}", path(&paid)), &[]).await;
        assert_eq!(refused.refusal(), unexpected, "{call}");
        assert_eq!(
            refused.body["error"]["payment_intent"]["status"],
            "succeeded"
        );
    }
    let refused = bench.post(&path(&paid), &[("amount", "2000")]).await;
    assert_eq!(refused.refusal(), unexpected);

    let open = bench.post("/v1/payment_intents", &CARD).await.ok();
    let refused = bench.post(&format!("{}/confirm", path(&open)), &[]).await;
    assert_eq!(refused.refusal(), unexpected);
    let reason = [("cancellation_reason", "duplicate")];
    let canceled = bench
        .post(&format!("{}/cancel", path(&open)), &reason)
        .await
        .ok();
    assert_eq!(canceled["status"], "canceled");
    assert_eq!(canceled["cancellation_reason"], "duplicate");
    bench.end().await;
}

#[tokio::test]
async fn another_card_while_the_bank_waits_begins_anew() {
    let bench = Bench::start().await;
    let waits = confirmed(&bench, "pm_card_authenticationRequired").await;
    assert_eq!(waits["next_action"]["type"], "use_stripe_sdk");
    let changed = bench
        .post(&path(&waits), &[("payment_method", "pm_card_visa")])
        .await
        .ok();
    assert_eq!(changed["status"], "requires_confirmation");
    assert_eq!(changed["next_action"], Value::Null);
    let paid = bench
        .post(&format!("{}/confirm", path(&waits)), &[])
        .await
        .ok();
    assert_eq!(paid["status"], "succeeded");
    bench.end().await;
}
