use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;
use url::form_urlencoded;

use super::{error::ErrorPage, unknown_payment::UnknownPayment, way_in::WayIn};
use crate::{
    api::{CheckoutDetails, CheckoutState, CheckoutView, PaymentStatus, get_checkout},
    components::{News, Receipt, StatusMark, SupportLine, meaning},
    error::AppError,
};

/// `/success`: where the payment page sends the buyer. What it says comes from the ledger alone.
#[component]
pub fn SuccessPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let (session_id, token) = (query.get("session_id"), query.get("token"));
    let question = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(session_id.iter().map(|id| ("session_id", id)))
        .extend_pairs(token.iter().map(|token| ("token", token)))
        .finish();
    view! {
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                match get_checkout(session_id, token).await {
                    Ok(checkout) => view! { <Outcome checkout question /> }.into_any(),
                    Err(AppError::NotFound) => view! { <UnknownPayment /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Outcome(checkout: CheckoutView, question: String) -> impl IntoView {
    let CheckoutView {
        state,
        details,
        unconfirmed,
    } = checkout;
    match state {
        CheckoutState::Paid => match details {
            Some(details) if details.status == PaymentStatus::Free => {
                view! { <Free details /> }.into_any()
            }
            details => view! { <Paid details question /> }.into_any(),
        },
        // Who comes from the payment page has paid there, even while the news of it is on its way.
        CheckoutState::Processing | CheckoutState::Open => {
            let sentence = match state {
                CheckoutState::Processing => PaymentStatus::ON_ITS_WAY,
                _ => PaymentStatus::UNCONFIRMED,
            };
            view! { <Processing details sentence unconfirmed question /> }.into_any()
        }
        CheckoutState::NotPaid => view! { <NotPaid details /> }.into_any(),
    }
}

#[component]
fn Paid(details: Option<CheckoutDetails>, question: String) -> impl IntoView {
    let way_in = details.is_none().then(|| view! { <MoreOfIt question /> });
    view! {
        <Title text="Paid" />
        <div class="outcome">
            <div role="status">
                <StatusMark status=PaymentStatus::Paid />
                <h1>"Paid"</h1>
                <p>"Thank you. Your payment has arrived. Do not pay again."</p>
                {details
                    .as_ref()
                    .and_then(|details| meaning(details.status))
                    .map(|since| view! { <p>{since}</p> })}
            </div>
            {details.map(|details| view! { <Receipt details /> })}
            {way_in}
            <p class="actions">
                <a class="button" href="/">
                    "Back to the shop"
                </a>
                <a href="/account">"Your payments"</a>
            </p>
            <SupportLine />
        </div>
    }
}

#[component]
fn Free(details: CheckoutDetails) -> impl IntoView {
    view! {
        <Title text="Order confirmed" />
        <div class="outcome">
            <div role="status">
                <StatusMark status=PaymentStatus::Free />
                <h1>"Order confirmed"</h1>
                <p>"Thank you. It is free: nothing was charged."</p>
            </div>
            <Receipt details />
            <p class="actions">
                <a class="button" href="/">
                    "Back to the shop"
                </a>
                <a href="/account">"Your payments"</a>
            </p>
            <SupportLine />
        </div>
    }
}

#[component]
fn Processing(
    details: Option<CheckoutDetails>,
    sentence: &'static str,
    unconfirmed: bool,
    /// Which checkout this is, as a form would send it.
    question: String,
) -> impl IntoView {
    let way_in = details
        .is_none()
        .then(|| view! { <MoreOfIt question=question.clone() /> });
    view! {
        <Title text="Payment processing" />
        <div class="outcome">
            <div role="status">
                <StatusMark status=PaymentStatus::Processing />
                <h1>"Payment processing"</h1>
                <p>{sentence}</p>
                {unconfirmed
                    .then(|| {
                        view! { <p>"The payment service could not be asked just now. We keep asking."</p> }
                    })}
            </div>
            <News url="/api/look_again" form=question waiting="Open Processing" seconds=3 />
            {details.map(|details| view! { <Receipt details /> })}
            {way_in}
            <p class="actions">
                <a href="/account">"Your payments"</a>
            </p>
            <SupportLine />
        </div>
    }
}

/// A browser that holds the token alone is not told what was bought, nor finds it under its payments.
#[component]
fn MoreOfIt(question: String) -> impl IntoView {
    view! { <WayIn next=format!("/success?{question}") unless="This browser is not the one you paid with." /> }
}

#[component]
fn NotPaid(details: Option<CheckoutDetails>) -> impl IntoView {
    let (href, label) = way_back(details);
    view! {
        <Title text="Not paid" />
        <div class="outcome">
            <div role="status">
                <StatusMark status=PaymentStatus::NotPaid />
                <h1>"Not paid"</h1>
                <p>"The payment did not go through. Nothing was charged."</p>
            </div>
            <p class="actions">
                <a class="button" href=href>
                    {label}
                </a>
            </p>
            <SupportLine />
        </div>
    }
}

/// Where to go on from a checkout that came to nothing, and what the link says.
pub(super) fn way_back(details: Option<CheckoutDetails>) -> (String, String) {
    match details {
        Some(details) => (
            format!("/products/{}", details.product_id),
            format!("Back to {}", details.product),
        ),
        None => ("/".to_owned(), "Back to the shop".to_owned()),
    }
}
