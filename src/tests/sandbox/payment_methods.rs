//! Whose a card is.

use super::support::{Bench, id};

#[tokio::test]
async fn a_card_is_its_customers_until_the_customer_goes() {
    let bench = Bench::start().await;
    let jo = bench.post("/v1/customers", &[("name", "Jo")]).await.ok();
    let al = bench.post("/v1/customers", &[("name", "Al")]).await.ok();
    let attach = "/v1/payment_methods/pm_card_visa/attach";
    let card = bench.post(attach, &[("customer", id(&jo))]).await.ok();
    assert_eq!(card["customer"], jo["id"]);
    let own = format!("/v1/payment_methods/{}", id(&card));
    let taken = bench
        .post(&format!("{own}/attach"), &[("customer", id(&al))])
        .await;
    assert_eq!(taken.status, 400);

    let fields = [
        ("amount", "1499"),
        ("currency", "eur"),
        ("payment_method_types[]", "card"),
        ("confirm", "true"),
        ("payment_method", id(&card)),
    ];
    let foreign = bench.post("/v1/payment_intents", &fields).await;
    assert_eq!(foreign.refusal().3, "payment_method");
    let mut of_jo = fields.to_vec();
    of_jo.push(("customer", id(&jo)));
    assert_eq!(
        bench.post("/v1/payment_intents", &of_jo).await.ok()["status"],
        "succeeded"
    );

    bench
        .delete(&format!("/v1/customers/{}", id(&jo)))
        .await
        .ok();
    assert_eq!(
        bench.get(&own, &[]).await.ok()["customer"],
        serde_json::Value::Null
    );
    let gone = bench.post("/v1/payment_intents", &of_jo).await;
    assert_eq!(
        gone.refusal(),
        (400, "invalid_request_error", "resource_missing", "customer")
    );
    bench.end().await;
}

#[tokio::test]
async fn cards_are_stripes_test_cards() {
    let bench = Bench::start().await;
    let card = |number| {
        [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "34"),
            ("card[cvc]", "123"),
        ]
    };
    let made = bench
        .post("/v1/payment_methods", &card("4242424242424242"))
        .await
        .ok();
    assert_eq!(
        (&made["card"]["last4"], &made["card"]["exp_year"]),
        (&"4242".into(), &2034.into())
    );
    for (number, code, decline) in [
        ("4012888888881881", "card_declined", "test_mode_live_card"),
        ("4242424242424241", "incorrect_number", ""),
    ] {
        let refused = bench.post("/v1/payment_methods", &card(number)).await;
        let error = &refused.body["error"];
        assert_eq!((refused.status, error["code"].as_str()), (402, Some(code)));
        assert_eq!(error["decline_code"].as_str().unwrap_or_default(), decline);
    }
    bench.end().await;
}
