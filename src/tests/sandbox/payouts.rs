//! Money goes from the balance to the bank.

use serde_json::{Value, json};

use super::support::{Bench, id};

/// What this card pays is available at once.
const IS_AVAILABLE: &str = "4000 0000 0000 0077";

/// A balance of 18.15 dollars: a mug for 19.00 less the fee.
async fn funded() -> Bench {
    let bench = Bench::start().await;
    let session = bench.session("mug", "1").await;
    assert_eq!(bench.pay(&session, IS_AVAILABLE).await.status(), 303);
    bench
}

async fn pay_out(bench: &Bench, amount: &str) -> Value {
    let fields = [("amount", amount), ("currency", "usd")];
    bench.post("/v1/payouts", &fields).await.ok()
}

/// Available and pending dollars.
async fn balance(bench: &Bench) -> (i64, i64) {
    let balance = bench.get("/v1/balance", &[]).await.ok();
    let dollars = |list: &str| {
        let mut amounts = balance[list].as_array().unwrap().iter();
        let dollars = amounts.find(|amount| amount["currency"] == "usd").unwrap();
        assert_eq!(dollars["source_types"]["card"], dollars["amount"]);
        dollars["amount"].as_i64().unwrap()
    };
    (dollars("available"), dollars("pending"))
}

async fn retrieved(bench: &Bench, payout: &Value) -> Value {
    let path = format!("/v1/payouts/{}", id(payout));
    bench.get(&path, &[]).await.ok()
}

/// What moved because of it, oldest first.
async fn moved(bench: &Bench, payout: &Value) -> Vec<Value> {
    let of = [("source", id(payout)), ("expand[]", "data.source")];
    let listed = bench.get("/v1/balance_transactions", &of).await.ok();
    let moved = listed["data"].as_array().unwrap().iter().rev();
    moved
        .map(|one| {
            assert_eq!(one["source"]["id"], payout["id"]);
            json!([
                one["type"],
                one["reporting_category"],
                one["net"],
                one["fee"]
            ])
        })
        .collect()
}

#[tokio::test]
async fn one_arrives_in_its_time() {
    let bench = funded().await;
    assert_eq!(balance(&bench).await, (1815, 0));
    let fields = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("description", "November"),
        ("statement_descriptor", "MUGS"),
        ("metadata[note]", "first"),
    ];
    let payout = bench.post("/v1/payouts", &fields).await.ok();
    assert_eq!(payout["status"], "pending");
    assert_eq!(payout["automatic"], false);
    assert_eq!(payout["description"], "November");
    assert_eq!(payout["metadata"]["note"], "first");
    assert_eq!(balance(&bench).await, (815, 0));
    bench.pass(90).await;
    assert_eq!(retrieved(&bench, &payout).await["status"], "in_transit");
    let cancel = format!("/v1/payouts/{}/cancel", id(&payout));
    assert_eq!(bench.post(&cancel, &[]).await.status, 400, "it is gone");
    bench.pass(90).await;
    assert_eq!(retrieved(&bench, &payout).await["status"], "paid");
    assert_eq!(
        bench.told_of(&[id(&payout)]).await,
        ["payout.created", "payout.updated", "payout.paid"]
    );
    let withdrawn = json!(["payout", "payout", -1000, 0]);
    assert_eq!(moved(&bench, &payout).await, [withdrawn]);
    let of = [("payout", id(&payout))];
    let manual = bench.get("/v1/balance_transactions", &of).await;
    assert_eq!(manual.refusal().3, "payout");
    bench.end().await;
}

#[tokio::test]
async fn one_that_was_paid_may_come_back() {
    let bench = funded().await;
    let payout = pay_out(&bench, "1815").await;
    let paid = format!("payouts/{}/paid", id(&payout));
    assert_eq!(bench.control(&paid, &[]).await["status"], "paid");
    assert_eq!(bench.tried(&paid).await, 400, "it is there");
    assert_eq!(balance(&bench).await, (0, 0));
    let fail = format!("payouts/{}/fail", id(&payout));
    let failed = bench.control(&fail, &[]).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["failure_code"], "account_closed");
    assert_eq!(bench.tried(&fail).await, 400, "it has failed");
    assert_eq!(balance(&bench).await, (1815, 0));
    assert_eq!(
        moved(&bench, &payout).await,
        [
            json!(["payout", "payout", -1815, 0]),
            json!(["payout_failure", "payout_reversal", 1815, 0])
        ]
    );
    let path = format!("/v1/payouts/{}", id(&payout));
    let expand = [("expand[]", "failure_balance_transaction")];
    let shown = bench.get(&path, &expand).await.ok();
    assert_eq!(shown["failure_balance_transaction"]["amount"], 1815);
    assert_eq!(
        bench.told_of(&[id(&payout)]).await,
        ["payout.created", "payout.paid", "payout.failed"]
    );
    bench.end().await;
}

#[tokio::test]
async fn one_is_canceled_while_it_is_pending() {
    let bench = funded().await;
    let payout = pay_out(&bench, "500").await;
    let cancel = format!("/v1/payouts/{}/cancel", id(&payout));
    let canceled = bench.post(&cancel, &[]).await.ok();
    assert_eq!(canceled["status"], "canceled");
    assert_eq!(balance(&bench).await, (1815, 0));
    bench.pass(180).await;
    assert_eq!(retrieved(&bench, &payout).await, canceled);
    assert_eq!(
        moved(&bench, &payout).await,
        [
            json!(["payout", "payout", -500, 0]),
            json!(["payout_cancel", "payout_reversal", 500, 0])
        ]
    );
    assert_eq!(
        bench.told_of(&[id(&payout)]).await,
        ["payout.created", "payout.canceled"]
    );
    bench.end().await;
}

#[tokio::test]
async fn no_more_goes_than_is_available() {
    let bench = funded().await;
    // This one takes two days to be there.
    bench.paid("mug", "1").await;
    assert_eq!(balance(&bench).await, (1815, 1815));
    for (amount, currency) in [("1816", "usd"), ("1", "eur")] {
        let fields = [("amount", amount), ("currency", currency)];
        let refused = bench.post("/v1/payouts", &fields).await;
        assert_eq!(
            refused.refusal(),
            (400, "invalid_request_error", "balance_insufficient", "")
        );
    }
    for (name, value) in [("amount", "0"), ("currency", "xyz"), ("amount", "")] {
        let fields = [("amount", "100"), ("currency", "usd")];
        let fields = fields.map(|(one, known)| (one, if one == name { value } else { known }));
        let refused = bench.post("/v1/payouts", &fields).await;
        assert_eq!(refused.refusal().3, name, "{value}");
    }
    bench.pass(2 * 24 * 60 * 60).await;
    assert_eq!(balance(&bench).await, (3630, 0));
    let all = pay_out(&bench, "3630").await;
    let note = [("metadata[note]", "all of it")];
    let path = format!("/v1/payouts/{}", id(&all));
    let noted = bench.post(&path, &note).await.ok();
    assert_eq!(noted["metadata"]["note"], "all of it");

    for (status, count) in [("pending", 1), ("paid", 0)] {
        let found = bench.get("/v1/payouts", &[("status", status)]).await.ok();
        assert_eq!(found["data"].as_array().unwrap().len(), count, "{status}");
    }
    assert_eq!(balance(&bench).await, (0, 0));
    bench.end().await;
}
