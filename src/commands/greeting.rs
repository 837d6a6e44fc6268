//! What the shop says of itself once it answers.

use url::Url;

use super::serve::Shop;
use crate::{mail, stamp::Stamp};

pub fn print(shop: &Shop) {
    println!("\n  Shop      {}", shop.config.public_url);
    match &shop.sandbox {
        Some(sandbox) => {
            println!(
                "  Stripe    the built-in sandbox at {} (no Stripe account, no money moves)",
                sandbox.url
            );
        }
        None => println!(
            "  Stripe    {} ({} mode)",
            shop.inbox.stamp.account_id,
            mode(&shop.inbox.stamp)
        ),
    }
    println!(
        "  Database  {}",
        database(shop.config.database_url.expose())
    );
    if mail::is_shown(&shop.config) {
        println!(
            "  Mail      goes nowhere without SMTP_URL: {}/outbox shows it",
            shop.config.public_url
        );
    }
    if shop.sandbox.is_some() {
        println!("  Cards     4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined,");
        println!("            4000 0000 0000 9995 has no funds; any future date, any CVC");
    }
    println!();
}

fn mode(stamp: &Stamp) -> &'static str {
    if stamp.livemode { "live" } else { "test" }
}

/// Where a database is, without who may open it.
fn database(url: &str) -> String {
    match Url::parse(url) {
        Ok(parsed) if parsed.scheme() != "sqlite" => {
            format!(
                "{}://{}{}",
                parsed.scheme(),
                parsed.host_str().unwrap_or_default(),
                parsed.path()
            )
        }
        _ => url.trim_start_matches("sqlite://").to_owned(),
    }
}
