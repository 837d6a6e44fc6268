//! What is sold: the shop's own copy, kept up to date by what Stripe says.

mod overlap;

use serde_json::Value;
use till::{
    catalogue::{find_offer, refresh, store},
    clock, gateway,
    stamp::begin_retrieval,
};

use crate::support::{Form, TestApp, both_engines};

both_engines!(
    what_is_not_ours_to_sell_is_not_sold,
    another_namespace_has_another_shelf,
    a_changed_product_is_shown_as_it_is_now,
    a_new_price_puts_a_product_on_the_shelf,
    a_product_that_changes_hands_goes,
    several_prices_are_a_choice,
    an_older_retrieval_does_not_overwrite_a_newer_one,
    what_was_missed_is_copied_at_the_next_start,
);

async fn shelf(app: &TestApp) -> Vec<String> {
    let products = till::catalogue::list(&app.inbox().db)
        .await
        .expect("the catalogue can be read");
    products.into_iter().map(|product| product.name).collect()
}

/// A product of ours at Stripe with one price in US cents: both ids.
async fn made(app: &TestApp, name: &str, amount: &str) -> (String, String) {
    let fields = [("name", name), ("metadata[till_namespace]", "till")];
    let product = id(&app.at_stripe("/v1/products", &fields).await);
    let fields = [
        ("product", product.as_str()),
        ("currency", "usd"),
        ("unit_amount", amount),
    ];
    let price = id(&app.at_stripe("/v1/prices", &fields).await);
    (product, price)
}

fn id(object: &Value) -> String {
    object["id"].as_str().expect("an id").to_owned()
}

async fn what_is_not_ours_to_sell_is_not_sold(app: &mut TestApp) {
    let listed = app.stripe_get("/v1/products?limit=100").await;
    let at_stripe: Vec<&str> = listed["data"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|product| product["name"].as_str())
        .collect();
    let page = app.visitor().get("/").await;
    for other in ["Consulting hour", "Coffee club"] {
        assert!(at_stripe.contains(&other), "{at_stripe:?}");
        assert!(!page.html.contains(other), "{other}");
    }
    let mut sold = shelf(app).await;
    sold.sort();
    let ours = [
        "Brass bottle opener",
        "Dot grid notebook",
        "Enamel mug",
        "Herbata z Gór",
        "Linen tote",
        "Tenugui towel",
    ];
    assert_eq!(sold, ours);
}

async fn another_namespace_has_another_shelf(app: &mut TestApp) {
    app.set("NAMESPACE", "books");
    app.restart().await;
    assert!(shelf(app).await.is_empty());
    let page = app.visitor().get("/").await;
    assert!(
        page.main().contains("Nothing is for sale right now"),
        "{}",
        page.main()
    );
}

async fn a_changed_product_is_shown_as_it_is_now(app: &mut TestApp) {
    let ada = app.visitor();
    let page = ada.open("Enamel mug").await.page;
    let product = page.strip_prefix("/products/").expect("a product page");
    app.at_stripe(
        &format!("/v1/products/{product}"),
        &[("name", "Steel mug"), ("description", "Unbreakable.")],
    )
    .await;
    let shown = ada.get(&page).await;
    assert_eq!(shown.h1(), "Steel mug");
    assert!(shown.main().contains("Unbreakable."), "{}", shown.main());
    assert_eq!(ada.get("/").await.link("Enamel mug"), None);
    assert_eq!(
        app.count(
            "select count(*) from events where state = 'applied' and type = 'product.updated'"
        )
        .await,
        1
    );
}

async fn a_new_price_puts_a_product_on_the_shelf(app: &mut TestApp) {
    let ada = app.visitor();
    let (_, price) = made(app, "Walnut tray", "4200").await;
    let page = ada
        .get("/")
        .await
        .link("Walnut tray")
        .expect("on the shelf");
    assert!(ada.get(&page).await.main().contains("$42.00"));

    // Its only price goes, and with it the product.
    app.at_stripe(&format!("/v1/prices/{price}"), &[("active", "false")])
        .await;
    assert_eq!(ada.get("/").await.link("Walnut tray"), None);
    assert_eq!(ada.get(&page).await.status, 404);
}

async fn a_product_that_changes_hands_goes(app: &mut TestApp) {
    let (product, _) = made(app, "Walnut tray", "4200").await;
    let path = format!("/v1/products/{product}");
    app.at_stripe(&path, &[("metadata[till_namespace]", "another-app")])
        .await;
    assert!(!shelf(app).await.contains(&"Walnut tray".to_owned()));
    app.at_stripe(&path, &[("metadata[till_namespace]", "till")])
        .await;
    assert!(shelf(app).await.contains(&"Walnut tray".to_owned()));
}

async fn several_prices_are_a_choice(app: &mut TestApp) {
    let (product, small) = made(app, "Walnut tray", "4200").await;
    let fields = [
        ("product", product.as_str()),
        ("currency", "usd"),
        ("unit_amount", "9900"),
        ("nickname", "Large"),
    ];
    let large = id(&app.at_stripe("/v1/prices", &fields).await);
    let ada = app.visitor();
    let page = ada
        .get("/")
        .await
        .link("Walnut tray")
        .expect("on the shelf");
    let shown = ada.get(&page).await;
    for said in ["from $42.00", "$99.00", "Large"] {
        assert!(shown.main().contains(said), "{said}: {}", shown.main());
    }
    // The product's default price stands first.
    for price in [&large, &small] {
        app.at_stripe(
            &format!("/v1/products/{product}"),
            &[("default_price", price)],
        )
        .await;
        assert_eq!(&ada.form(&page).await.price, price);
    }
    let form = Form {
        price: large,
        ..ada.form(&page).await
    };
    ada.go_on(&form, "1").await;
    assert_eq!(
        app.one::<(i64,)>("select amount from checkouts", &[])
            .await
            .0,
        9900
    );
}

/// Archiving and restoring cycle, so the retrieval that began last wins, whenever it ends.
async fn an_older_retrieval_does_not_overwrite_a_newer_one(app: &mut TestApp) {
    let inbox = app.inbox();
    let now = clock::now();
    let product = |name: &str, amount| gateway::Product {
        id: "prod_cycle".to_owned(),
        name: name.to_owned(),
        description: None,
        image: None,
        default_price: None,
        active: true,
        created_at: now,
        prices: vec![gateway::Price {
            id: format!("price_{amount}"),
            nickname: None,
            lookup_key: None,
            currency: "usd".to_owned(),
            unit_amount: amount,
            created_at: now,
        }],
    };
    let begun = async || {
        begin_retrieval(&inbox.db)
            .await
            .expect("the database answers")
    };
    let (older, newer) = (begun().await, begun().await);
    for (product, retrieval) in [(product("New", 200), newer), (product("Old", 100), older)] {
        let mut tx = inbox.db.write().await.expect("the database answers");
        store(&mut tx, &product, retrieval).await.expect("stored");
        tx.commit().await.expect("the database answers");
    }
    assert!(shelf(app).await.contains(&"New".to_owned()));
    let mut tx = inbox.db.read().await.expect("the database answers");
    assert_eq!(
        find_offer(&mut tx, "price_200")
            .await
            .expect("read")
            .map(|offer| offer.unit.amount),
        Some(200)
    );
    assert!(
        find_offer(&mut tx, "price_100")
            .await
            .expect("read")
            .is_none()
    );
    drop(tx);

    // Stripe does not list it.
    refresh(&inbox.db, &inbox.stripe, &inbox.namespace)
        .await
        .expect("refreshed");
    assert!(!shelf(app).await.contains(&"New".to_owned()));
}

async fn what_was_missed_is_copied_at_the_next_start(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    let fields = [
        ("name", "Walnut tray"),
        ("metadata[till_namespace]", "till"),
        ("default_price_data[currency]", "usd"),
        ("default_price_data[unit_amount]", "4200"),
    ];
    app.stripe_post("/v1/products", &fields).await;
    let (mug,): (String,) = app
        .one("select id from products where name = 'Enamel mug'", &[])
        .await;
    app.stripe_post(&format!("/v1/products/{mug}"), &[("active", "false")])
        .await;
    assert!(shelf(app).await.contains(&"Enamel mug".to_owned()));
    app.restart().await;
    let sold = shelf(app).await;
    assert!(
        sold.contains(&"Walnut tray".to_owned()) && !sold.contains(&"Enamel mug".to_owned()),
        "{sold:?}"
    );
}
