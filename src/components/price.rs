use leptos::prelude::*;

use crate::api::{Price, Product};

/// What a product costs, in a few characters: the amount, or the smallest of several.
pub fn price_summary(product: &Product) -> Option<String> {
    let first = product.prices.first()?;
    // Amounts in different currencies do not compare: those of the default price's currency do.
    let lowest = product
        .prices
        .iter()
        .filter(|price| price.amount.currency == first.amount.currency)
        .min_by_key(|price| price.amount.amount)?;
    Some(match product.prices.len() {
        1 => lowest.amount.to_string(),
        _ => format!("from {}", lowest.amount),
    })
}

/// The price a form sends: a choice where there are several, hidden where there is one.
#[component]
pub fn PriceChoice(prices: Vec<Price>) -> impl IntoView {
    if let [price] = prices.as_slice() {
        return view! { <input type="hidden" name="price" value=price.id.clone() /> }.into_any();
    }
    let choices = prices.into_iter().enumerate().map(|(i, price)| {
        view! {
            <label class="choice">
                <input type="radio" name="price" value=price.id checked=i == 0 required />
                <span class="choice-name">{price.nickname}</span>
                <span class="amount">{price.amount.to_string()}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choices">
            <legend>"Price"</legend>
            {choices.collect_view()}
        </fieldset>
    }
    .into_any()
}
