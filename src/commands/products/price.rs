//! `till products price`: another amount, as Stripe does it, by a new price that takes over the lookup key.

use super::{Shop, Sold, terms};
use crate::{
    commands::Failure,
    gateway::{self, Details, GatewayError, KeyedPrice},
    money::Money,
};

/// Change a price
///
/// A price at Stripe never changes its amount: a new one takes over the lookup key, and the old one is archived. The
/// currency stays. Payment pages that are open stay open at the old price, which their buyers were shown.
#[derive(clap::Args)]
pub struct Args {
    /// The price's lookup key; `till products list` shows it
    lookup_key: String,
    /// The new amount in the price's currency, such as 24.50
    #[arg(long, allow_hyphen_values = true)]
    amount: String,
}

pub async fn run(shop: &Shop, args: &Args) -> Result<(), Failure> {
    let key = args.lookup_key.as_str();
    let Some(mut now) = shop.find(key).await? else {
        return Err(format!(
            "no price has the lookup key {key}: `till products list` shows those there are"
        )
        .into());
    };
    if !now.is_active() {
        return Err(format!(
            "{key} is archived: `till products create` with this lookup key sells it again"
        )
        .into());
    }
    let Some(unit) = now.unit.clone() else {
        return Err(format!(
            "{key} is no price that this shop sells, such as a subscription: change it in Stripe's dashboard"
        )
        .into());
    };
    let wanted = terms::amount(&args.amount, &unit.currency)?;

    // A former change that got no further than the new price.
    let finished = match now.replaces.clone() {
        Some(old) => settle(shop, &mut now, &old, true)
            .await
            .map_err(unfinished)?,
        None => false,
    };
    if wanted == unit {
        shop.follow(&now.product_id).await?;
        shop.print(
            if finished {
                "Finished"
            } else {
                "Costs that already"
            },
            &sold(&now, &unit, key),
        );
        return Ok(());
    }

    let stripe = &shop.inbox.stripe;
    let id = gateway::replace_price(stripe, &shop.inbox.namespace, key, &now, &wanted)
        .await
        .map_err(|error| refused(error, &wanted))?;
    let old = std::mem::replace(&mut now.id, id);
    settle(shop, &mut now, &old, false)
        .await
        .map_err(unfinished)?;
    shop.follow(&now.product_id).await?;
    shop.print("Changed", &sold(&now, &wanted, key));
    println!("  instead of  {unit}");
    Ok(())
}

/// Puts the price where the one stood that it replaces, and archives that one. Whether anything was left to do.
async fn settle(
    shop: &Shop,
    now: &mut KeyedPrice,
    old: &str,
    look_first: bool,
) -> Result<bool, GatewayError> {
    let stripe = &shop.inbox.stripe;
    let is_default = now.default_price.as_deref() == Some(old);
    // First: Stripe does not archive a default price.
    if is_default {
        let details = Details {
            default_price: Some(&now.id),
            ..Details::default()
        };
        gateway::update_product(stripe, &now.product_id, &details).await?;
        now.default_price = Some(now.id.clone());
    }
    if look_first && !gateway::is_active_price(stripe, old).await? {
        return Ok(is_default);
    }
    gateway::archive_price(stripe, old).await?;
    Ok(true)
}

fn unfinished(error: GatewayError) -> Failure {
    format!("the new price is there, but the old one is not archived yet ({error}): run the same command again to finish")
        .into()
}

fn refused(error: GatewayError, wanted: &Money) -> Failure {
    match &error {
        GatewayError::Refused {
            code: Some(code), ..
        } if code == "amount_too_large" => {
            format!("{wanted} is more than Stripe takes for one piece").into()
        }
        _ => format!("the price was not changed: {error}").into(),
    }
}

fn sold<'a>(price: &'a KeyedPrice, unit: &'a Money, key: &'a str) -> Sold<'a> {
    Sold {
        name: &price.product_name,
        unit,
        lookup_key: Some(key),
        product_id: &price.product_id,
        price_id: &price.id,
    }
}
