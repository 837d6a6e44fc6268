//! What is posted besides sales and refunds: what banks take and give back, Stripe's fees, conversions, payouts.

mod charges;
mod dispute_money;
pub mod disputes;
mod payouts;
mod settlement;
mod twice;
mod warnings;

use till::{clock, ledger::flags, webhook::apply_retrieved};

use crate::support::TestApp;

/// Every account that is not at nought, with its currency: debits are positive.
async fn accounts(app: &TestApp) -> Vec<(String, String, i64)> {
    let sql = "select account, currency, cast(sum(amount) as bigint) from postings
               group by account, currency having sum(amount) <> 0 order by account, currency";
    app.all(sql, &[]).await
}

fn sum(account: &str, currency: &str, amount: i64) -> (String, String, i64) {
    (account.to_owned(), currency.to_owned(), amount)
}

/// Everything that moved in Stripe's balance is retrieved, with what it follows from.
async fn bring_balance_transactions(app: &TestApp) {
    let path = "/v1/balance_transactions?limit=100&expand[]=data.source";
    let listed = app.stripe_get(path).await;
    for transaction in listed["data"].as_array().expect("a list") {
        apply_retrieved(app.inbox(), &transaction.to_string(), clock::now())
            .await
            .expect("the database answers");
    }
    app.drain().await;
}

/// The payments that somebody should look at, and why.
async fn flagged(app: &TestApp) -> Vec<(String, String)> {
    let mut tx = app.inbox().db.read().await.expect("the database answers");
    let flags = flags::list(&mut tx).await.expect("flags");
    flags
        .into_iter()
        .map(|flag| (flag.payment, flag.why))
        .collect()
}
