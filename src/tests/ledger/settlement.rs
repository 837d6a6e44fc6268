//! Stripe's fees, and a sale that settles in another currency: posted from balance transactions, balanced in each
//! currency.

use super::{accounts, bring_balance_transactions, sum};
use crate::{
    refund_requests::Bought,
    support::{TestApp, both_engines},
};

both_engines!(
    fees_are_posted_once,
    a_sale_settles_in_another_currency,
    a_refund_converts_back,
    another_shops_transactions_are_not_ours,
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
