//! Every currency is charged, refunded and paid out in the units that Stripe takes of it, and in no others.

use super::support::{Bench, id};

const INVALID: &str = "invalid_request_error";
/// Eight digits.
const MOST: i64 = 99_999_999;

/// The codes, as the sandbox lists them to who names another.
async fn all(bench: &Bench) -> Vec<String> {
    let fields = [("amount", "100"), ("currency", "xyz")];
    let refused = bench.post("/v1/payment_intents", &fields).await;
    assert_eq!(refused.refusal(), (400, INVALID, "", "currency"));
    let message = refused.body["error"]["message"].as_str().unwrap();
    let (_, codes) = message.split_once("these currencies: ").unwrap();
    codes.split(", ").map(str::to_owned).collect()
}

/// What amounts are multiples of when they are charged, and when they are paid out.
fn steps(code: &str) -> (i64, i64) {
    match code {
        "isk" | "ugx" => (100, 100),
        "bhd" | "jod" | "kwd" | "omr" | "tnd" => (10, 10),
        "huf" | "twd" => (1, 100),
        _ => (1, 1),
    }
}

/// Stripe's table of smallest charges; of what is not in it, one unit is enough.
fn least(code: &str) -> i64 {
    match code {
        "aud" | "brl" | "cad" | "chf" | "eur" | "inr" | "jpy" | "nzd" | "sgd" | "twd" | "usd"
        | "zar" => 50,
        "gbp" => 30,
        "bgn" => 100,
        "aed" | "myr" | "pln" | "ron" => 200,
        "dkk" => 250,
        "nok" | "sek" => 300,
        "hkd" => 400,
        "mxn" | "thb" => 1000,
        "czk" => 1500,
        "huf" => 17_500,
        code => steps(code).0,
    }
}

async fn charged(bench: &Bench, code: &str, amount: i64) -> super::support::Answer {
    let amount = amount.to_string();
    let fields = [
        ("amount", amount.as_str()),
        ("currency", code),
        ("payment_method", "pm_card_visa"),
        ("payment_method_types[]", "card"),
        ("confirm", "true"),
    ];
    bench.post("/v1/payment_intents", &fields).await
}

/// A session of a price that comes with it.
async fn sold(bench: &Bench, code: &str, amount: i64) -> super::support::Answer {
    let amount = amount.to_string();
    let fields = [
        ("mode", "payment"),
        ("success_url", "http://127.0.0.1:3000/"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", code),
        ("line_items[0][price_data][unit_amount]", amount.as_str()),
        ("line_items[0][price_data][product_data][name]", "Mug"),
    ];
    bench.post("/v1/checkout/sessions", &fields).await
}

#[tokio::test]
async fn each_is_charged_in_its_own_units() {
    let bench = Bench::start().await;
    let codes = all(&bench).await;
    assert!(codes.len() > 130, "{codes:?}");
    for code in &codes {
        let (step, _) = steps(code);
        let least = least(code);
        assert_eq!(charged(&bench, code, least).await.status, 200, "{code}");
        assert_eq!(sold(&bench, code, least).await.status, 200, "{code}");
        let most = MOST / step * step;
        assert_eq!(sold(&bench, code, most).await.status, 200, "{code}");
        for (amount, refusal) in [
            (least - step, "amount_too_small"),
            (MOST + 1, "amount_too_large"),
        ] {
            // Nothing is no amount to charge, and nothing to pay.
            if amount > 0 {
                let refused = charged(&bench, code, amount).await;
                assert_eq!(
                    refused.refusal(),
                    (400, INVALID, refusal, "amount"),
                    "{code} {amount}"
                );
                let refused = sold(&bench, code, amount).await;
                assert_eq!(refused.refusal().2, refusal, "{code} {amount}");
            }
        }
        if step > 1 {
            let between = least + step + 1;
            let refused = charged(&bench, code, between).await;
            assert_eq!(refused.refusal(), (400, INVALID, "", "amount"), "{code}");
            let refused = sold(&bench, code, between).await;
            let param = "line_items[0][price_data][unit_amount]";
            assert_eq!(refused.refusal(), (400, INVALID, "", param), "{code}");
        }
    }
    bench.end().await;
}

#[tokio::test]
async fn each_is_given_back_and_paid_out_in_its_own_units() {
    let bench = Bench::start().await;
    for code in &all(&bench).await {
        let (step, paid_out) = steps(code);
        let intent = charged(&bench, code, 1_000_000).await.ok();
        let refund = async |amount: i64| {
            let amount = amount.to_string();
            let fields = [("payment_intent", id(&intent)), ("amount", amount.as_str())];
            bench.post("/v1/refunds", &fields).await
        };
        assert_eq!(refund(step).await.status, 200, "{code}");
        let payout = async |amount: i64| {
            let amount = amount.to_string();
            let fields = [("currency", code.as_str()), ("amount", amount.as_str())];
            bench.post("/v1/payouts", &fields).await
        };
        // Of the right unit, and not there yet.
        let refused = payout(paid_out).await;
        assert_eq!(refused.refusal().2, "balance_insufficient", "{code}");
        if step > 1 {
            let refused = refund(step + 1).await;
            assert_eq!(refused.refusal(), (400, INVALID, "", "amount"), "{code}");
        }
        if paid_out > 1 {
            let refused = payout(paid_out + 1).await;
            assert_eq!(refused.refusal(), (400, INVALID, "", "amount"), "{code}");
        }
    }
    bench.end().await;
}
