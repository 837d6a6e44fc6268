//! `till products archive`.

use super::{
    between::{Fate, between},
    keys, price_of, products, with_key,
};
use crate::support::{Card, TestApp, both_engines, session_of};

both_engines!(
    what_is_archived_is_sold_no_more,
    a_page_being_paid_is_left_to_its_buyer,
    an_archiving_that_died_is_finished_by_the_next_run,
    other_apps_pages_stay_open,
);

async fn checkouts(app: &TestApp) -> Vec<(String,)> {
    app.all("select status from checkouts order by created_at, id", &[])
        .await
}

async fn what_is_archived_is_sold_no_more(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    let (ada, bob, cleo) = (app.visitor(), app.visitor(), app.visitor());
    // Cleo is on the product's page, Ada on its payment page at an older price; Bob buys something else.
    let hers = ada.begin("Enamel mug", "1").await;
    products(app, &["price", "mug", "--amount", "20"]).begins("Changed");
    let form = cleo.open("Enamel mug").await;
    let also = cleo.go_on(&form, "1").await;
    let his = bob.begin("Linen tote", "1").await;
    let waiting = app.visitor().open("Enamel mug").await;

    let archived = products(app, &["archive", "mug"]);
    archived.begins("Archived  Enamel mug\n");
    assert_eq!(archived.value("buyers"), "2 payment pages were closed");
    let mut sessions = app.sessions().await;
    sessions.sort();
    let mut wanted = [(&hers, "expired"), (&also, "expired"), (&his, "open")]
        .map(|(hosted, status)| (session_of(hosted).to_owned(), status.to_owned()));
    wanted.sort();
    assert_eq!(sessions, wanted);
    let mut statuses = checkouts(app).await;
    statuses.sort();
    let wanted = ["expired", "expired", "open"].map(|status| (status.to_owned(),));
    assert_eq!(statuses, wanted);

    assert_eq!(ada.get(&form.page).await.status, 404);
    assert_eq!(ada.get("/").await.link("Enamel mug"), None);
    for (visitor, form) in [(&cleo, &form), (&app.visitor(), &waiting)] {
        let refused = visitor.buy(form, "1").await;
        let page = visitor.get(refused.location()).await;
        let said = page.alert().unwrap_or_else(|| page.main());
        assert!(said.contains("no longer offered"), "{said}");
    }
    // Stripe keeps a product's default price; that of an archived product is sold to nobody.
    let price = price_of(app, "mug").await;
    assert_eq!(price["active"], true);
    let product = format!("/v1/products/{}", archived.value("product"));
    assert_eq!(app.stripe_get(&product).await["active"], false);
    let keys = keys(app, &["product.updated", "price.updated"]).await;
    assert!(!keys.is_empty(), "{keys:?}");

    // By its id, and once more: there is nothing left to do.
    let again = products(app, &["archive", archived.value("product")]);
    again.begins("Archived already  Enamel mug\n");
    assert_eq!(again.value("buyers"), "no payment page was open");
    products(app, &["archive", "unicorn"]).refuses(&["unicorn", "till products list"]);
}

async fn a_page_being_paid_is_left_to_its_buyer(app: &mut TestApp) {
    let ada = app.visitor();
    ada.begin("Enamel mug", "1").await;
    let wire = between(app.sandbox_url(), |seen, _| {
        if seen.path.ends_with("/expire") {
            Fate::Refused(400)
        } else {
            Fate::Passes
        }
    })
    .await;
    let archived = with_key(app, &wire.url, &["archive", "mug"]);
    archived.begins("Archived  Enamel mug\n");
    assert_eq!(
        archived.value("buyers"),
        "no payment page was open; 1 was just being paid"
    );
    assert_eq!(checkouts(app).await, [("open".to_owned(),)]);
}

async fn an_archiving_that_died_is_finished_by_the_next_run(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "1").await;
    let mug = price_of(app, "mug").await;
    let fields = [
        ("product", mug["product"].as_str().expect("an id")),
        ("unit_amount", "2100"),
        ("currency", "usd"),
    ];
    let dearer = app.at_stripe("/v1/prices", &fields).await;
    let wire = between(app.sandbox_url(), |seen, _| {
        if seen.changes("/v1/prices") || seen.path.ends_with("/expire") {
            Fate::Refused(429)
        } else {
            Fate::Passes
        }
    })
    .await;
    let died = with_key(app, &wire.url, &["archive", "mug"]);
    died.refuses(&["not all archived yet", "run the same command again"]);
    let price = format!("/v1/prices/{}", dearer["id"].as_str().expect("an id"));
    assert_eq!(app.stripe_get(&price).await["active"], true);

    // Meanwhile nothing more is sold.
    app.hear().await;
    assert_eq!(app.visitor().get("/").await.link("Enamel mug"), None);

    let archived = products(app, &["archive", "mug"]);
    archived.begins("Archived already  Enamel mug\n");
    assert_eq!(archived.value("buyers"), "1 payment page was closed");
    assert_eq!(app.stripe_get(&price).await["active"], false);
    let late = ada.pay(&hosted, Card::Pays).await;
    assert_ne!(late.status, 303);
    assert_eq!(checkouts(app).await, [("expired".to_owned(),)]);
}

async fn other_apps_pages_stay_open(app: &mut TestApp) {
    let mug = price_of(app, "mug").await;
    let mug = mug["id"].as_str().expect("an id");
    let fields = [
        ("mode", "payment"),
        ("line_items[0][price]", mug),
        ("line_items[0][quantity]", "1"),
        ("success_url", "http://127.0.0.1:3000/"),
    ];
    // More than one list of Stripe's holds, the shop's own at the far end.
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "1").await;
    for _ in 0..101 {
        app.stripe_post("/v1/checkout/sessions", &fields).await;
    }
    let archived = products(app, &["archive", "mug"]);
    assert_eq!(archived.value("buyers"), "1 payment page was closed");
    let path = format!("/v1/checkout/sessions/{}", session_of(&hosted));
    assert_eq!(app.stripe_get(&path).await["status"], "expired");
    let open = app
        .sessions()
        .await
        .into_iter()
        .filter(|(_, status)| status == "open");
    assert_eq!(open.count(), 100);
}
