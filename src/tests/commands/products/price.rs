//! `till products price`.

use serde_json::json;

use super::{keys, price_of, products};
use crate::support::{Card, TestApp, both_engines, session_of};

both_engines!(
    a_changed_price_is_asked_for_at_once,
    open_pages_are_paid_at_the_old_price,
    what_costs_that_already_stays_as_it_is,
    a_price_of_several_is_changed_alone,
    what_cannot_be_changed_is_said,
);

async fn a_changed_price_is_asked_for_at_once(app: &mut TestApp) {
    app.drop_deliveries(None).await;
    for (lookup_key, product, amount, shown, minor) in [
        ("mug", "Enamel mug", "21.5", "$21.50", 2150),
        ("towel", "Tenugui towel", "1500", "¥1,500", 1500),
    ] {
        let old = price_of(app, lookup_key).await;
        let changed = products(app, &["price", lookup_key, "--amount", amount]);
        changed.begins(&format!("Changed  {product}  {shown}\n"));
        assert!(changed.out.contains("  instead of  "), "{}", changed.out);
        assert_eq!(changed.value("lookup key"), lookup_key);

        let new = price_of(app, lookup_key).await;
        assert_eq!(new["id"], changed.value("price"));
        assert_ne!(new["id"], old["id"]);
        assert_eq!(new["product"], old["product"]);
        assert_eq!(new["currency"], old["currency"]);
        assert_eq!(new["unit_amount"], minor);
        assert_eq!(
            new["metadata"],
            json!({ "till_namespace": "till", "till_replaces": old["id"] })
        );
        let old = old["id"].as_str().expect("an id");
        let old = app.stripe_get(&format!("/v1/prices/{old}")).await;
        assert_eq!(old["active"], false);
        let path = format!("/v1/products/{}", changed.value("product"));
        assert_eq!(app.stripe_get(&path).await["default_price"], new["id"]);

        let ada = app.visitor();
        let form = ada.open(product).await;
        assert_eq!(form.price, changed.value("price"));
        let page = ada.get(&form.page).await.main();
        assert!(
            page.contains(shown) && !page.contains(&format!("from {shown}")),
            "{page}"
        );
        ada.go_on(&form, "1").await;
    }
    // A new price, the default, the old one archived: each of the three of each under a key of its own.
    let changes = ["price.created", "product.updated", "price.updated"];
    let mut keys = keys(app, &changes).await;
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 6, "{keys:?}");
}

async fn open_pages_are_paid_at_the_old_price(app: &mut TestApp) {
    let ada = app.visitor();
    let hosted = ada.begin("Enamel mug", "1").await;
    products(app, &["price", "mug", "--amount", "21"]).begins("Changed");
    assert_eq!(
        app.sessions().await,
        [(session_of(&hosted).to_owned(), "open".to_owned())]
    );
    assert_eq!(ada.pay(&hosted, Card::Pays).await.status, 303);
    app.drain().await;
    let paid: (i64, String, Option<String>) = app
        .one("select amount, status, mismatch from payments", &[])
        .await;
    assert_eq!(paid, (1900, "paid".to_owned(), None));
}

async fn what_costs_that_already_stays_as_it_is(app: &mut TestApp) {
    let before = price_of(app, "mug").await;
    let same = products(app, &["price", "mug", "--amount", "19.00"]);
    same.begins("Costs that already  Enamel mug  $19.00\n");
    assert_eq!(price_of(app, "mug").await, before);
}

async fn a_price_of_several_is_changed_alone(app: &mut TestApp) {
    let mug = price_of(app, "mug").await;
    let fields = [
        ("product", mug["product"].as_str().expect("an id")),
        ("currency", "usd"),
        ("unit_amount", "2900"),
        ("nickname", "Large"),
        ("lookup_key", "mug-large"),
        ("tax_behavior", "inclusive"),
        ("metadata[shelf]", "B4"),
    ];
    app.at_stripe("/v1/prices", &fields).await;
    let changed = products(app, &["price", "mug-large", "--amount", "31"]);
    changed.begins("Changed  Enamel mug  $31.00\n");
    let large = price_of(app, "mug-large").await;
    assert_eq!(large["nickname"], "Large");
    assert_eq!(large["tax_behavior"], "inclusive");
    assert_eq!(large["metadata"]["shelf"], "B4");
    assert_eq!(price_of(app, "mug").await, mug);
    let path = format!("/v1/products/{}", changed.value("product"));
    assert_eq!(app.stripe_get(&path).await["default_price"], mug["id"]);
}

async fn what_cannot_be_changed_is_said(app: &mut TestApp) {
    let price = |key, amount| products(app, &["price", key, "--amount", amount]);
    price("unicorn", "5").refuses(&["no price has the lookup key unicorn", "till products list"]);
    price("towel", "5.00").refuses(&["jpy has no digits after the point"]);
    price("mug", "-5").refuses(&["--amount `-5` cannot be used"]);
    price("mug", "1000000").refuses(&["$1,000,000.00 is more than Stripe takes"]);
    products(app, &["archive", "mug"]).begins("Archived");
    price("mug", "5").refuses(&["mug is archived", "till products create"]);
}
