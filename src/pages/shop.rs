use leptos::prelude::*;
use leptos_meta::Title;

use super::error::ErrorPage;
use crate::{
    api::{Product, Shop, list_products},
    components::price_summary,
};

/// `/`: everything that is sold.
#[component]
pub fn ShopPage() -> impl IntoView {
    let name = expect_context::<Shop>().name;
    view! {
        <Title text=name />
        <Suspense>
            {Suspend::new(async move {
                match list_products().await {
                    Ok(products) => view! { <Products products /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Products(products: Vec<Product>) -> impl IntoView {
    let list = if products.is_empty() {
        view! { <p class="empty">"Nothing is for sale right now. Please come back later."</p> }
            .into_any()
    } else {
        view! { <ul class="products">{products.into_iter().map(card).collect_view()}</ul> }
            .into_any()
    };
    view! {
        <h1 class="shop-title">"What we sell"</h1>
        {list}
    }
}

fn card(product: Product) -> impl IntoView {
    let price = price_summary(&product);
    view! {
        <li>
            <a class="card" href=format!("/products/{}", product.id)>
                <span class="picture">
                    {product.image.map(|src| view! { <img src=src alt="" width="800" height="800" /> })}
                </span>
                <span class="card-name">{product.name}</span>
                <span class="amount">{price}</span>
            </a>
        </li>
    }
}
