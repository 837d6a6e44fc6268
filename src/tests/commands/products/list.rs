//! `till products list`.

use super::{end, price_of, products};
use crate::support::{TestApp, both_engines};

both_engines!(
    what_is_sold_stands_in_a_table,
    an_empty_shelf_says_how_to_begin
);

async fn what_is_sold_stands_in_a_table(app: &mut TestApp) {
    let mug = price_of(app, "mug").await;
    let product = mug["product"].as_str().expect("an id");
    let fields = [
        ("product", product),
        ("currency", "usd"),
        ("unit_amount", "110050"),
    ];
    app.at_stripe("/v1/prices", &fields).await;
    products(app, &["archive", "tote"]).begins("Archived");
    let listed = products(app, &["list"]);
    listed.begins("Lookup key  Product");
    let lines: Vec<&str> = listed.out.lines().collect();
    let wanted = [
        format!("mug         Enamel mug                 $19.00  {product}"),
        format!("-           Enamel mug              $1,100.50  {product}"),
    ];
    let at = lines.iter().position(|line| *line == wanted[0]);
    let at = at.unwrap_or_else(|| panic!("{}", listed.out));
    assert_eq!(lines[at + 1], wanted[1], "{}", listed.out);
    for (sold, name) in [
        (true, "Herbata z Gór"),
        (false, "Consulting"),
        (false, "tote"),
    ] {
        assert_eq!(listed.out.contains(name), sold, "{name}: {}", listed.out);
    }
    // Ours, and yet nothing that the shop sells.
    let club = lines.iter().find(|line| line.contains("Coffee club"));
    assert!(
        club.is_some_and(|line| line.contains("not for sale")),
        "{}",
        listed.out
    );
}

async fn an_empty_shelf_says_how_to_begin(app: &mut TestApp) {
    let listed = end(super::begin(app, &["list"], &[("NAMESPACE", "books")]));
    listed.begins("Nothing is for sale yet.");
    assert!(
        listed.out.contains("till products create"),
        "{}",
        listed.out
    );
}
