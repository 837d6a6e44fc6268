//! `till products create`: a product with its price, or the one that is there.

use super::{Shop, Sold, terms};
use crate::{
    commands::Failure,
    gateway::{self, Details, GatewayError, KeyedPrice, NewProduct},
    money::Money,
};

/// Sell a product: create it with its price, or show the one with this lookup key
///
/// With a lookup key the command can be run again: what is there is shown, what was left half done is finished, and what
/// was archived is created anew. Without one each run creates another product.
#[derive(clap::Args)]
pub struct Args {
    /// What buyers read, such as "Enamel mug"
    name: String,
    /// The price in the currency's own digits, such as 19.99 (1200 for yen, 0 for what is free)
    #[arg(long, allow_hyphen_values = true)]
    amount: String,
    /// Three letters, such as usd
    #[arg(long)]
    currency: String,
    /// Your own name for the price, by which the other commands find it
    #[arg(long, value_name = "KEY")]
    lookup_key: Option<String>,
    /// A sentence or two for the product's page
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The address of a picture
    #[arg(long, value_name = "URL")]
    image: Option<String>,
}

/// What is to be sold, read and found possible.
pub struct Wanted {
    name: String,
    unit: Money,
    /// The amount as it was typed, to be typed again.
    typed: String,
    lookup_key: Option<String>,
    description: Option<String>,
    image: Option<String>,
}

impl Args {
    /// The arguments as they are sent, or a sentence about the one that cannot be.
    /// `public_url` is the shop's own address.
    pub fn read(self, public_url: &str) -> Result<Wanted, Failure> {
        let currency = terms::currency(&self.currency)?;
        Ok(Wanted {
            name: terms::name(&self.name)?,
            unit: terms::amount(&self.amount, &currency)?,
            typed: self.amount,
            lookup_key: self
                .lookup_key
                .as_deref()
                .map(terms::lookup_key)
                .transpose()?,
            description: self.description.filter(|text| !text.trim().is_empty()),
            image: self
                .image
                .map(|image| terms::image(&image, public_url))
                .transpose()?,
        })
    }
}

pub async fn run(shop: &Shop, wanted: &Wanted) -> Result<(), Failure> {
    if let Some(key) = &wanted.lookup_key
        && let Some(found) = shop.find(key).await?
    {
        if found.is_active() {
            return show(shop, wanted, key, &found).await;
        }
        gateway::free_lookup_key(&shop.inbox.stripe, &found.id).await?;
    }
    let new = NewProduct {
        name: &wanted.name,
        namespace: &shop.inbox.namespace,
        lookup_key: wanted.lookup_key.as_deref(),
        unit: &wanted.unit,
    };
    let (product_id, price_id) = match gateway::create_product(&shop.inbox.stripe, &new).await {
        Ok(ids) => ids,
        Err(error) => {
            // Another run may have been first with this lookup key.
            if let (GatewayError::Refused { .. }, Some(key)) = (&error, &wanted.lookup_key)
                && let Some(found) = shop.find(key).await?.filter(KeyedPrice::is_active)
            {
                return show(shop, wanted, key, &found).await;
            }
            return Err(refused(error, wanted));
        }
    };
    complete(shop, wanted, &product_id, &price_id).await?;
    shop.follow(&product_id).await?;
    let sold = Sold {
        name: &wanted.name,
        unit: &wanted.unit,
        lookup_key: wanted.lookup_key.as_deref(),
        product_id: &product_id,
        price_id: &price_id,
    };
    shop.print("Created", &sold);
    Ok(())
}

/// What cannot be said in the call that creates: Stripe takes a product's description, picture and default price alone.
async fn complete(
    shop: &Shop,
    wanted: &Wanted,
    product_id: &str,
    price_id: &str,
) -> Result<(), Failure> {
    let details = Details {
        description: wanted.description.as_deref(),
        image: wanted.image.as_deref(),
        default_price: Some(price_id),
    };
    let completed = gateway::update_product(&shop.inbox.stripe, product_id, &details).await;
    completed.map_err(|error| {
        let mend = match &wanted.lookup_key {
            Some(_) => "run the same command again to finish".to_owned(),
            None => format!("take it back with `till products archive {product_id}`, and create it again"),
        };
        format!("{product_id} is created, but not its description, picture and default price ({error}): {mend}").into()
    })
}

/// The product that is there, whoever created it; one without a default price was left half done.
async fn show(shop: &Shop, wanted: &Wanted, key: &str, found: &KeyedPrice) -> Result<(), Failure> {
    let Some(unit) = &found.unit else {
        return Err(format!(
            "the lookup key {key} belongs to a price that this shop does not sell, such as a subscription: choose another"
        )
        .into());
    };
    let is_whole = found.default_price.is_some();
    if !is_whole {
        complete(shop, wanted, &found.product_id, &found.id).await?;
    }
    shop.follow(&found.product_id).await?;
    let sold = Sold {
        name: &found.product_name,
        unit,
        lookup_key: Some(key),
        product_id: &found.product_id,
        price_id: &found.id,
    };
    shop.print(
        if is_whole {
            "Exists already"
        } else {
            "Finished"
        },
        &sold,
    );
    if unit.currency != wanted.unit.currency {
        println!(
            "It is sold in {}: a price in {} needs another lookup key.",
            unit.currency.to_uppercase(),
            wanted.unit.currency.to_uppercase()
        );
    } else if unit != &wanted.unit {
        println!(
            "To sell it for {}: till products price {key} --amount {}",
            wanted.unit, wanted.typed
        );
    }
    let says_more = wanted.description.is_some() || wanted.image.is_some();
    if is_whole && (says_more || wanted.name != found.product_name) {
        println!(
            "Its name, description and picture stay as they are: Stripe's dashboard changes them."
        );
    }
    Ok(())
}

fn refused(error: GatewayError, wanted: &Wanted) -> Failure {
    match &error {
        GatewayError::Refused {
            param: Some(param), ..
        } if param == "currency" => {
            format!("Stripe does not take the currency {}", wanted.unit.currency).into()
        }
        GatewayError::Refused {
            code: Some(code), ..
        } if code == "amount_too_large" => {
            format!("{} is more than Stripe takes for one piece", wanted.unit).into()
        }
        _ if error.is_transient() => {
            // Without a lookup key the next run would not find what this one may have made.
            let mend = match &wanted.lookup_key {
                Some(_) => "run the same command again",
                None => "look at `till products list` before you run it again",
            };
            format!(
                "it is not known whether {} was created ({error}): {mend}",
                wanted.name
            )
            .into()
        }
        _ => format!("the product was not created: {error}").into(),
    }
}
