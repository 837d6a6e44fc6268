use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use super::{
    error::ErrorPage,
    payment::{AtTheDesk, id, name},
    refused::{Refused, refused},
    unknown_payment::UnknownPayment,
};
use crate::{
    api::{BankWord, PaymentView, RefundReason, Shop, get_refund_offer},
    components::{Amount, Form, SupportLine, amount},
    error::{AppError, NoRefund},
    money::Money,
};

/// `/account/payments/{id}/refund`: what goes back, why, and the one button that asks for it.
#[component]
pub fn RefundPage() -> impl IntoView {
    let id = id();
    let refused = refused();
    view! {
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                match get_refund_offer(id).await {
                    Ok(payment) => {
                        match payment.refund.clone() {
                            _ if !payment.yours => view! { <NotYours id=payment.id /> }.into_any(),
                            Ok(money) => view! { <Offer payment money refused /> }.into_any(),
                            Err(why) => view! { <NoOffer id=payment.id why /> }.into_any(),
                        }
                    }
                    Err(AppError::NotFound) => view! { <UnknownPayment /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Offer(payment: PaymentView, money: Money, refused: Option<AppError>) -> impl IntoView {
    let page = format!("/account/payments/{}", payment.id);
    let bank = payment.bank.map(|word| match word {
        BankWord::Asks => "Your bank has asked us about this payment. A refund answers it too: you need not write to them.",
        BankWord::LetsItStand => "Your bank decided for the shop. You can still have the money back from us.",
    });
    let date = payment.details.date.clone();
    let decides = expect_context::<Shop>().decides_on_refunds;
    let button = match decides {
        true => format!("Ask for {} back", amount(&money)),
        false => format!("Confirm refund of {}", amount(&money)),
    };
    view! {
        <Title text="Refund" />
        <div class="outcome">
            <p class="back">
                <a href=page.clone()>"Back to the payment"</a>
            </p>
            <h1>"Refund"</h1>
            <Refused sentence=refused.map(sentence) />
            {bank.map(|sentence| view! { <p>{sentence}</p> })}
            {payment.overpaid.then(|| view! { <WhichOfTwo date reference=payment.reference.clone() /> })}
            <Form
                class="refund"
                action="/api/refund"
                button
                pending="Asking for the refund…"
            >
                <input type="hidden" name="id" value=payment.id />
                <input type="hidden" name="payment" value=payment.reference />
                <div class="receipt">
                    <dl>
                        <div>
                            <dt>{name(&payment.details)}</dt>
                            <dd class="amount"><Amount money=payment.details.amount /></dd>
                        </div>
                        {payment
                            .returned
                            .and_then(|returned| returned.negated())
                            .map(|money| {
                                view! {
                                    <div>
                                        <dt>"Already returned"</dt>
                                        <dd class="amount"><Amount money /></dd>
                                    </div>
                                }
                            })}
                        <div class="total">
                            <dt>"You get back"</dt>
                            <dd class="amount"><Amount money /></dd>
                        </div>
                    </dl>
                </div>
                <Reasons />
            </Form>
            {decides
                .then(|| view! { <p class="hint">"The shop decides on your request: the payment's page will say what."</p> })}
            <p class="hint">
                "The money goes back to what you paid with. Banks often take 5 to 10 business days to show it."
            </p>
            <SupportLine />
        </div>
    }
}

/// Somebody has paid twice: which of the two goes back.
#[component]
fn WhichOfTwo(date: String, reference: String) -> impl IntoView {
    view! {
        <p>
            "This was paid twice. What you get back is the later payment, made on "{date}" ("
            <span class="reference">{reference}</span>"). The other one stands."
        </p>
    }
}

/// What became of the form. `AppError`'s own sentences are about a checkout.
fn sentence(error: AppError) -> &'static str {
    match error {
        AppError::NoRefund(why) => why.sentence(),
        AppError::StaleForm => {
            "This page was opened some time ago. No refund was requested: please choose once more."
        }
        AppError::BadRequest | AppError::NotFound => {
            "That request could not be read. No refund was requested: please choose once more."
        }
        _ => "Something went wrong on our side. Please look at the payment before you ask again.",
    }
}

#[component]
fn Reasons() -> impl IntoView {
    let choices = RefundReason::ALL.into_iter().map(|reason| {
        view! {
            <label class="choice">
                <input type="radio" name="reason" value=reason.as_str() required />
                <span class="choice-name">{reason.label()}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choices">
            <legend>"Reason"</legend>
            {choices.collect_view()}
        </fieldset>
    }
}

/// An operator looks: only its buyer asks for it back here.
#[component]
fn NotYours(id: String) -> impl IntoView {
    view! {
        <Title text="Refund" />
        <div class="notice">
            <h1>"Refund"</h1>
            <p>"Its buyer asks for the money here. You give it back at the desk."</p>
            <AtTheDesk id />
        </div>
    }
}

#[component]
fn NoOffer(id: String, why: NoRefund) -> impl IntoView {
    view! {
        <Title text="No refund here" />
        <div class="notice">
            <p class="back">
                <a href="/account">"Your payments"</a>
            </p>
            <h1>"No refund here"</h1>
            <p>{why.sentence()}</p>
            <p class="actions">
                <a class="button" href=format!("/account/payments/{id}")>
                    "See the payment"
                </a>
            </p>
            <SupportLine />
        </div>
    }
}
