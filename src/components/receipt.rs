use leptos::prelude::*;

use super::{Amount, StatusBadge, number};
use crate::{
    api::{CheckoutDetails, Shop},
    money::Money,
};

/// What was bought, for how much and when: for the visitor who owns the checkout.
#[component]
pub fn Receipt(
    details: CheckoutDetails,
    /// What has gone back to the buyer.
    #[prop(optional_no_strip)]
    returned: Option<Money>,
    /// What the payment is called at Stripe.
    #[prop(optional, into)]
    reference: Option<String>,
) -> impl IntoView {
    let shop = expect_context::<Shop>();
    let charged = details.amount.amount > 0;
    let shown = details
        .presentment
        .filter(|shown| shown.currency != details.amount.currency);
    view! {
        <section class="receipt" aria-labelledby="receipt">
            <header>
                <h2 id="receipt">{shop.name}</h2>
                <time datetime=details.datetime>{details.date}</time>
            </header>
            <dl>
                <div>
                    <dt>"Product"</dt>
                    <dd>{details.product}</dd>
                </div>
                <div>
                    <dt>"Quantity"</dt>
                    <dd>{number(details.quantity)}</dd>
                </div>
                {details
                    .email
                    .map(|email| view! { <div><dt>"E-mail"</dt><dd>{email}</dd></div> })}
                <div>
                    <dt>"Status"</dt>
                    <dd>
                        <StatusBadge status=details.status />
                    </dd>
                </div>
                {reference
                    .map(|id| view! { <div><dt>"Reference"</dt><dd class="reference">{id}</dd></div> })}
                <div class="total">
                    <dt>"Total"</dt>
                    <dd class="amount"><Amount money=details.amount /></dd>
                </div>
                {shown
                    .map(|money| {
                        view! {
                            <div class="shown">
                                <dt>"Shown to you as"</dt>
                                <dd class="amount"><Amount money /></dd>
                            </div>
                        }
                    })}
                {returned
                    .and_then(|returned| returned.negated())
                    .map(|money| {
                        view! {
                            <div class="returned">
                                <dt>"Returned"</dt>
                                <dd class="amount"><Amount money /></dd>
                            </div>
                        }
                    })}
            </dl>
            {shop
                .statement_descriptor_suffix
                .filter(|_| charged)
                .map(|suffix| {
                    view! {
                        <p class="statement">
                            "On your card statement, look for " <strong>{suffix}</strong> "."
                        </p>
                    }
                })}
        </section>
    }
}
