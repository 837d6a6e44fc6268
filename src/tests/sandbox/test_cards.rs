//! Stripe's test cards: each has its fate, and none is called somebody's own.

use super::support::{Bench, id};

async fn pay(bench: &Bench, method: &str) -> super::support::Answer {
    let fields = [
        ("amount", "2000"),
        ("currency", "usd"),
        ("payment_method", method),
        ("confirm", "true"),
        ("payment_method_types[]", "card"),
    ];
    bench.post("/v1/payment_intents", &fields).await
}

#[tokio::test]
async fn declines_say_why_as_stripe_says_it() {
    let bench = Bench::start().await;
    for (method, decline_code, check) in [
        (
            "pm_card_visa_chargeDeclinedFraudulent",
            "fraudulent",
            "pass",
        ),
        (
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
            "card_velocity_exceeded",
            "pass",
        ),
        ("pm_card_chargeCustomerFail", "generic_decline", "pass"),
        (
            "pm_card_chargeDeclinedIncorrectCvc",
            "incorrect_cvc",
            "fail",
        ),
    ] {
        let answer = pay(&bench, method).await;
        assert_eq!(answer.status, 402, "{method}");
        let error = &answer.body["error"];
        assert_eq!(error["decline_code"], decline_code);
        let path = format!("/v1/charges/{}", error["charge"].as_str().unwrap());
        let charge = bench.get(&path, &[]).await.ok();
        assert_eq!(
            charge["payment_method_details"]["card"]["checks"]["cvc_check"], check,
            "{method}"
        );
        assert_eq!(charge["outcome"]["reason"], decline_code);
    }
    bench.end().await;
}

#[tokio::test]
async fn a_buyer_may_say_that_nothing_came() {
    let bench = Bench::start().await;
    let intent = pay(&bench, "pm_card_createDisputeProductNotReceived")
        .await
        .ok();
    let filter = [("payment_intent", id(&intent))];
    let disputes = bench.get("/v1/disputes", &filter).await.ok();
    let dispute = &disputes["data"][0];
    assert_eq!(dispute["reason"], "product_not_received");
    assert_eq!(dispute["status"], "needs_response");
    assert_eq!(dispute["balance_transactions"][0]["amount"], -2000);
    bench.end().await;
}

#[tokio::test]
async fn cards_of_other_countries_pay() {
    let bench = Bench::start().await;
    for (method, country) in [
        ("pm_card_pl", "PL"),
        ("pm_card_br", "BR"),
        ("pm_card_jp", "JP"),
    ] {
        let intent = pay(&bench, method).await.ok();
        let path = format!("/v1/charges/{}", intent["latest_charge"].as_str().unwrap());
        let charge = bench.get(&path, &[]).await.ok();
        assert_eq!(charge["payment_method_details"]["card"]["country"], country);
    }
    bench.end().await;
}

#[tokio::test]
async fn only_somebodys_own_card_is_called_live() {
    let bench = Bench::start().await;
    let describe = async |number: &str| {
        let fields = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "34"),
        ];
        let answer = bench.post("/v1/payment_methods", &fields).await;
        let error = &answer.body["error"];
        let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        (answer.status, text("decline_code"), text("message"))
    };
    for number in ["4000000000000341", "4100000000000019", "4000000000003055"] {
        assert_eq!(describe(number).await.0, 200, "{number}");
    }
    let (status, decline, message) = describe("4000000000000101").await;
    assert_eq!((status, decline.as_str()), (400, ""));
    assert!(
        message.contains("does not emulate this test card"),
        "{message}"
    );
    let (status, decline, _) = describe("4012888888881881").await;
    assert_eq!((status, decline.as_str()), (402, "test_mode_live_card"));
    bench.end().await;
}
