use leptos::prelude::*;

use super::Amount;
use crate::api::{Price, Product};

/// What a product costs, in a few characters: the amount, or the smallest of several.
pub fn price_summary(product: &Product) -> Option<impl IntoView + use<>> {
    let first = product.prices.first()?;
    // Amounts in different currencies do not compare: those of the default price's currency do.
    let lowest = product
        .prices
        .iter()
        .filter(|price| price.amount.currency == first.amount.currency)
        .min_by_key(|price| price.amount.amount)?;
    let money = lowest.amount.clone();
    let from = (product.prices.len() > 1).then_some("from ");
    Some(view! {
        {from}
        <Amount money />
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
                <span class="amount"><Amount money=price.amount /></span>
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
