use leptos::prelude::*;

use super::Amount;
use crate::api::{AtStripe, Fact, FactKind};

/// What happened, each fact with its time, oldest first. What proves it is there for whoever asks; to an operator it is
/// shown, with the way to it at Stripe.
#[component]
pub fn TimeLine(
    facts: Vec<Fact>,
    /// For operators.
    #[prop(optional, into)]
    at_stripe: Option<AtStripe>,
) -> impl IntoView {
    let explained = at_stripe.is_none().then(|| {
        view! {
            <details class="proofs">
                <summary>"Proofs"</summary>
                <p class="hint">
                    "Each fact names the event by which Stripe told of it, and the journal entry that was posted for it."
                </p>
            </details>
        }
    });
    let lines = facts.into_iter().map(|fact| line(fact, at_stripe.as_ref()));
    view! {
        <section class="time-line" aria-labelledby="time-line">
            <h2 id="time-line">"What happened"</h2>
            {explained}
            <ol>{lines.collect_view()}</ol>
        </section>
    }
}

fn line(fact: Fact, at_stripe: Option<&AtStripe>) -> impl IntoView + use<> {
    let label = match at_stripe {
        Some(_) => at_the_desk(fact.what),
        None => fact.what.label(),
    };
    let about = fact
        .object
        .filter(|_| at_stripe.is_some())
        .map(|id| view! { <span class="proof">"At Stripe "{linked(id, at_stripe)}</span> });
    let proof = proof(fact.event, fact.entries, at_stripe);
    view! {
        <li class=tone(fact.what)>
            <span class="what">
                {label}
                {fact.money.map(|money| view! { "\u{2002}"<span class="amount"><Amount money /></span> })}
                {fact.note.map(|note| view! { <span class="note">{note}</span> })}
                {fact.by.map(|by| view! { <span class="note">"By "{by}</span> })}
            </span>
            <time datetime=fact.datetime>{fact.date}</time>
            {about}
            {proof}
        </li>
    }
}

/// The event that proves a fact and the entries that it posted. What the shop asked Stripe for itself has no name there.
fn proof(
    event: Option<String>,
    entries: Vec<String>,
    at_stripe: Option<&AtStripe>,
) -> impl IntoView + use<> {
    let proved = event.map(|id| match id.starts_with("retrieved:") {
        true => view! { <span class="proof">"Asked of Stripe"</span> }.into_any(),
        false => {
            view! { <span class="proof">"Proved by "{linked(id, at_stripe)}</span> }.into_any()
        }
    });
    let posted = entries.into_iter().map(|source| {
        view! { <span class="proof">"Posted as "<code>{source}</code></span> }
    });
    view! {
        {proved}
        {posted.collect_view()}
    }
}

/// An id, with the way to it for those who may look at Stripe.
fn linked(id: String, at_stripe: Option<&AtStripe>) -> AnyView {
    match at_stripe.and_then(|at_stripe| at_stripe.link(&id)) {
        Some(href) => view! { <a href=href><code>{id}</code></a> }.into_any(),
        None => view! { <code>{id}</code> }.into_any(),
    }
}

/// Where the words for a buyer speak to the buyer.
fn at_the_desk(what: FactKind) -> &'static str {
    match what {
        FactKind::RefundRequested => "Refund requested by the buyer",
        FactKind::RefundApproved => "Refund approved",
        FactKind::RefundDeclined => "Refund declined",
        FactKind::RefundByShop => "Refund",
        FactKind::RefundNeedsAction => "Refund needs the buyer",
        FactKind::Inquiry => "The bank asked about it",
        FactKind::DisputeOpened => "Disputed at the bank",
        FactKind::FundsWithdrawn => "Held by the bank",
        FactKind::DisputeLost => "Bank decided for the buyer",
        _ => what.label(),
    }
}

fn tone(what: FactKind) -> &'static str {
    match what {
        FactKind::Paid | FactKind::Ordered | FactKind::Refunded => "good",
        FactKind::AttemptFailed
        | FactKind::Failed
        | FactKind::RefundDeclined
        | FactKind::RefundRefused
        | FactKind::RefundFailed
        | FactKind::RefundCanceled => "bad",
        FactKind::CheckoutStarted
        | FactKind::Processing
        | FactKind::RefundRequested
        | FactKind::RefundApproved
        | FactKind::RefundByShop
        | FactKind::RefundSent
        | FactKind::RefundNeedsAction
        | FactKind::Inquiry
        | FactKind::DisputeOpened
        | FactKind::FundsWithdrawn
        | FactKind::FundsReinstated
        | FactKind::DisputeWon
        | FactKind::DisputeLost
        | FactKind::DisputeClosed
        | FactKind::AddressCorrected
        | FactKind::EventReplayed => "quiet",
    }
}
