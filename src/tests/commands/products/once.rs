//! Nothing is made twice, whatever gets lost, dies half-way or runs at the same time.

use std::sync::Arc;

use tokio::sync::Barrier;

use super::{
    TRAY, begin,
    between::{Fate, between},
    end, key, named,
    price_at_once::{MUG_FOR, mug_has_one_price},
    price_of, products, with_key,
};
use crate::support::{TestApp, both_engines};

both_engines!(
    two_at_once_make_one_product,
    two_at_once_replace_what_was_archived_by_one,
    a_lost_answer_makes_no_second_product,
    what_was_half_created_is_finished_by_the_next_run,
    without_a_lookup_key_what_is_half_created_can_be_taken_back,
    a_lost_answer_makes_no_second_price,
    a_price_half_changed_is_finished_by_the_next_run,
    what_stripe_did_not_answer_is_not_told_as_certain,
);

/// Both have looked, and found nothing to show, before either creates.
async fn create_two_at_once(app: &TestApp) -> [super::Said; 2] {
    let both = Arc::new(Barrier::new(2));
    let wire = between(app.sandbox_url(), move |seen, before| {
        let looks = before.iter().filter(|other| other.is("GET", "/v1/prices"));
        if seen.is("GET", "/v1/prices") && looks.count() < 2 {
            Fate::Waits(both.clone())
        } else {
            Fate::Passes
        }
    })
    .await;
    let settings = key(&wire.url);
    [begin(app, &TRAY, &settings), begin(app, &TRAY, &settings)].map(end)
}

fn one_created_the_others_saw_it(both: [super::Said; 2]) {
    let [first, second] = &both;
    let created = both.iter().filter(|said| said.out.starts_with("Created"));
    assert_eq!(created.count(), 1, "{}{}", first.out, second.out);
    for word in ["product", "price"] {
        assert_eq!(first.value(word), second.value(word));
    }
    for said in &both {
        assert!(said.ok && said.errors.is_empty(), "{}", said.errors);
    }
}

async fn two_at_once_make_one_product(app: &mut TestApp) {
    one_created_the_others_saw_it(create_two_at_once(app).await);
    assert_eq!(named(app, "Walnut tray").await.len(), 1);
}

async fn two_at_once_replace_what_was_archived_by_one(app: &mut TestApp) {
    products(app, &TRAY).begins("Created");
    products(app, &["archive", "tray"]).begins("Archived");
    one_created_the_others_saw_it(create_two_at_once(app).await);
    assert_eq!(named(app, "Walnut tray").await.len(), 2);
}

async fn a_lost_answer_makes_no_second_product(app: &mut TestApp) {
    let wire = between(app.sandbox_url(), |seen, before| {
        let asked = before.iter().any(|other| other.is("POST", "/v1/prices"));
        if seen.is("POST", "/v1/prices") && !asked {
            Fate::Lost
        } else {
            Fate::Passes
        }
    })
    .await;
    // Nothing would be found by a lookup key.
    with_key(app, &wire.url, &TRAY[..6]).begins("Created");
    assert_eq!(named(app, "Walnut tray").await.len(), 1);
    let asked = wire.seen();
    let keys: Vec<_> = asked
        .iter()
        .filter(|seen| seen.is("POST", "/v1/prices"))
        .map(|seen| seen.key.clone().expect("an idempotency key"))
        .collect();
    assert!(keys.len() == 2 && keys[0] == keys[1], "{keys:?}");
    assert!(
        asked
            .iter()
            .all(|seen| seen.method != "POST" || seen.key.is_some()),
        "{asked:?}"
    );
}

async fn what_was_half_created_is_finished_by_the_next_run(app: &mut TestApp) {
    let dies = between(app.sandbox_url(), |seen, _| {
        if seen.changes("/v1/products") {
            Fate::Refused(402)
        } else {
            Fate::Passes
        }
    })
    .await;
    let mut arguments = TRAY.to_vec();
    arguments.extend(["--description", "Oiled by hand."]);
    with_key(app, &dies.url, &arguments).refuses(&["run the same command again to finish"]);
    let half = price_of(app, "tray").await;

    let finished = products(app, &arguments);
    finished.begins("Finished  Walnut tray  $42.00\n");
    assert_eq!(half["id"], finished.value("price"));
    let product = format!("/v1/products/{}", finished.value("product"));
    let product = app.stripe_get(&product).await;
    assert_eq!(product["default_price"], half["id"]);
    assert_eq!(product["description"], "Oiled by hand.");
    products(app, &arguments).begins("Exists already");
    assert_eq!(named(app, "Walnut tray").await.len(), 1);
}

async fn without_a_lookup_key_what_is_half_created_can_be_taken_back(app: &mut TestApp) {
    let dies = between(app.sandbox_url(), |seen, _| {
        if seen.changes("/v1/products") {
            Fate::Refused(402)
        } else {
            Fate::Passes
        }
    })
    .await;
    let half = with_key(app, &dies.url, &TRAY[..6]);
    let product = named(app, "Walnut tray").await.remove(0);
    let mend = format!("till products archive {product}");
    half.refuses(&["not its description", &mend]);
    products(app, &["archive", &product]).begins("Archived  Walnut tray\n");
}

async fn a_lost_answer_makes_no_second_price(app: &mut TestApp) {
    let wire = between(app.sandbox_url(), |seen, before| {
        let again = before
            .iter()
            .any(|other| other.method == "POST" && other.path == seen.path);
        if seen.method == "POST" && !again {
            Fate::Lost
        } else {
            Fate::Passes
        }
    })
    .await;
    let before = price_of(app, "mug").await;
    with_key(app, &wire.url, &["price", "mug", "--amount", "21"]).begins("Changed");
    let product = before["product"].as_str().expect("an id");
    let all = app
        .stripe_get(&format!("/v1/prices?product={product}"))
        .await;
    assert_eq!(all["data"].as_array().expect("a list").len(), 2);
    // Each of the three changes was asked for twice under one key.
    let keys: Vec<_> = wire
        .seen()
        .into_iter()
        .filter_map(|seen| seen.key)
        .collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert!(keys.chunks(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
}

async fn a_price_half_changed_is_finished_by_the_next_run(app: &mut TestApp) {
    // Before the product has its new default price; before the old price is archived.
    for (path, lookup_key, amount, other) in [
        ("/v1/products", "mug", "21", "22"),
        ("/v1/prices", "tote", "25", "26"),
    ] {
        let old = price_of(app, lookup_key).await;
        let dies = between(app.sandbox_url(), move |seen, _| {
            if seen.changes(path) {
                Fate::Refused(402)
            } else {
                Fate::Passes
            }
        })
        .await;
        let arguments = |amount| ["price", lookup_key, "--amount", amount];
        with_key(app, &dies.url, &arguments(amount)).refuses(&["run the same command again"]);
        let old_path = format!("/v1/prices/{}", old["id"].as_str().expect("an id"));
        assert_eq!(app.stripe_get(&old_path).await["active"], true, "{path}");

        products(app, &arguments(amount)).begins("Finished");
        let new = price_of(app, lookup_key).await;
        assert_eq!(app.stripe_get(&old_path).await["active"], false, "{path}");
        let product = format!("/v1/products/{}", new["product"].as_str().expect("an id"));
        assert_eq!(app.stripe_get(&product).await["default_price"], new["id"]);
        products(app, &arguments(amount)).begins("Costs that already");

        // Or by a run that has another amount in mind.
        with_key(app, &dies.url, &arguments(other)).refuses(&["run the same command again"]);
        products(app, &arguments(amount)).begins("Changed");
        let active = format!(
            "/v1/prices?active=true&product={}",
            &product["/v1/products/".len()..]
        );
        let active = app.stripe_get(&active).await;
        let now = price_of(app, lookup_key).await;
        assert_eq!(active["data"], serde_json::json!([now]), "{path}");
        assert_eq!(app.stripe_get(&product).await["default_price"], now["id"]);
    }
}

async fn what_stripe_did_not_answer_is_not_told_as_certain(app: &mut TestApp) {
    let silent = between(app.sandbox_url(), |seen, _| {
        if seen.is("POST", "/v1/prices") {
            Fate::Lost
        } else {
            Fate::Passes
        }
    })
    .await;
    let again = "(Stripe answered 500): run the same command again\n";
    let unknown = with_key(app, &silent.url, &MUG_FOR[0]);
    unknown.refuses(&["it is not known whether the price was changed", again]);
    products(app, &MUG_FOR[0]).begins("Finished  Enamel mug  $21.00\n");
    mug_has_one_price(app).await;

    let unknown = with_key(app, &silent.url, &TRAY);
    unknown.refuses(&["it is not known whether Walnut tray was created", again]);
    products(app, &TRAY).begins("Finished  Walnut tray");
    assert_eq!(named(app, "Walnut tray").await.len(), 1);

    // The next run would create another.
    let unknown = with_key(app, &silent.url, &TRAY[..6]);
    unknown.refuses(&[
        "it is not known whether Walnut tray was created (Stripe answered 500): look at `till products list` before",
    ]);
    assert_eq!(named(app, "Walnut tray").await.len(), 2);
}
