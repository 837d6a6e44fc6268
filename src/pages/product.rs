use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use super::{
    error::ErrorPage,
    refused::{Refused, refused},
};
use crate::{
    api::{Attempt, Product, get_product},
    components::{Form, PriceChoice, price_summary},
    error::AppError,
};

/// `/products/{id}`: one product, and the form that buys it.
#[component]
pub fn ProductPage() -> impl IntoView {
    let id = use_params_map()
        .read_untracked()
        .get("id")
        .unwrap_or_default();
    let refused = refused();
    view! {
        <Suspense>
            {Suspend::new(async move {
                match get_product(id).await {
                    Ok(product) => view! { <ProductView product refused /> }.into_any(),
                    Err(error) => {
                        view! {
                            <Refused sentence=refused.map(AppError::sentence) />
                            <ErrorPage error />
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
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
            <Refused sentence=refused.map(AppError::sentence) />
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
                <Form class="order" action="/api/checkout" button="Buy now" pending="Redirecting…">
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
                </Form>
                <p class="hint">"You pay on the next page. Nothing is charged before that."</p>
            </div>
        </article>
    }
}
