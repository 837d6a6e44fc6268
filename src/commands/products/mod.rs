//! `till products`: what is sold, changed at Stripe and at once in the shop's own copy. One file per verb.

mod archive;
mod create;
mod list;
mod price;
mod terms;

use clap::Subcommand;

use super::{Failure, open, output::plain};
use crate::{
    catalogue,
    config::Config,
    gateway::{self, KeyedPrice},
    money::Money,
    webhook::Inbox,
};

/// What is done to products. All of it is done at Stripe, or in the built-in sandbox of the shop that is running.
#[derive(Subcommand)]
pub enum Verb {
    Create(create::Args),
    List(list::Args),
    Price(price::Args),
    Archive(archive::Args),
}

/// Does one thing to the products of these settings.
pub async fn run(config: Config, verb: Verb) -> Result<(), Failure> {
    // What cannot be meant is refused before anybody is asked.
    match verb {
        Verb::Create(args) => {
            let wanted = args.read(&config.public_url)?;
            opened(config, async |shop| create::run(shop, &wanted).await).await
        }
        Verb::List(_) => opened(config, async |shop| list::run(shop).await).await,
        Verb::Price(args) => opened(config, async |shop| price::run(shop, &args).await).await,
        Verb::Archive(args) => opened(config, async |shop| archive::run(shop, &args).await).await,
    }
}

/// The shop whose products these are: its database may be in use by a running `till` at the same time.
struct Shop {
    inbox: Inbox,
    public_url: String,
}

/// Opens the shop of these settings, and closes it whatever comes of `work`.
async fn opened(
    config: Config,
    work: impl AsyncFnOnce(&Shop) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let public_url = config.public_url.clone();
    let shop = Shop {
        inbox: open::inbox(config).await?,
        public_url,
    };
    let done = work(&shop).await;
    shop.inbox.db.close().await;
    done
}

impl Shop {
    /// The price with this lookup key; another app's is refused.
    async fn find(&self, lookup_key: &str) -> Result<Option<KeyedPrice>, Failure> {
        let found =
            gateway::find_price(&self.inbox.stripe, &self.inbox.namespace, lookup_key).await?;
        match found {
            Some(price) if !price.is_ours => Err(format!(
                "the lookup key {lookup_key} belongs to another app in this Stripe account ({}): choose another",
                price.product_id
            )
            .into()),
            found => Ok(found),
        }
    }

    /// Has the shop's own copy follow what Stripe has now. A running shop reads the same database.
    async fn follow(&self, product_id: &str) -> Result<(), Failure> {
        let Inbox {
            db,
            stripe,
            namespace,
            ..
        } = &self.inbox;
        catalogue::refresh_product(db, stripe, namespace, product_id)
            .await
            .map_err(|error| {
                format!(
                    "Stripe has done it, but the shop's own copy could not follow ({error}): it will when it hears from \
                     Stripe, or at the next start"
                )
                .into()
            })
    }

    fn print(&self, done: &str, sold: &Sold<'_>) {
        println!("{done}  {}  {}", plain(sold.name), sold.unit);
        if let Some(key) = sold.lookup_key {
            println!("  lookup key  {}", plain(key));
        }
        println!("  product     {}", sold.product_id);
        println!("  price       {}", sold.price_id);
        if let Some(least) = sold.unit.below() {
            println!(
                "  note        Stripe charges {least} at least: a single one cannot be bought"
            );
        }
        println!(
            "  on sale at  {}/products/{}",
            self.public_url, sold.product_id
        );
    }
}

/// A product and the price it is sold for, as they are printed.
struct Sold<'a> {
    name: &'a str,
    unit: &'a Money,
    lookup_key: Option<&'a str>,
    product_id: &'a str,
    price_id: &'a str,
}
