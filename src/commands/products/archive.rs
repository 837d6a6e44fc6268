//! `till products archive`: nothing of a product is sold any more, on payment pages that are open neither.

use super::{Shop, plain};
use crate::{
    clock,
    commands::Failure,
    gateway::{self, GatewayError},
    webhook,
};

/// Stop selling a product
///
/// Archives the product and its prices, and closes the payment pages that are open for it. Its default price stays as it
/// is, since Stripe keeps it; nobody can buy by it any more. Payments that were made stay as they are. `till products create` with the same lookup key creates it anew, as another product with a page of its own.
#[derive(clap::Args)]
pub struct Args {
    /// The lookup key of one of its prices, or its product id; `till products list` shows both
    #[arg(value_name = "LOOKUP_KEY|PRODUCT")]
    product: String,
}

/// How the payment pages of a product ended.
#[derive(Default)]
struct Closed {
    closed: usize,
    /// Stripe did not close these: somebody had pressed Pay.
    being_paid: usize,
}

pub async fn run(shop: &Shop, args: &Args) -> Result<(), Failure> {
    let (id, name, was_active) = find(shop, &args.product).await?;
    gateway::archive_product(&shop.inbox.stripe, &id)
        .await
        .map_err(again)?;
    shop.follow(&id).await?;
    let pages = close_pages(shop, &id).await?;

    let done = if was_active {
        "Archived"
    } else {
        "Archived already"
    };
    println!("{done}  {}", plain(&name));
    println!("  product     {id}");
    let closed = match pages.closed {
        0 => "no payment page was open".to_owned(),
        1 => "1 payment page was closed".to_owned(),
        many => format!("{many} payment pages were closed"),
    };
    let being_paid = match pages.being_paid {
        0 => String::new(),
        1 => "; 1 was just being paid".to_owned(),
        many => format!("; {many} were just being paid"),
    };
    println!("  buyers      {closed}{being_paid}");
    Ok(())
}

/// The product's id and name, and whether it is on sale.
async fn find(shop: &Shop, named: &str) -> Result<(String, String, bool), Failure> {
    if let Some(price) = shop.find(named).await? {
        return Ok((
            price.product_id,
            price.product_name,
            price.product_is_active,
        ));
    }
    let inbox = &shop.inbox;
    match gateway::find_product(&inbox.stripe, &inbox.namespace, named).await? {
        Some(product) => Ok((product.id, product.name, product.active)),
        None => Err(format!(
            "nothing of this shop has the lookup key or the product id {named}: `till products list` shows what there is"
        )
        .into()),
    }
}

/// Stripe makes no new payment page for an archived product: those that are open now are all there will be.
async fn close_pages(shop: &Shop, product_id: &str) -> Result<Closed, Failure> {
    let inbox = &shop.inbox;
    let open = gateway::list_open_sessions(&inbox.stripe, &inbox.namespace, product_id)
        .await
        .map_err(again)?;
    let mut pages = Closed::default();
    for session in open {
        match gateway::expire_session(&inbox.stripe, &session)
            .await
            .map_err(again)?
        {
            Some(raw) => {
                webhook::apply_retrieved(inbox, &raw, clock::now()).await?;
                pages.closed += 1;
            }
            None => pages.being_paid += 1,
        }
    }
    Ok(pages)
}

fn again(error: GatewayError) -> Failure {
    format!("it is not all archived yet ({error}): run the same command again to finish").into()
}
