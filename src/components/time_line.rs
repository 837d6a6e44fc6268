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
                <summary>"Show the proofs"</summary>
                <p class="hint">
                    "Each fact names the event by which Stripe told of it, and the journal entry that was posted for it."
                </p>
            </details>
            <ol>{facts.into_iter().map(line).collect_view()}</ol>
        </section>
    }
}

fn line(fact: Fact) -> impl IntoView {
    let proof = proof(fact.event, fact.entry);
    view! {
        <li class=tone(fact.what)>
            <span class="what">
                {fact.what.label()}" "<span class="amount"><Amount money=fact.money /></span>
                {fact.note.map(|note| view! { <span class="note">{note}</span> })}
            </span>
            <time datetime=fact.datetime>{fact.date}</time>
            {proof}
        </li>
    }
}

/// The event that proves a fact and the entry that it posted. What the shop asked Stripe for itself has no name there.
fn proof(event: Option<String>, entry: Option<String>) -> Option<impl IntoView> {
    if event.is_none() && entry.is_none() {
        return None;
    }
    let proved = event.map(|id| match id.starts_with("retrieved:") {
        true => "Asked of Stripe".into_any(),
        false => view! { "Proved by " <code>{id}</code> }.into_any(),
    });
    let posted = entry.map(|source| view! { "Posted as " <code>{source}</code> });
    let both = (proved.is_some() && posted.is_some()).then_some(" · ");
    Some(view! { <span class="proof">{proved}{both}{posted}</span> })
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
