//! An account that settles in one currency, whatever its buyers pay in.

use serde_json::{Value, json};

use super::support::{Bench, id};

/// What moved because of these, oldest first: type, amount, fee, currency, rate.
async fn moved(bench: &Bench, sources: &[&Value]) -> Vec<Value> {
    let mut moved = Vec::new();
    for source in sources {
        let of = [("source", id(source))];
        let listed = bench.get("/v1/balance_transactions", &of).await.ok();
        for one in listed["data"].as_array().unwrap().iter().rev() {
            let fee: i64 = one["fee_details"].as_array().map_or(0, |fees| {
                fees.iter()
                    .map(|fee| {
                        assert_eq!(fee["currency"], one["currency"]);
                        fee["amount"].as_i64().unwrap()
                    })
                    .sum()
            });
            assert_eq!(one["fee"], fee);
            assert_eq!(one["net"], one["amount"].as_i64().unwrap() - fee);
            let fields = ["type", "amount", "fee", "currency", "exchange_rate"];
            moved.push(fields.iter().map(|field| one[*field].clone()).collect());
        }
    }
    moved
}

#[tokio::test]
async fn what_moves_is_converted() {
    let bench = Bench::start().await;
    let euros = [("currency", "eur")];
    assert_eq!(bench.control("settlement", &euros).await["currency"], "eur");
    let account = bench.get("/v1/account", &[]).await.ok();
    assert_eq!(account["default_currency"], "eur");
    let session = bench.paid("mug", "1").await;
    let charge = bench.charge(&session).await;
    assert_eq!(
        (&charge["amount"], &charge["currency"]),
        (&json!(1900), &json!("usd"))
    );
    let refund = [("charge", id(&charge)), ("amount", "400")];
    let refund = bench.post("/v1/refunds", &refund).await.ok();
    assert_eq!(refund["currency"], "usd");
    let path = format!("refunds/{}/fail", id(&refund));
    bench.control(&path, &[]).await;
    let path = format!("charges/{}/dispute", id(&charge));
    let dispute = bench.control(&path, &[]).await;
    assert_eq!(dispute["currency"], "usd");
    assert_eq!(dispute["balance_transactions"][0]["currency"], "eur");
    let path = format!("disputes/{}/win", id(&dispute));
    bench.control(&path, &[]).await;
    // A dollar is 0.861326 euros.
    let rate = 0.861326;
    assert_eq!(
        moved(&bench, &[&charge, &refund, &dispute]).await,
        [
            json!(["charge", 1637, 77, "eur", rate]),
            json!(["refund", -345, 0, "eur", rate]),
            json!(["refund_failure", 345, 0, "eur", rate]),
            json!(["adjustment", -1637, 1500, "eur", rate]),
            json!(["adjustment", 1637, 0, "eur", rate]),
        ]
    );
    bench.end().await;
}

#[tokio::test]
async fn what_is_paid_in_the_accounts_currency_is_not() {
    let bench = Bench::start().await;
    let usual = bench.charge(&bench.paid("mug", "1").await).await;
    bench.control("settlement", &[("currency", "usd")]).await;
    let dollars = bench.charge(&bench.paid("mug", "1").await).await;
    // Yen have no cents.
    let yen = bench.charge(&bench.paid("towel", "1").await).await;
    let own = json!(["charge", 1900, 85, "usd", null]);
    let towel = yen["amount"].as_i64().unwrap();
    let amount = (towel as f64 * 0.647).round() as i64;
    let fee = (amount * 29 + 500) / 1000 + 30;
    assert_eq!(
        moved(&bench, &[&usual, &dollars, &yen]).await,
        [
            own.clone(),
            own,
            json!(["charge", amount, fee, "usd", 0.647])
        ]
    );
    // Each as it is again, and as it is after a restart.
    bench.control("settlement", &[("currency", "gbp")]).await;
    let bench = bench.restart(async |_| ()).await;
    let account = bench.get("/v1/account", &[]).await.ok();
    assert_eq!(account["default_currency"], "gbp");
    bench.control("settlement", &[]).await;
    let yen = bench.charge(&bench.paid("towel", "1").await).await;
    assert_eq!(moved(&bench, &[&yen]).await[0][3], "jpy");

    let url = format!("{}/_sandbox/settlement", bench.sandbox.url);
    for wrong in ["xyz", "kwd"] {
        let request = bench.browser.post(&url).form(&[("currency", wrong)]);
        assert_eq!(request.send().await.unwrap().status(), 400, "{wrong}");
    }
    bench.end().await;
}
