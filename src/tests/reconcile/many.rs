//! More than fits a page.

use std::time::Instant;

use super::{ask, compare, found, inbox_size, record, trouble::before};
use crate::support::{TestApp, both_engines};

both_engines!(more_than_a_thousand_objects_are_compared);

/// One sale, and as many more like it, of which no event tells.
pub async fn clone_sales(app: &TestApp, count: usize) {
    app.visitor().purchase(app, "Enamel mug", "1").await;
    app.hear().await;
    record::forget_events(app).await;
    let (checkout, session, intent, charge): (String, String, String, String) = app
        .one(
            "select checkout_id, checkout_session_id, id, charge_id from payments",
            &[],
        )
        .await;
    let paid = app.stripe_get(&format!("/v1/charges/{charge}")).await;
    let transaction = paid["balance_transaction"].as_str().expect("an id");
    // Every id is another in each clone, wherever it stands.
    let cloned = record::change_with(
        app,
        "insert into objects (id, object, body, hidden)
         with recursive clones (n) as (select 1 union all select n + 1 from clones where n < cast($1 as integer))
         select replace(replace(replace(replace(id, $2, $2 || n), $3, $3 || n), $4, $4 || n), $5, $5 || n), object,
                replace(replace(replace(replace(replace(body, $2, $2 || n), $3, $3 || n), $4, $4 || n), $5, $5 || n),
                        $6, $6 || n),
                hidden
         from objects, clones
         where object in ('checkout.session', 'payment_intent', 'charge', 'balance_transaction')",
        &[&count.to_string(), &session, &intent, &charge, transaction, &checkout],
    )
    .await;
    assert_eq!(cloned, 4 * count as u64);
}

async fn more_than_a_thousand_objects_are_compared(app: &mut TestApp) {
    clone_sales(app, 400).await;
    let behind = before(app, |_, _| None).await;
    let began = Instant::now();
    let run = compare(&behind.inbox, ask(true)).await;
    println!(
        "{run} in {:?}, {} requests",
        began.elapsed(),
        behind.asked().len()
    );
    // Each clone's session is missing; the charges that come with the balance transactions say more.
    assert_eq!(found(&run), (400, 400, 800), "{run}");
    assert_eq!(run.compared, 3 * 401);
    let most = behind.most_within_a_second();
    assert!(most < 20, "{most} requests within a second");
    let paid = "select count(*) from payments where status = 'paid' and charge_id is not null";
    assert_eq!(app.count(paid).await, 401);

    let events = inbox_size(app).await;
    let again = compare(app.inbox(), ask(true)).await;
    assert_eq!((again.compared, found(&again)), (3 * 401, (0, 0, 0)));
    assert_eq!(inbox_size(app).await, events);
}
