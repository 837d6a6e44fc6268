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
    let Some(unit) = &now.unit else {
        return Err(format!(
            "{key} is no price that this shop sells, such as a subscription: change it in Stripe's dashboard"
        )
        .into());
    };
    let wanted = terms::amount(&args.amount, &unit.currency)?;

    // A former change that got no further than the new price, or two that ran at once.
    let finished = match now.replaces.clone() {
        Some(old) => settle(shop, key, &mut now, &old)
            .await
            .map_err(unfinished)?,
        None => false,
    };
    if now.unit.as_ref() == Some(&wanted) {
        shop.follow(&now.product_id).await?;
        shop.print(
            if finished {
                "Finished"
            } else {
                "Costs that already"
            },
            &sold(&now, &wanted, key),
        );
        return Ok(());
    }

    let stripe = &shop.inbox.stripe;
    let id = gateway::replace_price(stripe, &shop.inbox.namespace, key, &now, &wanted)
        .await
        .map_err(|error| refused(error, &wanted))?;
    let old = std::mem::replace(&mut now.id, id);
    let former = now.unit.replace(wanted.clone());
    settle(shop, key, &mut now, &old)
        .await
        .map_err(unfinished)?;
    shop.follow(&now.product_id).await?;
    if now.unit.as_ref() != Some(&wanted) {
        return Err(overtaken(&now, &wanted, key));
    }
    shop.print("Changed", &sold(&now, &wanted, key));
    if let Some(former) = former {
        println!("  instead of  {former}");
    }
    Ok(())
}

/// Puts the price that holds the lookup key where `old` stood, and archives `old` and whatever else was made to replace
/// it: of two runs at once the later one takes the key, and the other's price is left without. Whether anything was left
/// to do. `now` becomes the price that holds the key.
async fn settle(
    shop: &Shop,
    key: &str,
    now: &mut KeyedPrice,
    old: &str,
) -> Result<bool, GatewayError> {
    let stripe = &shop.inbox.stripe;
    // Listed before the holder is looked up: a listed price that does not hold the key then has lost it for good. The
    // other way round the price of a run that comes between would be archived.
    let active = gateway::active_prices(stripe, &now.product_id).await?;
    let holder = gateway::find_price(stripe, &shop.inbox.namespace, key).await?;
    if let Some(holder) = holder.filter(|holder| holder.product_id == now.product_id) {
        *now = holder;
    }
    let (left_over, others): (Vec<_>, Vec<_>) = active
        .into_iter()
        .filter(|price| price.id != now.id)
        .partition(|price| price.id == old || price.replaces.as_deref() == Some(old));

    // One that is archived already counts too: the other run may have put its own there last.
    let is_default_gone = now.default_price.as_ref().is_some_and(|default| {
        *default != now.id && others.iter().all(|other| other.id != *default)
    });
    // First: Stripe does not archive a default price.
    if is_default_gone {
        let details = Details {
            default_price: Some(&now.id),
            ..Details::default()
        };
        gateway::update_product(stripe, &now.product_id, &details).await?;
        now.default_price = Some(now.id.clone());
    }
    for price in &left_over {
        gateway::archive_price(stripe, &price.id).await?;
    }
    Ok(is_default_gone || !left_over.is_empty())
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
        _ if error.is_transient() => format!(
            "it is not known whether the price was changed ({error}): run the same command again"
        )
        .into(),
        _ => format!("the price was not changed: {error}").into(),
    }
}

/// The other run took the lookup key after us: what it asks for is what buyers are shown.
fn overtaken(now: &KeyedPrice, wanted: &Money, key: &str) -> Failure {
    let costs = match &now.unit {
        Some(unit) => format!(", to {unit}"),
        None => String::new(),
    };
    format!("another run changed {key} at the same time{costs}: run the same command again if {wanted} is right")
        .into()
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
