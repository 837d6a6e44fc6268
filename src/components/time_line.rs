use leptos::prelude::*;

use super::Amount;
use crate::api::{Fact, FactKind};

/// What happened, each fact with its time, oldest first. What proves it is there for whoever asks.
#[component]
pub fn TimeLine(facts: Vec<Fact>) -> impl IntoView {
    view! {
        <section class="time-line" aria-labelledby="time-line">
            <h2 id="time-line">"What happened"</h2>
            <details class="proofs">
                <summary>"Proofs"</summary>
                <p class="hint">
                    "Each fact names the event by which Stripe told of it, and the journal entry that was posted for it."
                </p>
            </details>
            <ol>{facts.into_iter().map(line).collect_view()}</ol>
        </section>
    }
}

fn line(fact: Fact) -> impl IntoView {
    let proof = proof(fact.event, fact.entries);
    view! {
        <li class=tone(fact.what)>
            <span class="what">
                {fact.what.label()}"\u{2002}"<span class="amount"><Amount money=fact.money /></span>
                {fact.note.map(|note| view! { <span class="note">{note}</span> })}
            </span>
            <time datetime=fact.datetime>{fact.date}</time>
            {proof}
        </li>
    }
}

/// The event that proves a fact and the entries that it posted. What the shop asked Stripe for itself has no name there.
fn proof(event: Option<String>, entries: Vec<String>) -> impl IntoView {
    let proved = event.map(|id| match id.starts_with("retrieved:") {
        true => view! { <span class="proof">"Asked of Stripe"</span> }.into_any(),
        false => view! { <span class="proof">"Proved by "<code>{id}</code></span> }.into_any(),
    });
    let posted = entries.into_iter().map(|source| {
        view! { <span class="proof">"Posted as "<code>{source}</code></span> }
    });
    view! {
        {proved}
        {posted.collect_view()}
    }
}

fn tone(what: FactKind) -> &'static str {
    match what {
        FactKind::Paid | FactKind::Ordered | FactKind::Refunded => "good",
        FactKind::AttemptFailed
        | FactKind::Failed
        | FactKind::RefundRefused
        | FactKind::RefundFailed
        | FactKind::RefundCanceled => "bad",
        FactKind::CheckoutStarted
        | FactKind::Processing
        | FactKind::RefundRequested
        | FactKind::RefundSent
        | FactKind::RefundNeedsAction
        | FactKind::Inquiry
        | FactKind::DisputeOpened
        | FactKind::FundsWithdrawn
        | FactKind::FundsReinstated
        | FactKind::DisputeWon
        | FactKind::DisputeLost
        | FactKind::DisputeClosed => "quiet",
    }
}
