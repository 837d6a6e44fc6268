use axum::http::StatusCode;
use leptos::prelude::*;

use super::{
    acts::{Correct, Decide, GiveBack},
    frame::{Desk, Room},
    words::{meaning, sentence},
};
use crate::{
    api::{AtStripe, BankWord, DeskPayment, PaymentView, Shop, get_desk_payment},
    components::{Amount, StatusBadge, TimeLine, number},
    error::AppError,
    pages::{
        error::ErrorPage,
        not_found::NotFoundPage,
        payment::{id, name},
        refused::{Refused, refused},
        set_status,
    },
};

/// `/operator/payments/{id}`: one payment, what happened to it, and what can be done about it.
#[component]
pub fn OperatorPaymentPage() -> impl IntoView {
    let id = id();
    let refused = refused();
    view! {
        <Suspense>
            {Suspend::new(async move {
                match get_desk_payment(id).await {
                    Ok(Some(payment)) => view! { <Payment payment refused /> }.into_any(),
                    Ok(None) => view! { <Unknown /> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFoundPage /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Unknown() -> impl IntoView {
    set_status(StatusCode::NOT_FOUND);
    view! {
        <Desk room=Room::Payments title="Unknown payment">
            <h1>"There is no such payment"</h1>
            <p class="empty">"Nothing was paid under this id."</p>
            <p class="actions">
                <a class="button" href="/operator">
                    "All payments"
                </a>
            </p>
        </Desk>
    }
}

#[component]
fn Payment(payment: DeskPayment, refused: Option<AppError>) -> impl IntoView {
    let DeskPayment {
        payment,
        address,
        is_corrected,
        decisions,
        offers,
        at_stripe,
    } = payment;
    let status = payment.details.status;
    let bank = payment.bank.map(|word| match word {
        BankWord::Asks => {
            "The buyer's bank has asked about it; no money has moved. A refund answers it too."
        }
        BankWord::LetsItStand => "It was disputed, and the bank has decided for the shop.",
    });
    let overpaid = payment
        .overpaid
        .then_some("This was paid twice: one of the two can be given back.");
    let id = payment.id.clone();
    let typed = address.clone().unwrap_or_default();
    let facts = payment.facts.clone();
    view! {
        <Desk room=Room::Payments title=name(&payment.details)>
            <p class="back">
                <a href="/operator">"All payments"</a>
            </p>
            <Refused sentence=refused.map(sentence) />
            <h1>{name(&payment.details)}</h1>
            {[meaning(status), bank, overpaid]
                .into_iter()
                .flatten()
                .map(|sentence| view! { <p>{sentence}</p> })
                .collect_view()}
            <div class="columns">
                <div class="column">
                    <Receipt payment address is_corrected at_stripe=at_stripe.clone() />
                    <TimeLine facts at_stripe />
                </div>
                <div class="column">
                    {decisions
                        .into_iter()
                        .map(|decision| view! { <Decide decision /> })
                        .collect_view()}
                    <GiveBack id=id.clone() offers />
                    <Correct id typed />
                </div>
            </div>
        </Desk>
    }
}

#[component]
fn Receipt(
    payment: PaymentView,
    address: Option<String>,
    is_corrected: bool,
    at_stripe: AtStripe,
) -> impl IntoView {
    let details = payment.details;
    let given = details.email.filter(|_| is_corrected);
    let reference = match at_stripe.link(&payment.reference) {
        Some(href) => view! { <a href=href>{payment.reference.clone()}</a> }.into_any(),
        None => payment.reference.clone().into_any(),
    };
    let shown = details
        .presentment
        .filter(|shown| shown.currency != details.amount.currency);
    view! {
        <section class="receipt" aria-labelledby="receipt">
            <header>
                <h2 id="receipt">{expect_context::<Shop>().name}</h2>
                <time datetime=details.datetime>{details.date}</time>
            </header>
            <dl>
                <div>
                    <dt>"Status"</dt>
                    <dd><StatusBadge status=details.status at_the_desk=true /></dd>
                </div>
                <div>
                    <dt>"Buyer"</dt>
                    <dd>
                        {address.unwrap_or_else(|| "No address".to_owned())}
                        {given.map(|given| view! { <span class="next">"Given: "{given}</span> })}
                    </dd>
                </div>
                <div>
                    <dt>"Quantity"</dt>
                    <dd>{number(details.quantity)}</dd>
                </div>
                <div>
                    <dt>"At Stripe"</dt>
                    <dd class="reference">{reference}</dd>
                </div>
                <div>
                    <dt>"Checkout"</dt>
                    <dd class="reference">{payment.id}</dd>
                </div>
                <div class="total">
                    <dt>"Total"</dt>
                    <dd class="amount"><Amount money=details.amount /></dd>
                </div>
                {shown
                    .map(|money| {
                        view! {
                            <div class="shown">
                                <dt>"Shown to the buyer as"</dt>
                                <dd class="amount"><Amount money /></dd>
                            </div>
                        }
                    })}
                {payment
                    .returned
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
        </section>
    }
}
