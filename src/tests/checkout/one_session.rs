//! A second click, a second tab, the back button: the visitor's own session is found again.

use till::error::AppError;

use super::{assert_told, checkouts};
use crate::support::{Card, TestApp, both_engines, session_of};

both_engines!(
    a_double_click_of_a_first_visitor_is_one_checkout,
    a_second_click_and_a_second_tab_find_the_same_page,
    another_quantity_expires_the_old_session_first,
    another_product_is_another_session,
    an_expired_session_is_replaced,
    a_complete_session_leads_to_the_success_page,
    after_a_purchase_the_same_can_be_bought_again,
    an_old_form_opens_nothing,
    somebody_elses_attempt_is_refused,
);

async fn a_double_click_of_a_first_visitor_is_one_checkout(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    // No cookie yet, so each click comes as a stranger.
    let clicks: Vec<_> = (0..4)
        .map(|_| {
            let (stranger, form) = (app.visitor(), form.clone());
            tokio::spawn(async move { (stranger.go_on(&form, "1").await, stranger) })
        })
        .collect();
    let mut pages = Vec::new();
    for click in clicks {
        pages.push(click.await.expect("an answer"));
    }
    for (hosted, _) in &pages {
        assert_eq!(hosted, &pages[0].0);
    }
    assert_eq!(app.sessions().await.len(), 1);
    assert_eq!(checkouts(app).await, ["open"]);

    // Whichever answer's cookie the browser kept, the payment is the visitor's own.
    let paid = pages[0].1.pay(&pages[0].0, Card::Pays).await;
    app.drain().await;
    for (_, browser) in &pages {
        assert!(
            browser
                .get(paid.location())
                .await
                .main()
                .contains("Enamel mug")
        );
        assert_eq!(browser.get("/account").await.rows().len(), 1);
    }
}

async fn a_second_click_and_a_second_tab_find_the_same_page(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let first = ada.go_on(&form, "1").await;
    assert_eq!(ada.go_on(&form, "1").await, first);
    let tab = ada.form(&form.page).await;
    assert_ne!(tab.attempt, form.attempt);
    assert_eq!(ada.go_on(&tab, "1").await, first);
    assert_eq!(checkouts(app).await, ["open"]);

    // Two tabs at once.
    let (left, right) = (ada.form(&form.page).await, ada.form(&form.page).await);
    let (left, right) = tokio::join!(ada.go_on(&left, "1"), ada.go_on(&right, "1"));
    assert_eq!((&left, &right), (&first, &first));
    assert_eq!(app.sessions().await.len(), 1);
}

async fn another_quantity_expires_the_old_session_first(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let one = ada.go_on(&form, "1").await;
    // The back button: the same form again.
    let two = ada.go_on(&form, "2").await;
    assert_ne!(one, two);
    // And a fresh one.
    let form = ada.form(&form.page).await;
    let three = ada.go_on(&form, "3").await;
    let session = |hosted: &str| session_of(hosted).to_owned();
    assert_eq!(
        app.sessions().await,
        [
            (session(&three), "open".to_owned()),
            (session(&two), "expired".to_owned()),
            (session(&one), "expired".to_owned()),
        ]
    );
    app.hear().await;
    let mut states = checkouts(app).await;
    states.sort();
    assert_eq!(states, ["expired", "expired", "open"]);
}

async fn another_product_is_another_session(app: &mut TestApp) {
    let ada = app.visitor();
    let mug = ada.begin("Enamel mug", "1").await;
    let tote = ada.begin("Linen tote", "1").await;
    assert_ne!(mug, tote);
    assert_eq!(ada.begin("Enamel mug", "1").await, mug);
    assert_eq!(checkouts(app).await, ["open", "open"]);
    // Another buyer of the same thing pays on a page of their own.
    assert_ne!(app.visitor().begin("Enamel mug", "1").await, mug);
}

async fn an_expired_session_is_replaced(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let first = ada.go_on(&form, "1").await;
    // The shop has not heard of it: only asking Stripe can tell.
    app.drop_deliveries(None).await;
    app.stripe_post(
        &format!("/v1/checkout/sessions/{}/expire", session_of(&first)),
        &[],
    )
    .await;
    let second = ada.go_on(&form, "1").await;
    assert_ne!(second, first);
    let mut states = checkouts(app).await;
    states.sort();
    assert_eq!(states, ["expired", "open"]);
    let third = ada.begin("Enamel mug", "1").await;
    assert_eq!(third, second);
}

/// Paid in one tab while the news of it is lost: the page behind the back button, and another tab, do not sell it twice.
async fn a_complete_session_leads_to_the_success_page(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    for (product, behind_the_back_button) in [("Enamel mug", true), ("Linen tote", false)] {
        let ada = app.visitor();
        let form = ada.open(product).await;
        let hosted = ada.go_on(&form, "1").await;
        let back = ada.pay(&hosted, Card::Pays).await;
        let form = if behind_the_back_button {
            form
        } else {
            ada.form(&form.page).await
        };
        let to = ada.go_on(&form, "1").await;
        assert_eq!(format!("{}{to}", app.url()), back.location(), "{product}");
        assert_eq!(ada.get(&to).await.h1(), "Paid");
    }
    assert_eq!(app.sessions().await.len(), 2);
    assert_eq!(checkouts(app).await, ["complete", "complete"]);
}

async fn after_a_purchase_the_same_can_be_bought_again(app: &mut TestApp) {
    let ada = app.visitor();
    ada.purchase(app, "Enamel mug", "1").await;
    ada.purchase(app, "Enamel mug", "1").await;
    assert_eq!(app.sessions().await.len(), 2);
    assert_eq!(
        app.count("select count(*) from payments where status = 'paid'")
            .await,
        2
    );
    assert_eq!(ada.get("/account").await.rows().len(), 2);
}

async fn somebody_elses_attempt_is_refused(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    ada.go_on(&form, "1").await;

    let eve = app.visitor();
    eve.begin("Linen tote", "1").await;
    let answer = eve.buy(&form, "1").await;
    assert_told(&eve, &answer, AppError::StaleForm).await;
    assert_eq!(app.sessions().await.len(), 2);
}

/// A tab that was left open, after the cookies were cleared and perhaps in other hands.
async fn an_old_form_opens_nothing(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let hosted = ada.go_on(&form, "1").await;
    ada.pay(&hosted, Card::Pays).await;
    app.drain().await;

    let bob = app.visitor();
    let answer = bob.buy(&form, "1").await;
    assert_told(&bob, &answer, AppError::StaleForm).await;
    assert!(bob.get("/account").await.rows().is_empty());
}
