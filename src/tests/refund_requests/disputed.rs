//! The bank decides about a disputed charge: a refund beside that would pay the buyer twice.

use axum::http::Method;
use till::{error::NoRefund, refund_requests::see_to_due};

use super::{Bought, words};
use crate::{
    ledger::disputes::bank,
    support::{TestApp, Trouble, both_engines},
};

both_engines!(
    disputed_before_the_page,
    disputed_between_the_page_and_the_click,
    disputed_while_stripe_is_asked,
    a_page_that_is_loaded_again_and_again,
    an_answer_that_was_lost_beside_a_dispute_that_locks_nothing,
);

async fn disputed_before_the_page(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    // Nothing here hears of disputes yet: the charge itself is asked.
    app.drop_deliveries(None).await;
    mug.dispute(app).await;
    let form = ada.get(&mug.form).await;
    assert_eq!((form.status, form.h1().as_str()), (200, "No refund here"));
    assert!(form.main().contains(NoRefund::Disputed.sentence()));
    assert!(!form.html.contains("<form"), "{}", form.html);
    mug.assert_refused(&ada, NoRefund::Disputed).await;
    mug.assert_nothing_was_made(app).await;
}

async fn disputed_between_the_page_and_the_click(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    assert_eq!(ada.get(&mug.form).await.h1(), "Refund");
    mug.dispute(app).await;
    mug.assert_refused(&ada, NoRefund::Disputed).await;
    mug.assert_nothing_was_made(app).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Disputed");
}

/// After the charge was asked, and before the refund is: Stripe refuses, and the row says so.
async fn disputed_while_stripe_is_asked(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let wire = app.wire().await;
    wire.hold(Method::POST, "/v1/refunds");
    let click = mug.assert_refused(&ada, NoRefund::Disputed);
    let bank = async {
        wire.held().await;
        mug.dispute(app).await;
        wire.go_on();
    };
    tokio::join!(click, bank);
    assert!(mug.refunds(app).await.is_empty());
    let code = Some("charge_disputed".to_owned());
    let refused = ("refused".to_owned(), 1900, None, code);
    assert_eq!(mug.requests(app).await, [refused]);
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Disputed");
    let told = words(&ada.get(&mug.page).await);
    let of_refunds = told.iter().filter(|fact| fact.starts_with("Refund "));
    assert_eq!(
        of_refunds.collect::<Vec<_>>(),
        [
            "Refund requested $19.00 I changed my mind",
            "Refund not accepted $19.00"
        ]
    );
}

/// The bank only asks, so the form stands. Each look at it has Stripe asked once in a while, and what is said again is
/// kept once.
async fn a_page_that_is_loaded_again_and_again(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    let path = format!("/_sandbox/charges/{}/dispute", mug.charge);
    app.control(&path, &[("kind", "inquiry")]).await;
    app.hear().await;
    let asked = "select retrievals from stamp";
    let kept = "select count(*) from events";
    let look = async || assert_eq!(ada.get(&mug.form).await.h1(), "Refund");
    // Whether the last question was long ago is for the story to say, however slow this machine is.
    let long_ago = "update checkouts set retrieved_at = 0";
    let just_now = "update checkouts set retrieved_at = 4000000000";

    app.execute(long_ago, &[]).await;
    look().await;
    let (rows, times) = (app.count(kept).await, app.count(asked).await);
    let claimed = "select count(*) from checkouts where retrieved_at > 1700000000";
    assert_eq!(app.count(claimed).await, 1);
    app.execute(just_now, &[]).await;
    for _ in 0..3 {
        look().await;
    }
    assert_eq!(app.count(asked).await, times, "it was asked just now");
    for n in 1..=3 {
        app.execute(long_ago, &[]).await;
        look().await;
        assert_eq!(app.count(asked).await, times + n);
        assert_eq!(app.count(kept).await, rows, "the same was said");
        let raised = "select max(retrieval) from events where state = 'applied'";
        assert_eq!(app.count(raised).await, times + n);
        let counts = "select retrieval from disputes";
        assert_eq!(app.count(counts).await, times + n);
    }
    // The click asks, however lately that was done.
    app.drop_deliveries(Some("charge.dispute")).await;
    app.execute(just_now, &[]).await;
    bank(app, &mug, "lose").await;
    mug.assert_refused(&ada, NoRefund::Disputed).await;
    mug.assert_nothing_was_made(app).await;
}

/// The bank only asks, or has decided for the shop: the refund that could not be asked for is asked for again.
async fn an_answer_that_was_lost_beside_a_dispute_that_locks_nothing(app: &mut TestApp) {
    let (ada, eve) = (app.visitor(), app.visitor());
    let asked = Bought::mug(app, &ada).await;
    let won = Bought::mug(app, &eve).await;
    let wire = app.wire().await;
    for (buyer, mug, kind) in [(ada, asked, "inquiry"), (eve, won, "dispute")] {
        wire.set(Trouble::Lost);
        mug.ask_next_week(app).await;
        wire.set(Trouble::None);
        // Nothing is heard of it: how it stands is asked.
        app.drop_deliveries(Some("charge.dispute")).await;
        let path = format!("/_sandbox/charges/{}/dispute", mug.charge);
        app.control(&path, &[("kind", kind)]).await;
        if kind == "dispute" {
            bank(app, &mug, "win").await;
        }
        let sql = "select retry_at from refund_requests where payment_intent = $1";
        let (retry_at,): (i64,) = app.one(sql, &[&mug.intent]).await;
        see_to_due(app.inbox(), retry_at).await.expect("done");
        let refund = mug.only_refund(app).await;
        let id = refund["id"].as_str().map(str::to_owned);
        let created = ("created".to_owned(), 1900, id, None);
        assert_eq!(mug.requests(app).await, [created], "{kind}");
        app.hear().await;
        assert_eq!(mug.status(&buyer).await, "Refunded", "{kind}");
    }
}
