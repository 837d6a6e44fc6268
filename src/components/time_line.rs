use leptos::prelude::*;

use super::Amount;
use crate::api::{Fact, FactKind};

/// What happened, each fact with its time, oldest first.
#[component]
pub fn TimeLine(facts: Vec<Fact>) -> impl IntoView {
    view! {
        <section class="time-line" aria-labelledby="time-line">
            <h2 id="time-line">"What happened"</h2>
            <ol>{facts.into_iter().map(line).collect_view()}</ol>
        </section>
    }
}

fn line(fact: Fact) -> impl IntoView {
    view! {
        <li class=tone(fact.what)>
            <span class="what">
                {fact.what.label()}" "<span class="amount"><Amount money=fact.money /></span>
                {fact.note.map(|note| view! { <span class="note">{note}</span> })}
            </span>
            <time datetime=fact.datetime>{fact.date}</time>
        </li>
    }
}

fn tone(what: FactKind) -> &'static str {
    match what {
        FactKind::Paid | FactKind::Refunded => "good",
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
