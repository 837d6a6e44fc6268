//! The merchant gives money back in Stripe's dashboard: what is left is offered, and what was lost on the way is asked for.

use till::error::NoRefund;

use super::{Bought, balance, words};
use crate::support::{TestApp, both_engines};

both_engines!(
    part_of_it_leaves_the_rest,
    all_of_it_leaves_nothing,
    all_of_it_unheard_is_found_by_asking,
    all_of_it_between_the_page_and_the_click,
    part_of_it_between_the_page_and_the_click,
);

async fn give_back(app: &TestApp, mug: &Bought, amount: &str) {
    let fields = [("payment_intent", mug.intent.as_str()), ("amount", amount)];
    app.stripe_post("/v1/refunds", &fields).await;
}

async fn part_of_it_leaves_the_rest(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    give_back(app, &mug, "500").await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Partly refunded");
    let form = ada.get(&mug.form).await;
    for said in [
        "Already returned −$5.00",
        "You get back $14.00",
        "Confirm refund of $14.00",
    ] {
        assert!(form.main().contains(said), "{said}: {}", form.main());
    }
    mug.ask(app, &ada).await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    let amounts: Vec<i64> = mug
        .refunds(app)
        .await
        .iter()
        .filter_map(|refund| refund["amount"].as_i64())
        .collect();
    assert_eq!(amounts, [1400, 500]);
    assert_eq!(balance(app, "refunds").await, 1900);
}

async fn all_of_it_leaves_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    give_back(app, &mug, "1900").await;
    app.hear().await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(ada.get(&mug.page).await.link("Ask for a refund"), None);
    let form = ada.get(&mug.form).await;
    assert!(form.main().contains(NoRefund::AlreadyRefunded.sentence()));
    mug.assert_refused(&ada, NoRefund::AlreadyRefunded).await;
    assert!(mug.requests(app).await.is_empty());
    mug.only_refund(app).await;
}

async fn all_of_it_unheard_is_found_by_asking(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    app.drop_deliveries(None).await;
    give_back(app, &mug, "1900").await;
    assert_eq!(mug.status(&ada).await, "Paid");
    let form = ada.get(&mug.form).await;
    assert!(
        form.main().contains(NoRefund::AlreadyRefunded.sentence()),
        "{}",
        form.main()
    );
    // The ledger has caught up, by the same road as an event.
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(balance(app, "refunds").await, 1900);
    assert!(mug.requests(app).await.is_empty());
    // The event that comes after all changes nothing.
    app.deliver_late("refund.created").await;
    assert_eq!(balance(app, "refunds").await, 1900);
    mug.only_refund(app).await;
}

async fn all_of_it_between_the_page_and_the_click(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    assert_eq!(ada.get(&mug.form).await.h1(), "Refund");
    app.drop_deliveries(None).await;
    give_back(app, &mug, "1900").await;
    mug.assert_refused(&ada, NoRefund::AlreadyRefunded).await;
    assert!(mug.requests(app).await.is_empty());
    mug.only_refund(app).await;
    assert_eq!(mug.status(&ada).await, "Refunded");
}

async fn part_of_it_between_the_page_and_the_click(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = Bought::mug(app, &ada).await;
    assert_eq!(ada.get(&mug.form).await.h1(), "Refund");
    app.drop_deliveries(None).await;
    give_back(app, &mug, "500").await;
    let pending = mug.ask(app, &ada).await;
    let asked = "Refund requested $14.00 I changed my mind".to_owned();
    assert!(words(&pending).contains(&asked), "{:?}", words(&pending));
    assert_eq!(mug.requests(app).await[0].1, 1400);
    assert_eq!(mug.refunds(app).await[0]["amount"], 1400);
    app.deliver_late("refund.created").await;
    assert_eq!(mug.status(&ada).await, "Refunded");
    assert_eq!(balance(app, "refunds").await, 1900);
}
