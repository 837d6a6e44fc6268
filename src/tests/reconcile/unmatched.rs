//! A refund that waits for a payment of which nobody told.

use super::{a_day, fix, found, look, record};
use crate::support::{TestApp, both_engines};

both_engines!(a_payment_that_something_waits_for_is_asked_for);

async fn a_payment_that_something_waits_for_is_asked_for(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    a_day(app).await;
    app.control("/_sandbox/trouble/deliveries", &[("mode", "none")])
        .await;
    app.deliver_late("refund.created").await;
    let waiting = "select count(*) from events where state = 'unmatched'";
    assert_eq!(app.count(waiting).await, 1);
    // The payment is older than all that is compared, and so is everything else; its events are gone.
    record::forget_events(app).await;
    record::change(
        app,
        "update objects set body = json_set(body, '$.created', json_extract(body, '$.created') - 40 * 86400)
         where object in ('checkout.session', 'payment_intent', 'refund', 'dispute', 'balance_transaction', 'charge')",
    )
    .await;
    assert_eq!(found(&look(app).await), (1, 0, 0));
    assert_eq!(app.count(waiting).await, 1);
    assert_eq!(found(&fix(app).await), (1, 0, 1));
    assert_eq!(app.count(waiting).await, 0);
    assert_eq!(app.count("select count(*) from payments").await, 1);
    assert_eq!(
        app.count("select count(*) from refunds where status = 'succeeded'")
            .await,
        1
    );
    assert_eq!(found(&fix(app).await), (0, 0, 0));
}
