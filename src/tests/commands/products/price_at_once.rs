//! Two changes of a price at once: whoever was last has the price, and it is the only one.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Barrier;

use super::{
    begin,
    between::{Fate, Seen, between},
    end, key, price_of, products,
};
use crate::support::{TestApp, both_engines};

both_engines!(
    two_changes_at_once_leave_one_price,
    what_two_changes_at_once_left_is_mended_by_the_next_run,
);

pub const MUG_FOR: [[&str; 4]; 2] = [
    ["price", "mug", "--amount", "21"],
    ["price", "mug", "--amount", "22"],
];

/// Both have found the same price before either replaces it, and both have replaced it before either goes on.
/// `refused` is a path whose objects cannot be changed meanwhile.
async fn change_two_at_once(app: &TestApp, refused: Option<&'static str>) -> [super::Said; 2] {
    let both = Arc::new(Barrier::new(2));
    let wire = between(app.sandbox_url(), move |seen, before| {
        let same = |other: &&Seen| other.method == seen.method && other.path == seen.path;
        if seen.path == "/v1/prices" && before.iter().filter(same).count() < 2 {
            Fate::Waits(both.clone())
        } else if refused.is_some_and(|path| seen.changes(path)) {
            Fate::Refused(402)
        } else {
            Fate::Passes
        }
    })
    .await;
    let settings = key(&wire.url);
    MUG_FOR
        .map(|arguments| begin(app, &arguments, &settings))
        .map(end)
}

/// The ids of the prices at which the product of this one is on sale.
async fn on_sale(app: &TestApp, price: &Value) -> Vec<Value> {
    let product = price["product"].as_str().expect("an id");
    let path = format!("/v1/prices?active=true&product={product}");
    let active = app.stripe_get(&path).await;
    let active = active["data"].as_array().expect("a list");
    active.iter().map(|price| price["id"].clone()).collect()
}

/// The price with the lookup key is the product's only one, and its default.
pub async fn mug_has_one_price(app: &TestApp) -> Value {
    let mug = price_of(app, "mug").await;
    assert_eq!(on_sale(app, &mug).await, [mug["id"].clone()]);
    let product = mug["product"].as_str().expect("an id");
    let product = app.stripe_get(&format!("/v1/products/{product}")).await;
    assert_eq!(product["default_price"], mug["id"]);
    mug
}

async fn two_changes_at_once_leave_one_price(app: &mut TestApp) {
    let both = change_two_at_once(app, None).await;
    let mug = mug_has_one_price(app).await;
    let (late, early, costs) = match mug["unit_amount"].as_i64() {
        Some(2100) => (0, 1, "$21.00"),
        _ => (1, 0, "$22.00"),
    };
    both[late].begins(&format!("Changed  Enamel mug  {costs}\n"));
    assert_eq!(mug["id"], both[late].value("price"));
    let overtaken = format!("another run changed mug at the same time, to {costs}");
    both[early].refuses(&[&overtaken, "run the same command again"]);

    products(app, &MUG_FOR[early]).begins("Changed");
    let again = mug_has_one_price(app).await;
    assert_ne!(again["unit_amount"], mug["unit_amount"]);
}

async fn what_two_changes_at_once_left_is_mended_by_the_next_run(app: &mut TestApp) {
    // Before the product has its new default price; before anything is archived.
    for path in ["/v1/products", "/v1/prices"] {
        for said in change_two_at_once(app, Some(path)).await {
            said.refuses(&["run the same command again to finish"]);
        }
        let mug = price_of(app, "mug").await;
        let all = on_sale(app, &mug).await;
        // On a slow machine one run may come too late to make a price of its own.
        assert!(all.len() > 1, "{path}: {all:?}");
        // The run that lost the key may have been the last to say what the default price is.
        let old = &mug["metadata"]["till_replaces"];
        let lost = all.iter().find(|id| *id != &mug["id"] && *id != old);
        if let Some(lost) = lost.and_then(Value::as_str) {
            let product = mug["product"].as_str().expect("an id");
            let product = format!("/v1/products/{product}");
            app.at_stripe(&product, &[("default_price", lost)]).await;
        }
        let amount = (mug["unit_amount"].as_i64().expect("an amount") / 100).to_string();
        let mended = products(app, &["price", "mug", "--amount", &amount]);
        mended.begins("Finished  Enamel mug");
        assert_eq!(mug_has_one_price(app).await["id"], mug["id"], "{path}");
        // Neither of the two has it next time.
        products(app, &["price", "mug", "--amount", "19"]).begins("Changed");
    }
}
