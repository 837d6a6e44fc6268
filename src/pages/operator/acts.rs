//! What can be done about a payment: each a form of its own.

use leptos::prelude::*;

use super::{frame::AttemptField, words::no_refund};
use crate::{
    api::{DecisionView, DeskOffer, ShopReason},
    components::{Amount, Form, amount},
    money::Money,
};

/// A buyer has asked for money back: yes or no, and why.
#[component]
pub fn Decide(decision: DecisionView) -> impl IntoView {
    let DecisionView {
        id,
        money,
        reason,
        date,
        datetime,
        left,
    } = decision;
    let approved = id.clone();
    let less = left.as_ref().is_ok_and(|left| left.amount < money.amount);
    let approve = match left {
        Err(why) => view! { <p class="alert">{no_refund(why)}</p> }.into_any(),
        Ok(left) => view! {
            <Form
                class="act"
                action="/api/operator_approve"
                button=format!("Approve: refund {}", amount(&left))
                pending="Approving…"
            >
                <input type="hidden" name="id" value=approved />
                <AttemptField />
                <label>
                    "A word to the buyer, if you like"
                    <input type="text" name="word" maxlength="500" />
                </label>
            </Form>
        }
        .into_any(),
    };
    view! {
        <section class="acts" aria-label="Decide on the refund">
            <h2>"The buyer asks for "<Amount money /></h2>
            <p>
                "“"{reason.label()}"”, "
                <time datetime=datetime>{date}</time>
            </p>
            {less.then(|| view! { <p class="hint">"Part of it has gone back meanwhile: less is left."</p> })}
            {approve}
            <Form class="act" action="/api/operator_decline" button="Decline" pending="Declining…" second=true>
                <input type="hidden" name="id" value=id />
                <AttemptField />
                <label>
                    "Why not: the buyer reads it"
                    <input type="text" name="word" maxlength="500" required />
                </label>
            </Form>
        </section>
    }
}

/// Money goes back that nobody asked for here.
#[component]
pub fn GiveBack(id: String, offers: Vec<DeskOffer>) -> impl IntoView {
    let several = offers.len() > 1;
    offers
        .into_iter()
        .map(|offer| {
            let which = several.then(|| {
                view! {
                    <p class="hint">
                        "Of the payment of "<Amount money=offer.amount.clone() />" made on "{offer.date.clone()}" ("
                        <span class="reference">{offer.payment.clone()}</span>")."
                    </p>
                }
            });
            let form = match offer.left {
                Ok(left) => view! { <RefundForm id=id.clone() payment=offer.payment left /> }.into_any(),
                Err(why) => view! { <p class="hint">{no_refund(why)}</p> }.into_any(),
            };
            view! {
                <section class="acts" aria-label="Refund">
                    <h2>"Refund"</h2>
                    {which}
                    {form}
                </section>
            }
        })
        .collect_view()
}

#[component]
fn RefundForm(id: String, payment: String, left: Money) -> impl IntoView {
    let reasons = ShopReason::ALL
        .into_iter()
        .map(|reason| view! { <option value=reason.as_str()>{reason.label()}</option> });
    view! {
        <Form class="act" action="/api/operator_refund" button="Refund" pending="Refunding…">
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="payment" value=payment />
            <AttemptField />
            <label>
                "Amount in "{left.currency.to_uppercase()}
                <input type="text" name="amount" inputmode="decimal" maxlength="24" autocomplete="off" />
                <span class="hint">"Empty: all that is left, "<Amount money=left /></span>
            </label>
            <label>
                "Reason"
                <select name="reason">{reasons.collect_view()}</select>
                <span class="hint">"Fraudulent has Stripe block the card and the address from now on."</span>
            </label>
            <label>
                "Note for the desk: the buyer does not see it"
                <input type="text" name="note" maxlength="500" />
            </label>
        </Form>
    }
}

/// A mistyped address is put right.
#[component]
pub fn Correct(id: String, typed: String) -> impl IntoView {
    view! {
        <section class="acts" aria-label="Correct the address">
            <h2>"The buyer's address"</h2>
            <Form
                class="act"
                action="/api/operator_correct_address"
                button="Correct"
                pending="Correcting…"
                second=true
            >
                <input type="hidden" name="id" value=id />
                <AttemptField />
                <label>
                    "E-mail"
                    <input type="text" inputmode="email" name="email" value=typed maxlength="254" autocapitalize="none"
                        autocomplete="off" spellcheck="false" />
                    <span class="hint">
                        "Whoever signs in with it sees this payment, and may ask for it back. Empty: as the buyer gave it."
                    </span>
                </label>
            </Form>
        </section>
    }
}
