//! Stripe's fees, and a sale that settles in another currency: posted from balance transactions, balanced in each
//! currency.

use serde_json::{Value, json};
use till::{clock, webhook::apply_retrieved};

use super::{accounts, bring_balance_transactions, sum};
use crate::{
    fixtures::Purchase,
    refund_requests::Bought,
    support::{TestApp, both_engines},
};

both_engines!(
    fees_are_posted_once,
    a_sale_settles_in_another_currency,
    a_refund_converts_back,
    another_shops_transactions_are_not_ours,
    a_debit_that_failed_was_no_sale,
    a_debit_that_failed_after_all_is_none_any_more,
);

async fn fees_are_posted_once(app: &mut TestApp) {
    let ada = app.visitor();
    Bought::mug(app, &ada).await;
    for _ in 0..2 {
        bring_balance_transactions(app).await;
        // 2.9 % and 30 cents.
        assert_eq!(
            accounts(app).await,
            [
                sum("sales", "usd", -1900),
                sum("stripe_balance", "usd", 1815),
                sum("stripe_fees", "usd", 85),
            ]
        );
    }
    let sql =
        "select category, amount, fee, source_amount, exchange_rate from balance_transactions";
    let kept: (String, i64, i64, Option<i64>, Option<String>) = app.one(sql, &[]).await;
    assert_eq!(kept, ("charge".to_owned(), 1900, 85, Some(1900), None));
}

/// What the one balance transaction of this category says: amount and fee in euro, and the rate.
async fn settled(app: &TestApp, category: &str) -> (i64, i64, f64) {
    let sql =
        "select amount, fee, currency, exchange_rate from balance_transactions where category = $1";
    let (amount, fee, currency, rate): (i64, i64, String, String) = app.one(sql, &[category]).await;
    assert_eq!(currency, "eur");
    (amount, fee, rate.parse().expect("a rate"))
}

async fn a_sale_settles_in_another_currency(app: &mut TestApp) {
    app.control("/_sandbox/settlement", &[("currency", "eur")])
        .await;
    let ada = app.visitor();
    Bought::mug(app, &ada).await;
    bring_balance_transactions(app).await;
    let (amount, fee, rate) = settled(app, "charge").await;
    assert!(
        (amount as f64 - 1900.0 * rate).abs() <= 1.0,
        "{amount} {rate}"
    );
    assert!(fee > 0);
    assert_eq!(
        accounts(app).await,
        [
            sum("conversion", "eur", -amount),
            sum("conversion", "usd", 1900),
            sum("sales", "usd", -1900),
            sum("stripe_balance", "eur", amount - fee),
            sum("stripe_fees", "eur", fee),
        ]
    );
}

async fn a_refund_converts_back(app: &mut TestApp) {
    app.control("/_sandbox/settlement", &[("currency", "eur")])
        .await;
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let fields = [("payment_intent", mug.intent.as_str()), ("amount", "500")];
    app.at_stripe("/v1/refunds", &fields).await;
    bring_balance_transactions(app).await;
    let (amount, fee, _) = settled(app, "charge").await;
    let (back, no_fee, _) = settled(app, "refund").await;
    assert!(back < 0 && no_fee == 0);
    assert_eq!(
        accounts(app).await,
        [
            sum("conversion", "eur", -amount - back),
            sum("conversion", "usd", 1400),
            sum("refunds", "usd", 500),
            sum("sales", "usd", -1900),
            sum("stripe_balance", "eur", amount + back - fee),
            sum("stripe_fees", "eur", fee),
        ]
    );
}

async fn another_shops_transactions_are_not_ours(app: &mut TestApp) {
    let fields = [
        ("amount", "2000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method", "pm_card_visa"),
        ("payment_method_types[]", "card"),
    ];
    app.at_stripe("/v1/payment_intents", &fields).await;
    bring_balance_transactions(app).await;
    assert_eq!(
        app.count("select count(*) from balance_transactions").await,
        0
    );
    assert_eq!(app.count("select count(*) from journal_entries").await, 0);
    let sql =
        "select count(*) from events where type = 'balance_transaction' and state = 'foreign'";
    assert_eq!(app.count(sql).await, 1);
}

/// A balance transaction of a bank debit, as Stripe makes one when it asks for the money and one when that fails.
fn of_debit(purchase: &Purchase, category: &str, amount: i64, fee: i64) -> Value {
    let charge = json!({
        "id": format!("py_{}", purchase.intent), "object": "charge", "payment_intent": purchase.intent,
        "amount": 1900, "amount_captured": 1900, "currency": "usd",
    });
    json!({
        "id": format!("txn_{category}_{}", purchase.intent), "object": "balance_transaction", "amount": amount,
        "fee": fee, "currency": "usd", "reporting_category": category, "created": 1_790_000_100, "source": charge,
        "exchange_rate": null,
    })
}

async fn bring(app: &TestApp, transaction: Value) {
    let applied = apply_retrieved(app.inbox(), &transaction.to_string(), clock::now()).await;
    assert!(applied.expect("the database answers"));
}

async fn a_debit_that_failed_was_no_sale(app: &mut TestApp) {
    let purchase = Purchase::inserted(app, "somebody").await;
    app.deliver(&purchase.completed_unpaid()).await;
    bring(app, of_debit(&purchase, "charge", 1900, 35)).await;
    app.deliver(&purchase.async_payment_failed()).await;
    bring(app, of_debit(&purchase, "charge_failure", -1900, 0)).await;
    let fee = [
        sum("stripe_balance", "usd", -35),
        sum("stripe_fees", "usd", 35),
    ];
    assert_eq!(accounts(app).await, fee);
}

/// In whichever order it is heard.
async fn a_debit_that_failed_after_all_is_none_any_more(app: &mut TestApp) {
    for failed_first in [false, true] {
        let purchase = Purchase::inserted(app, "somebody").await;
        app.deliver(&purchase.completed_unpaid()).await;
        let failed = of_debit(&purchase, "charge_failure", -1900, 0);
        if failed_first {
            bring(app, failed).await;
            app.deliver(&purchase.async_payment_succeeded()).await;
        } else {
            app.deliver(&purchase.async_payment_succeeded()).await;
            bring(app, failed).await;
        }
        assert_eq!(accounts(app).await, [], "{failed_first}");
    }
}
