//! What cannot be bought is said clearly, and nothing is made.

use till::error::AppError;

use super::{assert_told, checkouts};
use crate::support::{Form, TestApp, both_engines};

both_engines!(
    a_quantity_that_cannot_be,
    a_price_that_is_not_sold,
    an_attempt_that_is_no_attempt,
    an_amount_that_stripe_does_not_take,
    a_product_that_was_archived,
    a_price_that_was_replaced,
    a_price_that_was_archived_unheard,
    callers_that_are_no_forms_get_the_status,
);

async fn nothing_was_made(app: &TestApp) {
    assert!(app.sessions().await.is_empty());
    assert!(checkouts(app).await.is_empty());
    assert_eq!(app.count("select count(*) from payments").await, 0);
}

async fn a_quantity_that_cannot_be(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    for (quantity, error) in [
        ("0", AppError::Quantity),
        ("-1", AppError::Quantity),
        ("1000000", AppError::Quantity),
        ("9223372036854775807", AppError::Quantity),
        ("9223372036854775808", AppError::BadRequest),
        ("1.5", AppError::BadRequest),
        ("two", AppError::BadRequest),
        ("", AppError::BadRequest),
    ] {
        let answer = ada.buy(&form, quantity).await;
        assert_told(&ada, &answer, error).await;
    }
    nothing_was_made(app).await;
    // The form still works, and the sentence is gone with it.
    ada.go_on(&form, "1").await;
}

async fn a_price_that_is_not_sold(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let prices = app.stripe_get("/v1/prices?limit=100").await;
    let foreign: Vec<String> = prices["data"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|price| price["unit_amount"] == 15_000 || price["recurring"].is_object())
        .map(|price| price["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(
        foreign.len(),
        2,
        "the sandbox holds another app's price and a subscription's"
    );
    for price in foreign.into_iter().chain([
        "price_unknown".to_owned(),
        "' or 1=1 --".to_owned(),
        String::new(),
    ]) {
        let answer = ada
            .buy(
                &Form {
                    price,
                    ..form.clone()
                },
                "1",
            )
            .await;
        assert_told(&ada, &answer, AppError::PriceChanged).await;
    }
    nothing_was_made(app).await;
}

async fn an_attempt_that_is_no_attempt(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    for attempt in ["", "short", &"x".repeat(65), "not letters and digits"] {
        let answer = ada
            .buy(
                &Form {
                    attempt: attempt.to_owned(),
                    ..form.clone()
                },
                "1",
            )
            .await;
        assert_told(&ada, &answer, AppError::BadRequest).await;
    }
    nothing_was_made(app).await;
}

async fn an_amount_that_stripe_does_not_take(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let answer = ada.buy(&form, "999999").await;
    assert_told(&ada, &answer, AppError::Amount).await;
    assert!(app.sessions().await.is_empty());
    assert_eq!(checkouts(app).await, ["failed"]);
    // The same form with less is another attempt.
    ada.go_on(&form, "1").await;
    assert_eq!(app.sessions().await.len(), 1);
}

async fn a_product_that_was_archived(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let product = form
        .page
        .strip_prefix("/products/")
        .expect("a product page");
    app.at_stripe(&format!("/v1/products/{product}"), &[("active", "false")])
        .await;

    assert_eq!(ada.get("/").await.link("Enamel mug"), None);
    assert_eq!(ada.get(&form.page).await.status, 404);
    let answer = ada.buy(&form, "1").await;
    assert_eq!(answer.status, 302);
    assert!(
        answer.location().contains("__err="),
        "{}",
        answer.location()
    );
    nothing_was_made(app).await;

    // And put back on the shelf.
    app.at_stripe(&format!("/v1/products/{product}"), &[("active", "true")])
        .await;
    ada.begin("Enamel mug", "1").await;
}

async fn a_price_that_was_replaced(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    let product = form
        .page
        .strip_prefix("/products/")
        .expect("a product page");
    let fields = [
        ("product", product),
        ("currency", "usd"),
        ("unit_amount", "2100"),
    ];
    let dearer = app.at_stripe("/v1/prices", &fields).await;
    let dearer = dearer["id"].as_str().expect("an id");
    app.at_stripe(
        &format!("/v1/products/{product}"),
        &[("default_price", dearer)],
    )
    .await;
    app.at_stripe(
        &format!("/v1/prices/{}", form.price),
        &[("active", "false")],
    )
    .await;

    let answer = ada.buy(&form, "1").await;
    assert_told(&ada, &answer, AppError::PriceChanged).await;
    nothing_was_made(app).await;
    let page = ada.get(&form.page).await;
    assert!(
        page.main().contains("$21.00") && !page.main().contains("$19.00"),
        "{}",
        page.main()
    );
    assert_eq!(page.field("price").as_deref(), Some(dearer));
}

/// Stripe knows before we do: then Stripe's refusal is ours.
async fn a_price_that_was_archived_unheard(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Linen tote").await;
    app.drop_deliveries(None).await;
    let product = form
        .page
        .strip_prefix("/products/")
        .expect("a product page");
    app.stripe_post(&format!("/v1/products/{product}"), &[("active", "false")])
        .await;
    let answer = ada.buy(&form, "1").await;
    // Stripe's refusal is news: the product has left the shelf, and its page says why.
    let page = ada.get(answer.location()).await;
    assert_eq!(page.status, 404);
    assert_eq!(
        page.alert().as_deref(),
        Some(AppError::PriceChanged.sentence())
    );
    assert!(app.sessions().await.is_empty());
    assert_eq!(checkouts(app).await, ["failed"]);
}

async fn callers_that_are_no_forms_get_the_status(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    for (price, quantity, error) in [
        (form.price.as_str(), "0", AppError::Quantity),
        (form.price.as_str(), "two", AppError::BadRequest),
        ("price_unknown", "1", AppError::PriceChanged),
    ] {
        let fields = [
            ("price", price),
            ("attempt", form.attempt.as_str()),
            ("quantity", quantity),
        ];
        let request = reqwest::Client::new()
            .post(format!("{}/api/checkout", app.url()))
            .form(&fields);
        let answer = request
            .header("origin", app.url())
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status().as_u16(), error.status(), "{quantity}");
        assert_eq!(answer.json::<AppError>().await.expect("an error"), error);
    }
    nothing_was_made(app).await;
}
