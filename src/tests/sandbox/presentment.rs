//! A buyer in another country pays in that country's money, and the charge stays in the shop's.

use serde_json::{Value, json};

use super::support::{Bench, PAYS, id, order};

async fn session(bench: &Bench, email: &str, enabled: &str) -> Value {
    let price = bench.price("mug").await;
    let mut fields = order(id(&price), "1");
    fields.retain(|(name, _)| *name != "adaptive_pricing[enabled]");
    fields.push(("adaptive_pricing[enabled]", enabled));
    fields.push(("customer_email", email));
    bench.post("/v1/checkout/sessions", &fields).await.ok()
}

#[tokio::test]
async fn both_amounts_are_told_everywhere() {
    let bench = Bench::start().await;
    let made = session(&bench, "jo+location_DE@example.com", "true").await;
    assert_eq!(made.get("presentment_details"), None, "nothing is paid yet");
    let page = bench
        .browser
        .get(made["url"].as_str().unwrap())
        .send()
        .await;
    let html = page.unwrap().text().await.unwrap();
    assert!(
        html.contains("€16.37") && html.contains("Pay $19.00"),
        "{html}"
    );
    assert_eq!(bench.pay(&made, PAYS).await.status(), 303);

    let euros =
        |amount: i64| json!({ "presentment_amount": amount, "presentment_currency": "eur" });
    let paid = bench.retrieve(&made).await;
    let intent = paid["payment_intent"].as_str().unwrap();
    let intent = bench
        .get(&format!("/v1/payment_intents/{intent}"), &[])
        .await
        .ok();
    let charge = bench.charge(&paid).await;
    assert_eq!(
        (&paid["amount_total"], &paid["currency"]),
        (&json!(1900), &json!("usd"))
    );
    for object in [&intent, &charge] {
        assert_eq!(
            (&object["amount"], &object["currency"]),
            (&json!(1900), &json!("usd"))
        );
    }
    for object in [&paid, &intent, &charge] {
        assert_eq!(object["presentment_details"], euros(1637), "{object}");
    }
    for (amount, shown) in [("400", 345), ("1500", 1292)] {
        let refund = [("charge", id(&charge)), ("amount", amount)];
        let refund = bench.post("/v1/refunds", &refund).await.ok();
        assert_eq!(refund["currency"], "usd");
        assert_eq!(refund["presentment_details"], euros(shown));
    }
    bench.end().await;
}

#[tokio::test]
async fn it_is_one_currency_unless_asked_for() {
    let bench = Bench::start().await;
    for (email, enabled) in [
        ("jo+location_DE@example.com", "false"),
        ("jo+location_US@example.com", "true"),
        ("jo+location_XX@example.com", "true"),
        ("jo@example.com", "true"),
    ] {
        let made = session(&bench, email, enabled).await;
        bench.pay(&made, PAYS).await;
        let paid = bench.retrieve(&made).await;
        assert_eq!(paid["payment_status"], "paid");
        let charge = bench.charge(&paid).await;
        for object in [paid, charge] {
            assert_eq!(object.get("presentment_details"), None, "{email} {enabled}");
        }
    }
    // Crowns of Iceland come in whole ones.
    let made = session(&bench, "jo+location_IS@example.com", "true").await;
    bench.pay(&made, PAYS).await;
    let paid = bench.retrieve(&made).await;
    let shown = &paid["presentment_details"]["presentment_amount"];
    assert_eq!(shown.as_i64().unwrap() % 100, 0, "{shown}");
    bench.end().await;
}
