use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use super::{error::ErrorPage, unknown_payment::UnknownPayment};
use crate::{
    api::{CheckoutDetails, PaymentStatus, PaymentView, get_payment},
    components::{
        News, Receipt, StatusMark, SupportLine, TimeLine, bank, meaning_of, number, overpaid,
    },
    error::{AppError, NoRefund},
    money::Money,
};

/// `/account/payments/{id}`: one payment, what happened to it, and the way to its refund.
#[component]
pub fn PaymentPage() -> impl IntoView {
    let id = id();
    view! {
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                match get_payment(id).await {
                    Ok(payment) => view! { <Payment payment /> }.into_any(),
                    Err(AppError::NotFound) => view! { <UnknownPayment /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The payment that the page's URL names.
pub(super) fn id() -> String {
    use_params_map()
        .read_untracked()
        .get("id")
        .unwrap_or_default()
}

/// `Enamel mug × 2`
pub(super) fn name(details: &CheckoutDetails) -> String {
    match details.quantity {
        1 => details.product.clone(),
        quantity => format!("{} × {}", details.product, number(quantity)),
    }
}

#[component]
fn Payment(payment: PaymentView) -> impl IntoView {
    let told = [meaning_of(&payment), bank(&payment), overpaid(&payment)];
    let PaymentView {
        id,
        details,
        reference,
        returned,
        facts,
        yours,
        refund,
        expects_news,
        ..
    } = payment;
    let status = details.status;
    let name = name(&details);
    let waits = expects_news && status == PaymentStatus::RefundPending;
    view! {
        <Title text=format!("{name}: {}", status.label()) />
        <div class="outcome">
            <p class="back">
                <a href="/account">"Your payments"</a>
            </p>
            <div role="status">
                <p class="state">
                    <StatusMark status />
                    {status.label()}
                </p>
                <h1>{name}</h1>
                {told.into_iter().flatten().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            </div>
            {waits
                .then(|| {
                    view! {
                        <News
                            url="/api/payment_status"
                            form=format!("id={id}")
                            waiting="RefundPending"
                            seconds=5
                        />
                    }
                })}
            <Receipt details returned reference />
            <TimeLine facts />
            {match yours {
                true => view! { <RefundLine id refund /> }.into_any(),
                false => view! {
                    <p class="hint">"This is how its buyer sees it."</p>
                    <AtTheDesk id />
                }
                .into_any(),
            }}
        </div>
    }
}

/// To an operator: what can be done about a payment of somebody else's is done at the desk.
#[component]
pub(super) fn AtTheDesk(id: String) -> impl IntoView {
    view! {
        <p class="actions">
            <a class="button second" href=format!("/operator/payments/{id}")>
                "Open it at the desk"
            </a>
        </p>
    }
}

/// The way to the refund, or whom to ask.
#[component]
fn RefundLine(id: String, refund: Result<Money, NoRefund>) -> impl IntoView {
    match refund {
        Ok(_) => view! {
            <p class="actions">
                <a class="button second" href=format!("/account/payments/{id}/refund")>
                    "Ask for a refund"
                </a>
            </p>
            <SupportLine />
        }
        .into_any(),
        Err(why @ (NoRefund::Off | NoRefund::TooOld | NoRefund::Declined)) => view! {
            <p class="hint">{why.sentence()}</p>
            <SupportLine />
        }
        .into_any(),
        Err(_) => view! { <SupportLine /> }.into_any(),
    }
}
