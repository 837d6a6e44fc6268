//! `till products list`: what is on sale, as Stripe has it.

use super::{Shop, plain};
use crate::{commands::Failure, gateway, money::Money};

/// Show what is on sale
#[derive(clap::Args)]
pub struct Args {}

pub async fn run(shop: &Shop) -> Result<(), Failure> {
    let inbox = &shop.inbox;
    let products = gateway::list_products(&inbox.stripe, &inbox.namespace).await?;
    if products.is_empty() {
        println!(
            "Nothing is for sale yet. This puts a mug on the shelf:\n\n  \
             till products create Mug --amount 19.99 --currency usd --lookup-key mug"
        );
        return Ok(());
    }
    let mut lines = vec![["Lookup key", "Product", "Price", "Product id"].map(str::to_owned)];
    for mut product in products {
        let default = product.default_price.take();
        product
            .prices
            .sort_by_key(|price| (Some(&price.id) != default.as_ref(), price.created_at));
        let mut line = |key: Option<&str>, price: String| {
            let key = key.unwrap_or("-");
            lines.push([plain(key), plain(&product.name), price, product.id.clone()]);
        };
        if product.prices.is_empty() {
            line(None, "not for sale".to_owned());
        }
        for price in &product.prices {
            let unit = Money::new(price.unit_amount, price.currency.as_str());
            line(price.lookup_key.as_deref(), unit.to_string());
        }
    }
    print(&lines);
    Ok(())
}

/// Columns as wide as what stands in them; amounts end in one line.
fn print(lines: &[[String; 4]]) {
    let width = |column: usize| {
        let widths = lines.iter().map(|line| line[column].chars().count());
        widths.max().unwrap_or_default()
    };
    let (key, name, price) = (width(0), width(1), width(2));
    for line in lines {
        println!(
            "{:<key$}  {:<name$}  {:>price$}  {}",
            line[0], line[1], line[2], line[3]
        );
    }
}
