use leptos::{prelude::*, server_fn::error::ServerFnUrlError};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::error::ErrorPage;
use crate::{
    api::{Attempt, Product, get_product},
    components::{PriceChoice, price_summary},
    error::AppError,
    islands::BuyNow,
};

/// `/products/{id}`: one product, and the form that buys it.
#[component]
pub fn ProductPage() -> impl IntoView {
    let id = use_params_map()
        .read_untracked()
        .get("id")
        .unwrap_or_default();
    let refused = use_query_map()
        .read_untracked()
        .get("__err")
        .and_then(|value| decode(&value));
    view! {
        <Suspense>
            {Suspend::new(async move {
                match get_product(id).await {
                    Ok(product) => view! { <ProductView product refused /> }.into_any(),
                    Err(error) => {
                        view! {
                            {alert(refused)}
                            <ErrorPage error />
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
}

/// The error that the last post left in the URL. Anyone can write that parameter, so only what encodes back to the
/// very same text is one of ours; Leptos by itself makes rubbish into an error of some kind.
fn decode(value: &str) -> Option<AppError> {
    let error = ServerFnUrlError::<AppError>::decode_err(value);
    let url = ServerFnUrlError::new("", error)
        .to_url("http://localhost")
        .ok()?;
    url.query_pairs()
        .any(|(name, ours)| name == "__err" && ours == value)
        .then_some(error)
}

fn alert(refused: Option<AppError>) -> impl IntoView {
    refused.map(|error| view! { <p class="alert" role="alert">{error.sentence()}</p> })
}

#[component]
fn ProductView(product: Product, refused: Option<AppError>) -> impl IntoView {
    let attempt = expect_context::<Attempt>().0;
    let price = price_summary(&product);
    let description = product.description.clone().unwrap_or_default();
    view! {
        <Title text=product.name.clone() />
        <Meta name="description" content=description />
        <article class="product">
            {alert(refused)}
            <div class="picture">
                {product
                    .image
                    .map(|src| {
                        view! { <img src=src alt=product.name.clone() width="800" height="800" fetchpriority="high" /> }
                    })}
            </div>
            <div class="product-text">
                <h1>{product.name.clone()}</h1>
                <p class="amount price">{price}</p>
                {product.description.map(|text| view! { <p class="description">{text}</p> })}
                <BuyNow>
                    <input type="hidden" name="attempt" value=attempt />
                    <PriceChoice prices=product.prices />
                    <label class="quantity" for="quantity">
                        "Quantity"
                    </label>
                    <input
                        id="quantity"
                        name="quantity"
                        type="number"
                        inputmode="numeric"
                        min="1"
                        max="999999"
                        value="1"
                        required
                    />
                </BuyNow>
                <p class="hint">"You pay on the next page. Nothing is charged before that."</p>
            </div>
        </article>
    }
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::error::ServerFnUrlError;

    use super::decode;
    use crate::error::AppError;

    #[test]
    fn only_what_we_wrote_ourselves_is_shown() {
        let url = ServerFnUrlError::new("", AppError::Quantity)
            .to_url("http://localhost")
            .expect("a URL");
        let ours = url
            .query_pairs()
            .find(|(name, _)| name == "__err")
            .expect("an error")
            .1;
        assert_eq!(decode(&ours), Some(AppError::Quantity));
        for rubbish in ["", "x", "IlBhaWQi", "%", "IlF1YW50aXR5"] {
            assert_eq!(decode(rubbish), None, "{rubbish}");
        }
    }
}
