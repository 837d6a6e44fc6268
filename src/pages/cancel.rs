use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;

use super::{error::ErrorPage, success::way_back, unknown_payment::UnknownPayment};
use crate::{
    api::{CheckoutState, CheckoutView, get_cancelled},
    components::SupportLine,
    error::AppError,
};

/// `/cancel`: where the payment page's way back leads. Stripe was asked first: a buyer who paid in another tab may
/// come here as well.
#[component]
pub fn CancelPage() -> impl IntoView {
    let token = use_query_map().read_untracked().get("token");
    view! {
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                match get_cancelled(token.clone()).await {
                    Ok(checkout) => view! { <Outcome checkout token /> }.into_any(),
                    Err(AppError::NotFound) => view! { <UnknownPayment /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Outcome(checkout: CheckoutView, token: Option<String>) -> impl IntoView {
    match checkout.state {
        CheckoutState::Paid | CheckoutState::Processing => {
            view! { <WentThrough token /> }.into_any()
        }
        CheckoutState::Open | CheckoutState::NotPaid => view! { <Cancelled checkout /> }.into_any(),
    }
}

#[component]
fn WentThrough(token: Option<String>) -> impl IntoView {
    let receipt = format!("/success?token={}", token.unwrap_or_default());
    view! {
        <Title text="This payment went through" />
        <div class="notice">
            <h1>"This payment went through"</h1>
            <p>"It was completed before you came back here. Do not pay again."</p>
            <p class="actions">
                <a class="button" href=receipt>
                    "See the payment"
                </a>
                <a href="/">"Back to the shop"</a>
            </p>
            <SupportLine />
        </div>
    }
}

#[component]
fn Cancelled(checkout: CheckoutView) -> impl IntoView {
    let sentence = if checkout.unconfirmed {
        "The payment service could not be asked just now. If you did pay, it will show under your payments: \
         look there before you pay again."
    } else {
        "Nothing was charged."
    };
    let (href, label) = way_back(checkout.details);
    view! {
        <Title text="Checkout cancelled" />
        <div class="notice">
            <h1>"Checkout cancelled"</h1>
            <p>{sentence}</p>
            <p class="actions">
                <a class="button" href=href>
                    {label}
                </a>
                <a href="/account">"Your payments"</a>
            </p>
            <SupportLine />
        </div>
    }
}
