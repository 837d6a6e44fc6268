//! What pages say, to whom, and what they never give away.

mod account;
mod cancel;
mod doors;
mod headers;
mod ownership;
mod paths;
mod standing;

use till::{
    api::CheckoutState,
    checkouts::{Looking, after_return},
    error::AppError,
};

use crate::support::{Card, TestApp, both_engines};

both_engines!(
    a_lost_webhook_is_found_after_five_seconds,
    a_sentence_in_the_url_is_not_believed,
    a_failing_database_is_said_without_details,
    the_shelf_and_a_product,
    not_found_offers_a_way_on,
);

/// The token of the only checkout.
async fn token(app: &TestApp) -> String {
    app.one::<(String,)>("select token from checkouts", &[])
        .await
        .0
}

async fn a_lost_webhook_is_found_after_five_seconds(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "1").await;
    app.drop_deliveries(None).await;
    let back = ada.pay(&hosted, Card::Pays).await;
    let waiting = ada.get(back.location()).await;
    assert_eq!(waiting.h1(), "Payment processing");
    assert!(waiting.html.contains(r#"http-equiv="refresh""#));
    assert!(
        !waiting.main().to_lowercase().contains("try again"),
        "{}",
        waiting.main()
    );
    assert_eq!(app.count("select count(*) from events").await, 0);

    let looking = Looking {
        token: Some(token(app).await),
        ..Looking::default()
    };
    let (returned_at,): (i64,) = app.one("select returned_at from checkouts", &[]).await;
    for (now, state, asked) in [
        (returned_at + 4, CheckoutState::Open, 0),
        (returned_at + 5, CheckoutState::Paid, 1),
    ] {
        let seen = after_return(app.inbox(), &looking, now)
            .await
            .expect("the database answers")
            .expect("a checkout");
        assert_eq!(seen.state, state);
        assert_eq!(
            app.count("select count(*) from events where origin = 'retrieved'")
                .await,
            asked
        );
    }
    assert_eq!(ada.get(back.location()).await.h1(), "Paid");
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
    // What arrives after all changes nothing.
    let listed = app
        .stripe_get("/v1/events?type=checkout.session.completed")
        .await;
    let late = listed["data"][0]["id"].as_str().expect("an event");
    app.control(&format!("/_sandbox/events/{late}/deliver"), &[])
        .await;
    app.drain().await;
    assert_eq!(
        app.count("select count(*) from events where origin = 'webhook'")
            .await,
        1
    );
    assert_eq!(app.count("select count(*) from journal_entries").await, 1);
}

async fn a_sentence_in_the_url_is_not_believed(app: &mut TestApp) {
    let ada = app.visitor();
    let page = ada.open("Enamel mug").await.page;
    for rubbish in [
        "x",
        "WW91IHdvbiE",
        "%22Paid%22",
        "<script>alert(1)</script>",
        "%00",
        "%ff",
    ] {
        let shown = ada
            .get(&format!("{page}?__path=/api/checkout&__err={rubbish}"))
            .await;
        assert_eq!((shown.status, shown.alert()), (200, None), "{rubbish}");
        assert!(!shown.html.contains("<script>alert"), "{rubbish}");
    }
}

async fn the_shelf_and_a_product(app: &mut TestApp) {
    app.set("SHOP_NAME", "Mugs & <More>");
    app.set("SUPPORT_EMAIL", "help@mugs.example");
    app.set("TERMS_URL", "https://mugs.example/terms");
    app.set("PRIVACY_URL", "/privacy");
    app.restart().await;
    let ada = app.visitor();
    let shelf = ada.get("/").await;
    assert_eq!(shelf.status, 200);
    assert_eq!(shelf.link("Mugs & <More>").as_deref(), Some("/"));
    for (product, price) in [
        ("Enamel mug", "$19.00"),
        ("Herbata z Gór", "PLN 14.99"),
        ("Tenugui towel", "¥1,200"),
    ] {
        let page = ada.get(&shelf.link(product).expect("on the shelf")).await;
        assert_eq!((page.status, page.h1().as_str()), (200, product));
        assert!(page.main().contains(price), "{}", page.main());
    }
    assert_eq!(
        shelf.link("help@mugs.example").as_deref(),
        Some("mailto:help@mugs.example")
    );
    assert_eq!(
        shelf.link("Terms").as_deref(),
        Some("https://mugs.example/terms")
    );
    assert_eq!(shelf.link("Privacy").as_deref(), Some("/privacy"));
}

async fn not_found_offers_a_way_on(app: &mut TestApp) {
    let ada = app.visitor();
    for path in [
        "/nothing/here",
        "/products/prod_nothing",
        "/products/",
        "/products/%00",
        "/.well-known/nothing",
    ] {
        let page = ada.get(path).await;
        assert_eq!(
            (page.status, page.h1().as_str()),
            (404, "Page not found"),
            "{path}"
        );
        assert_eq!(page.link("Go to the shop").as_deref(), Some("/"), "{path}");
    }
}

/// The buyer reads that it is not their fault, and nothing of what went wrong.
async fn a_failing_database_is_said_without_details(app: &mut TestApp) {
    let ada = app.visitor();
    let form = ada.open("Enamel mug").await;
    ada.go_on(&form, "1").await;
    let tote = ada.open("Linen tote").await;
    for (path, away, back) in [
        (
            "/",
            "alter table products rename to away",
            "alter table away rename to products",
        ),
        (
            &form.page,
            "alter table prices rename to away",
            "alter table away rename to prices",
        ),
        (
            "/account",
            "alter table payments rename to away",
            "alter table away rename to payments",
        ),
        (
            "/success?token=t",
            "alter table checkouts rename to away",
            "alter table away rename to checkouts",
        ),
        (
            "/cancel?token=t",
            "alter table checkouts rename to away",
            "alter table away rename to checkouts",
        ),
    ] {
        app.execute(away, &[]).await;
        let page = ada.get(path).await;
        let answer = ada.buy(&tote, "1").await;
        app.execute(back, &[]).await;
        assert_eq!(
            (page.status, page.h1().as_str()),
            (503, "Something went wrong"),
            "{path}"
        );
        assert!(page.main().contains("do not pay again"), "{}", page.main());
        assert_eq!(page.link("Go to the shop").as_deref(), Some("/"));
        for detail in [
            "no such table",
            "does not exist",
            "relation",
            "sqlx",
            "select ",
        ] {
            assert!(!page.html.contains(detail), "{path}: {detail}");
        }
        if path != "/account" {
            let told = ada.get(answer.location()).await.alert();
            assert_eq!(
                told.as_deref(),
                Some(AppError::Unavailable.sentence()),
                "{path}"
            );
        }
    }
}
