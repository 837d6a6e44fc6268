//! What lives in a new sandbox: a few products to sell, and what an account holds besides.

use std::sync::Arc;

use serde_json::Value;

use super::{
    Seed,
    call::{App, Call},
    error::ApiError,
    form::Form,
    prices, products, store,
};

struct Product {
    name: &'static str,
    /// Of its picture at the shop, and of the price's lookup key.
    file: &'static str,
    description: &'static str,
    /// Minor units.
    amount: i64,
    currency: &'static str,
}

const PRODUCTS: [Product; 6] = [
    Product {
        name: "Enamel mug",
        file: "mug",
        description: "Enamelled steel, 350 ml. Light in a rucksack, steady on a desk, and better with every chip.",
        amount: 1900,
        currency: "usd",
    },
    Product {
        name: "Linen tote",
        file: "tote",
        description: "Heavy washed linen with long handles. Holds a week of vegetables or fourteen paperbacks.",
        amount: 2400,
        currency: "usd",
    },
    Product {
        name: "Dot grid notebook",
        file: "notebook",
        description: "160 numbered pages that lie flat, on paper that does not mind a fountain pen. A5, thread-bound.",
        amount: 1450,
        currency: "eur",
    },
    Product {
        name: "Herbata z Gór",
        file: "tea",
        description: "Mountain black tea with wild rose and thyme, 100 g in a tin that closes with a soft click.",
        amount: 1499,
        currency: "pln",
    },
    Product {
        name: "Tenugui towel",
        file: "towel",
        description: "Hand-dyed cotton from Osaka, 34 by 90 cm. A towel, a wrapping, a scarf; dries in an hour.",
        amount: 1200,
        currency: "jpy",
    },
    Product {
        name: "Brass bottle opener",
        file: "opener",
        description: "Solid brass, sand-cast in Sheffield and left unlacquered, so that it ages as you do.",
        amount: 3200,
        currency: "gbp",
    },
];

/// Fills a sandbox that is new. The first of the list is made last: lists run from the newest.
pub async fn plant(app: &Arc<App>, seed: &Seed) -> Result<(), ApiError> {
    let mut call = Call::write(app).await?;
    let planted = store::setting(&mut call.tx, "seeded", || "new".to_owned()).await?;
    if planted != "new" {
        return Ok(());
    }
    let now = call.now;
    // A minute apart, so that each has its place by its time of making.
    call.now -= 60 * PRODUCTS.len() as i64;
    besides(&mut call, seed).await?;
    for product in PRODUCTS.iter().rev() {
        call.now += 60;
        let image = format!(
            "{}/images/{}.svg",
            seed.image_base.trim_end_matches('/'),
            product.file
        );
        let fields = [
            ("name", product.name),
            ("description", product.description),
            ("images[0]", &image),
            ("metadata[till_namespace]", &seed.namespace),
        ];
        let made = products::create(&mut call, form(&fields)?).await?;
        let amount = product.amount.to_string();
        let fields = [
            ("product", id(&made)),
            ("unit_amount", &amount),
            ("currency", product.currency),
            ("lookup_key", product.file),
        ];
        let price = prices::create(&mut call, form(&fields)?).await?;
        products::update(
            &mut call,
            id(&made),
            form(&[("default_price", id(&price))])?,
        )
        .await?;
    }
    call.now = now;
    sqlx::query("update settings set value = 'done' where name = 'seeded'")
        .execute(&mut *call.tx)
        .await?;
    call.commit().await?;
    Ok(())
}

/// An account serves other apps too: the shop must not sell what they keep here, nor a subscription as a thing.
async fn besides(call: &mut Call, seed: &Seed) -> Result<(), ApiError> {
    let fields = [
        ("name", "Consulting hour"),
        (
            "description",
            "Sold by another app that shares this account.",
        ),
        ("default_price_data[currency]", "usd"),
        ("default_price_data[unit_amount]", "15000"),
    ];
    products::create(call, form(&fields)?).await?;
    let fields = [
        ("name", "Coffee club"),
        ("description", "A bag of beans every month."),
        ("metadata[till_namespace]", &seed.namespace),
        ("default_price_data[currency]", "usd"),
        ("default_price_data[unit_amount]", "1800"),
        ("default_price_data[recurring][interval]", "month"),
    ];
    products::create(call, form(&fields)?).await?;
    Ok(())
}

fn form(fields: &[(&str, &str)]) -> Result<Form, ApiError> {
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Form::new(&pairs)
}

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap_or_default()
}
