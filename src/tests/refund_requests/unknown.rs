//! Stripe is away, or does not answer: nothing is asked for, or it is asked for until there is exactly one refund.

use till::{error::NoRefund, refund_requests::see_to_due};

use super::{Bought, balance, words};
use crate::support::{TestApp, Trouble, both_engines};

both_engines!(
    stripe_is_away_before_the_click,
    the_request_does_not_reach_stripe,
    the_answer_does_not_reach_us,
    neither_the_answer_nor_the_event_reaches_us,
    the_shop_stopped_before_it_asked,
    a_key_that_stripe_has_forgotten_makes_no_second_refund,
    a_request_that_is_a_day_old_is_not_sent,
    a_request_that_waits_is_not_sent_once_the_payment_is_disputed,
);

async fn stripe_is_away_before_the_click(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let addr = app.stop_sandbox().await;
    // The page stands: the click asks again.
    assert_eq!(ada.get(&mug.form).await.h1(), "Refund");
    let answer = mug.confirm(&ada).await;
    let back = ada.get(answer.location()).await;
    let said = NoRefund::Unasked.sentence();
    assert_eq!(back.alert().as_deref(), Some(said));
    assert!(mug.requests(app).await.is_empty());
    let fields = mug.fields("other");
    let answer = ada.call("/api/refund", &fields).await;
    assert_eq!(answer.status, 503, "{}", answer.html);

    app.start_sandbox(addr).await;
    mug.assert_nothing_was_made(app).await;
    mug.ask(app, &ada).await;
    mug.only_refund(app).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
}

/// Our row first, then Stripe; and again under the same key, until Stripe answers.
async fn the_request_does_not_reach_stripe(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    wire.set(Trouble::Lost);
    mug.ask_next_week(app).await;
    let pending = ada.get(&mug.page).await;
    assert_eq!(mug.status(&ada).await, "Refund pending");
    assert_eq!(
        words(&pending)[2..],
        ["Refund requested $19.00 I changed my mind"]
    );
    let requested = ("requested".to_owned(), 1900, None, None);
    assert_eq!(mug.requests(app).await, [requested]);
    assert!(mug.refunds(app).await.is_empty());
    // Another click asks for the same.
    mug.assert_lands(&mug.confirm(&ada).await);
    let (key, retry_at): (String, i64) = app
        .one("select idempotency_key, retry_at from refund_requests", &[])
        .await;
    assert_eq!(wire.asked(), vec![(key.clone(), true); 4]);

    see_to_due(app.inbox(), retry_at - 1).await.expect("done");
    assert_eq!(wire.asked().len(), 4, "it is not due yet");
    wire.set(Trouble::None);
    see_to_due(app.inbox(), retry_at).await.expect("done");
    assert_eq!(wire.asked(), vec![(key, true); 5]);
    let refund = mug.only_refund(app).await;
    let created = (
        "created".to_owned(),
        1900,
        refund["id"].as_str().map(str::to_owned),
        None,
    );
    assert_eq!(mug.requests(app).await, [created]);
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    see_to_due(app.inbox(), retry_at + 100_000)
        .await
        .expect("done");
    mug.only_refund(app).await;
    assert_eq!(balance(app, "refunds").await, 1900);
}

async fn the_answer_does_not_reach_us(app: &mut TestApp) {
    answer_lost(app, true).await;
}

/// Also what a crash leaves behind: Stripe has made the refund, and our row does not know it.
async fn neither_the_answer_nor_the_event_reaches_us(app: &mut TestApp) {
    answer_lost(app, false).await;
}

async fn answer_lost(app: &mut TestApp, heard: bool) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    if !heard {
        app.drop_deliveries(None).await;
    }
    wire.set(Trouble::AnswerLost);
    mug.ask_next_week(app).await;
    if heard {
        app.hear().await;
    }
    let refund = mug.only_refund(app).await;
    let requested = ("requested".to_owned(), 1900, None, None);
    let id = refund["id"].as_str().map(str::to_owned);
    let created = ("created".to_owned(), 1900, id, None);
    // The event names the request: it is the answer too.
    let (known, status) = match heard {
        true => (&created, "Refunded"),
        false => (&requested, "Refund pending"),
    };
    assert_eq!(mug.requests(app).await, std::slice::from_ref(known));
    assert_eq!(mug.status(&ada).await, status);
    wire.set(Trouble::None);
    let (retry_at,): (i64,) = app.one("select retry_at from refund_requests", &[]).await;
    see_to_due(app.inbox(), retry_at).await.expect("done");
    assert_eq!(mug.requests(app).await, [created]);
    assert_eq!(mug.status(&ada).await, status);
    // The news that was lost is asked for a minute later.
    see_to_due(app.inbox(), retry_at + 60).await.expect("done");
    assert_eq!(mug.status(&ada).await, "Refunded");
    mug.only_refund(app).await;
    assert_eq!(balance(app, "refunds").await, 1900);
}

async fn the_shop_stopped_before_it_asked(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    app.execute(
        "insert into refund_requests (id, payment_intent, amount, currency, reason, requested_by, idempotency_key, state,
                                      created_at, attempts, retry_at)
         select 'rr_left_behind', p.id, 1900, 'usd', 'other', c.owner, 'till-refund-left-behind', 'requested',
                4000000000, 0, 4000000060
         from payments p join checkouts c on c.id = p.checkout_id",
        &[],
    )
    .await;
    assert_eq!(mug.status(&ada).await, "Refund pending");
    mug.assert_lands(&mug.confirm(&ada).await);
    mug.assert_no_refund(app).await;
    // While Stripe cannot be asked, nothing is given up.
    let addr = app.stop_sandbox().await;
    see_to_due(app.inbox(), 4_000_000_060).await.expect("done");
    let requested = ("requested".to_owned(), 1900, None, None);
    assert_eq!(mug.requests(app).await, [requested]);
    app.start_sandbox(addr).await;
    see_to_due(app.inbox(), 4_000_000_100).await.expect("done");
    let refund = mug.only_refund(app).await;
    assert_eq!(refund["metadata"]["till_refund_request"], "rr_left_behind");
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(balance(app, "refunds").await, 1900);
}

/// A day is over, or a setting that went into the request has changed: the key alone would make another refund, or be
/// refused while there is one.
async fn a_key_that_stripe_has_forgotten_makes_no_second_refund(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    wire.set(Trouble::AnswerLost);
    let now = mug.ask_next_week(app).await;
    wire.set(Trouble::None);
    let refund = mug.only_refund(app).await;
    let id = refund["id"].as_str().expect("an id").to_owned();
    // The bank sent it back, so that Stripe would make another.
    app.control(&format!("/_sandbox/refunds/{id}/fail"), &[])
        .await;
    app.hear().await;
    app.execute(
        "update refund_requests set idempotency_key = 'till-refund-forgotten'",
        &[],
    )
    .await;
    see_to_due(app.inbox(), now + 90_000).await.expect("done");
    let created = ("created".to_owned(), 1900, Some(id), None);
    assert_eq!(mug.requests(app).await, [created]);
    mug.only_refund(app).await;
    assert_eq!(mug.status(&ada).await, "Refund failed");
}

/// What could not be sent while Stripe knew the key is not sent by surprise later: its buyer may ask again.
async fn a_request_that_is_a_day_old_is_not_sent(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    wire.set(Trouble::Lost);
    let now = mug.ask_next_week(app).await;
    wire.set(Trouble::None);
    see_to_due(app.inbox(), now + 23 * 60 * 60 + 1)
        .await
        .expect("done");
    let code = Some("not_sent_in_time".to_owned());
    let refused = ("refused".to_owned(), 1900, None, code);
    assert_eq!(mug.requests(app).await, [refused]);
    mug.assert_no_refund(app).await;
    assert_eq!(mug.status(&ada).await, "Paid");
    mug.ask(app, &ada).await;
    mug.only_refund(app).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
}

/// The buyer went to the bank while Stripe could not be reached.
async fn a_request_that_waits_is_not_sent_once_the_payment_is_disputed(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    wire.set(Trouble::Lost);
    mug.ask_next_week(app).await;
    wire.set(Trouble::None);
    mug.dispute(app).await;
    app.hear().await;
    let asked = wire.asked().len();
    let (retry_at,): (i64,) = app.one("select retry_at from refund_requests", &[]).await;
    see_to_due(app.inbox(), retry_at).await.expect("done");
    assert_eq!(wire.asked().len(), asked, "Stripe is not even asked");
    let code = Some("charge_disputed".to_owned());
    let refused = ("refused".to_owned(), 1900, None, code);
    assert_eq!(mug.requests(app).await, [refused]);
    mug.assert_no_refund(app).await;
}
