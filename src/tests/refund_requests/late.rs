//! The refund is made, and the news of it does not come: the page asks after a while, and so does the shop itself.

use serde_json::json;
use till::{account, api::PaymentStatus, refund_requests::see_to_due};

use super::{Bought, balance};
use crate::{
    fixtures::event,
    support::{TestApp, both_engines, browser},
};

both_engines!(
    the_page_asks_after_five_seconds,
    the_shop_asks_after_a_minute,
    the_last_word_on_a_pending_one_is_lost,
    an_event_in_time_leaves_nothing_to_ask,
);

const RETRIEVED: &str =
    "select count(*) from events where origin = 'retrieved' and type = 'refund'";

/// Asked for while nothing is delivered: when that was.
async fn unheard(app: &TestApp, mug: &Bought) -> i64 {
    app.drop_deliveries(None).await;
    let at = mug.ask_next_week(app).await;
    mug.only_refund(app).await;
    let sql = "select state, answered_at from refund_requests";
    let kept: (String, i64) = app.one(sql, &[]).await;
    assert_eq!(kept, ("created".to_owned(), at));
    at
}

async fn the_page_asks_after_five_seconds(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let at = unheard(app, &mug).await;
    let sql = "select requested_by from refund_requests";
    let (owner,): (String,) = app.one(sql, &[]).await;
    let config = app.shop().config.clone();
    for (after, status, retrieved) in [
        (4, PaymentStatus::RefundPending, 0),
        (5, PaymentStatus::Refunded, 1),
    ] {
        let (inbox, id) = (app.inbox(), &mug.checkout);
        let seen = account::get(inbox, &config, &browser(&owner), id, at + after)
            .await
            .expect("a payment");
        assert_eq!(seen.details.status, status);
        assert_eq!(app.count(RETRIEVED).await, retrieved);
    }
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(balance(app, "refunds").await, 1900);
    // What comes after all changes nothing.
    app.deliver_late("refund.created").await;
    assert_eq!(balance(app, "refunds").await, 1900);
    mug.only_refund(app).await;
}

async fn the_shop_asks_after_a_minute(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let at = unheard(app, &mug).await;
    see_to_due(app.inbox(), at + 59).await.expect("done");
    assert_eq!(
        (app.count(RETRIEVED).await, balance(app, "refunds").await),
        (0, 0)
    );

    // While Stripe is away the request waits, and is asked about again a little later.
    let addr = app.stop_sandbox().await;
    see_to_due(app.inbox(), at + 60).await.expect("done");
    let (attempts, retry_at): (i64, i64) = app
        .one("select attempts, retry_at from refund_requests", &[])
        .await;
    assert_eq!((attempts, retry_at), (1, at + 62));
    app.start_sandbox(addr).await;
    app.drop_deliveries(None).await;
    see_to_due(app.inbox(), at + 61).await.expect("done");
    assert_eq!(app.count(RETRIEVED).await, 0);
    see_to_due(app.inbox(), at + 62).await.expect("done");
    assert_eq!(app.count(RETRIEVED).await, 1);
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(balance(app, "refunds").await, 1900);
    mug.only_refund(app).await;
}

async fn an_event_in_time_leaves_nothing_to_ask(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    mug.ask(app, &ada).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    let kept = app.count(RETRIEVED).await;
    let (at,): (i64,) = app
        .one("select answered_at from refund_requests", &[])
        .await;
    for later in [60, 100_000] {
        see_to_due(app.inbox(), at + later).await.expect("done");
    }
    assert_eq!(app.count(RETRIEVED).await, kept);
    mug.only_refund(app).await;
}

/// A bank takes its time: the refund is known as pending, and what came of it is never heard.
async fn the_last_word_on_a_pending_one_is_lost(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let at = unheard(app, &mug).await;
    let mut refund = mug.only_refund(app).await;
    refund["status"] = json!("pending");
    app.deliver(&event("refund.created", refund)).await;
    assert_eq!(mug.status(&ada).await, "Refund pending");
    assert_eq!(app.count(RETRIEVED).await, 0);

    see_to_due(app.inbox(), at + 60).await.expect("done");
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(balance(app, "refunds").await, 1900);
    let kept = app.count(RETRIEVED).await;
    see_to_due(app.inbox(), at + 100_000).await.expect("done");
    assert_eq!(app.count(RETRIEVED).await, kept, "nothing is left to ask");
}
