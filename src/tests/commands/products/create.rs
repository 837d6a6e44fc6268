//! `till products create`.

use serde_json::json;

use super::{TRAY, keys, named, price_of, products, with_key};
use crate::support::{TestApp, both_engines};

both_engines!(
    what_is_created_is_on_sale_at_once,
    what_exists_is_shown_and_not_made_again,
    without_a_lookup_key_each_is_another,
    what_was_archived_is_created_anew,
    another_apps_lookup_key_is_left_alone,
    a_price_that_the_shop_does_not_sell_is_not_taken_for_it,
    what_is_free_can_be_ordered,
);

async fn what_is_created_is_on_sale_at_once(app: &mut TestApp) {
    // No event helps the shop.
    app.drop_deliveries(None).await;
    let image = format!("{}/images/mug.svg", app.url());
    let mut arguments = TRAY.to_vec();
    arguments.extend(["--description", "Oiled by hand.", "--image", &image]);
    let created = products(app, &arguments);
    created.begins("Created  Walnut tray  $42.00\n");
    assert_eq!(created.value("lookup key"), "tray");
    let (product, price) = (created.value("product"), created.value("price"));

    let shown = app.visitor().get(created.value("on sale at")).await;
    assert_eq!((shown.status, shown.h1()), (200, "Walnut tray".to_owned()));
    for said in ["$42.00", "Oiled by hand."] {
        assert!(shown.main().contains(said), "{said}: {}", shown.main());
    }
    assert!(shown.html.contains("/images/mug.svg"), "{}", shown.html);
    let ada = app.visitor();
    let form = ada.open("Walnut tray").await;
    assert_eq!(form.price, price);
    ada.go_on(&form, "2").await;

    let at_stripe = app.stripe_get(&format!("/v1/products/{product}")).await;
    assert_eq!(at_stripe["default_price"], price);
    assert_eq!(at_stripe["description"], "Oiled by hand.");
    assert_eq!(at_stripe["images"], json!([image]));
    for object in [at_stripe, price_of(app, "tray").await] {
        assert_eq!(object["metadata"], json!({ "till_namespace": "till" }));
    }
    // One call made both, another said the rest; each under a key of its own.
    let made = ["product.created", "price.created", "product.updated"];
    let mut keys = keys(app, &made).await;
    assert_eq!(keys.len(), 3, "{keys:?}");
    keys.dedup();
    assert_eq!(keys.len(), 2, "{keys:?}");
}

async fn what_exists_is_shown_and_not_made_again(app: &mut TestApp) {
    let first = products(app, &TRAY);
    first.begins("Created");
    let mut arguments = TRAY.to_vec();
    arguments[1] = "Another name";
    for amount in ["42.00", "25"] {
        arguments[3] = amount;
        let again = products(app, &arguments);
        again.begins("Exists already  Walnut tray  $42.00\n");
        for word in ["product", "price", "lookup key", "on sale at"] {
            assert_eq!(again.value(word), first.value(word));
        }
        let hint = "To sell it for $25.00: till products price tray --amount 25\n";
        assert_eq!(again.out.contains(hint), amount == "25", "{}", again.out);
    }
    arguments[5] = "EUR";
    let euros = products(app, &arguments);
    euros.begins("Exists already  Walnut tray  $42.00\n");
    assert!(euros.out.contains("EUR needs another"), "{}", euros.out);
    assert_eq!(named(app, "Walnut tray").await.len(), 1);
    assert!(named(app, "Another name").await.is_empty());

    // With a key it is the same shop.
    let keyed = with_key(app, app.sandbox_url(), &TRAY);
    keyed.begins("Exists already  Walnut tray  $42.00\n");
    assert_eq!(keyed.value("product"), first.value("product"));
}

async fn without_a_lookup_key_each_is_another(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    let tenge = [
        "create",
        " Bookend ",
        "--amount",
        "1.5",
        "--currency",
        "KWD",
    ];
    for count in 1..=2 {
        let created = products(app, &tenge);
        created.begins("Created  Bookend  KWD\u{a0}1.500\n");
        assert!(!created.out.contains("lookup key"), "{}", created.out);
        assert_eq!(named(app, "Bookend").await.len(), count);
        assert_eq!(
            app.visitor().get(created.value("on sale at")).await.status,
            200
        );
    }
}

async fn what_was_archived_is_created_anew(app: &mut TestApp) {
    let first = products(app, &TRAY);
    // By way of the dashboard, each on its own.
    let product = format!("/v1/products/{}", first.value("product"));
    app.at_stripe(&product, &[("active", "false")]).await;
    let second = products(app, &TRAY);
    second.begins("Created  Walnut tray  $42.00\n");
    assert_ne!(second.value("product"), first.value("product"));
    assert_eq!(price_of(app, "tray").await["id"], second.value("price"));

    products(app, &["archive", "tray"]).begins("Archived");
    let third = products(app, &TRAY);
    third.begins("Created");
    assert_eq!(named(app, "Walnut tray").await.len(), 3);
    let listed = products(app, &["list"]);
    assert_eq!(
        listed.out.matches("Walnut tray").count(),
        1,
        "{}",
        listed.out
    );
    app.drain().await;
    let page = app.visitor().get("/").await.link("Walnut tray");
    assert_eq!(
        page.as_deref(),
        Some(format!("/products/{}", third.value("product")).as_str())
    );
}

async fn another_apps_lookup_key_is_left_alone(app: &mut TestApp) {
    let fields = [
        ("product_data[name]", "Someone else's tray"),
        ("product_data[metadata][till_namespace]", "books"),
        ("currency", "usd"),
        ("unit_amount", "100"),
        ("lookup_key", "tray"),
    ];
    let theirs = app.at_stripe("/v1/prices", &fields).await;
    for arguments in [
        &TRAY[..],
        &["price", "tray", "--amount", "3"],
        &["archive", "tray"],
        &["archive", theirs["product"].as_str().expect("an id")],
    ] {
        let words = ["another app in this Stripe account", "nothing of this shop"];
        let said = products(app, arguments);
        said.refuses(&[if arguments[1].starts_with("prod_") {
            words[1]
        } else {
            words[0]
        }]);
    }
    assert_eq!(price_of(app, "tray").await, theirs);
    let product = theirs["product"].as_str().expect("an id");
    let product = app.stripe_get(&format!("/v1/products/{product}")).await;
    assert_eq!(product["active"], true);
}

async fn a_price_that_the_shop_does_not_sell_is_not_taken_for_it(app: &mut TestApp) {
    let fields = [
        ("product_data[name]", "Tray of the month"),
        ("product_data[metadata][till_namespace]", "till"),
        ("currency", "usd"),
        ("unit_amount", "4200"),
        ("recurring[interval]", "month"),
        ("lookup_key", "tray"),
    ];
    let monthly = app.at_stripe("/v1/prices", &fields).await;
    products(app, &TRAY).refuses(&["does not sell, such as a subscription"]);
    products(app, &["price", "tray", "--amount", "3"]).refuses(&["such as a subscription"]);
    assert_eq!(price_of(app, "tray").await, monthly);
    assert!(named(app, "Walnut tray").await.is_empty());
}

async fn what_is_free_can_be_ordered(app: &mut TestApp) {
    let mut arguments = TRAY.to_vec();
    arguments[3] = "0";
    let created = products(app, &arguments);
    created.begins("Created  Walnut tray  $0.00\n");
    let ada = app.visitor();
    let form = ada.open("Walnut tray").await;
    assert_eq!(form.price, created.value("price"));
    ada.go_on(&form, "2").await;
}
