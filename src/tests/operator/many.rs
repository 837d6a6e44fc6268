//! A shop that has sold very much is looked through as quickly.

use std::time::{Duration, Instant};

use super::Desk;
use crate::support::{TestApp, both_engines};

both_engines!(thirty_thousand_payments);

/// Far more than a page takes, and far less than one that goes through everything once for each payment.
const PATIENCE: Duration = Duration::from_secs(5);

async fn thirty_thousand_payments(app: &mut TestApp) {
    let desk = Desk::opened(app, &[]).await;
    let numbers =
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 30000)";
    let checkouts = "insert into checkouts (id, token, owner, product_id, product_name, price_id, quantity, amount, currency,
                                            idempotency_key, session_id, status, created_at)
                     select 'co_' || i, 't' || i, 'o' || i, 'prod', 'Mug', 'price', 1, i, 'usd', 'k' || i, 'cs_' || i,
                            'complete', 1700000000 + i from n";
    let payments = "insert into payments (id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status,
                                          created_at)
                    select 'pi_' || i, 'co_' || i, 'cs_' || i, 'ch_' || i, 'buyer' || i || '@example.com', i, 'usd', 'paid',
                           1700000000 + i from n";
    for insert in [checkouts, payments] {
        let sql: &'static str = Box::leak(format!("{numbers} {insert}").into_boxed_str());
        app.execute(sql, &[]).await;
    }
    app.expect_facts_without_events();
    for (path, found) in [
        ("/operator", 25),
        ("/operator?before=1700015000.pi_15000", 25),
        ("/operator?q=277.77", 1),
        ("/operator?q=pi_27777", 1),
        ("/operator?q=ch_27777", 1),
        ("/operator?q=buyer27777%40example.com", 1),
        ("/operator?q=nobody%40example.com", 0),
    ] {
        let began = Instant::now();
        let page = desk.browser.get(path).await;
        let took = began.elapsed();
        assert_eq!(page.rows().len(), found, "{path}: {}", page.main());
        assert!(took < PATIENCE, "{path} took {took:?}");
    }
    // Nothing of it is told by an event: the books would miss it.
    app.execute("delete from payments", &[]).await;
    app.execute("delete from checkouts", &[]).await;
}
