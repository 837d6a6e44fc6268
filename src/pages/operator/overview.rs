use leptos::prelude::*;

use crate::{
    api::{AskedRow, LetterState, Overview, ReconcileView, StuckLetter},
    components::{Amount, number},
};

/// What waits for an operator, and how the shop and Stripe agree.
#[component]
pub fn OverviewSection(overview: Overview) -> impl IntoView {
    let Overview {
        asked,
        more_asked,
        troubled,
        stuck,
        stuck_letters,
        run,
        last_run,
    } = overview;
    view! {
        {(!asked.is_empty()).then(|| view! { <Asked asked more=more_asked /> })}
        <dl class="standing">
            <div>
                <dt>"Events"</dt>
                <dd>{events(troubled)}</dd>
            </div>
            <div>
                <dt>"Mail"</dt>
                <dd>
                    {letters(stuck)}
                    {stuck_letters.into_iter().map(letter).collect_view()}
                </dd>
            </div>
            <div>
                <dt>"Reconciled"</dt>
                <dd>
                    {match run {
                        Some(run) => reconciled(run).into_any(),
                        None => "Stripe's record has not been compared with ours yet.".into_any(),
                    }}
                    {last_run.map(reconciled)}
                </dd>
            </div>
        </dl>
    }
}

fn events(troubled: i64) -> AnyView {
    if troubled == 0 {
        return "All that Stripe told is applied.".into_any();
    }
    let events = match troubled {
        1 => "One event was not applied".to_owned(),
        count => format!("{} events were not applied", number(count)),
    };
    view! {
        <span class="bad">
            <a href="/operator/events">{events}</a>
        </span>
    }
    .into_any()
}

fn letters(stuck: i64) -> AnyView {
    if stuck == 0 {
        return "No letter was refused, and none has waited for long.".into_any();
    }
    let letters = match stuck {
        1 => "One letter has not left.".to_owned(),
        count => format!("{} letters have not left. The latest:", number(count)),
    };
    view! { <strong class="bad">{letters}</strong> }.into_any()
}

fn letter(letter: StuckLetter) -> impl IntoView {
    let (tone, state) = match letter.state {
        LetterState::Waits => ("waiting", "Waits"),
        LetterState::Refused => ("bad", "Refused"),
        LetterState::TooLate => ("bad", "Too late"),
    };
    view! {
        <p>
            <strong class=tone>{state}</strong>", "
            <time datetime=letter.datetime>{letter.date}</time>
            {format!(": “{}” to {}", letter.subject, letter.to)}
            {letter.words.map(|words| view! { <span class="next">{words}</span> })}
        </p>
    }
}

fn reconciled(run: ReconcileView) -> impl IntoView {
    let (tone, state) = match (&run.error, run.ended, run.is_whole) {
        (Some(_), ..) => ("bad", "Broken off"),
        (None, false, _) => ("waiting", "Under way"),
        (None, true, true) => ("good", "All as Stripe has it"),
        (None, true, false) => ("bad", "Not all as Stripe has it"),
    };
    view! {
        <p>
            <strong class=tone>{state}</strong>", "
            <time datetime=run.datetime>{run.date}</time>": "{run.found}
            {run.error.map(|error| view! { <span class="next">{error}</span> })}
        </p>
    }
}

#[component]
fn Asked(asked: Vec<AskedRow>, more: bool) -> impl IntoView {
    view! {
        <section class="asked" aria-labelledby="asked">
            <h2 id="asked">"Refunds that wait for you"</h2>
            <table role="table" aria-labelledby="asked">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Asked"</th>
                        <th role="columnheader" scope="col">"Payment"</th>
                        <th role="columnheader" scope="col" class="amount">"Amount"</th>
                        <th role="columnheader" scope="col">"Reason"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{asked.into_iter().map(row).collect_view()}</tbody>
            </table>
            {more
                .then(|| view! { <p class="hint">"There are more: these are the oldest."</p> })}
        </section>
    }
}

fn row(asked: AskedRow) -> impl IntoView {
    let quantity = (asked.quantity > 1).then(|| format!("\u{a0}× {}", number(asked.quantity)));
    view! {
        <tr role="row">
            <td role="cell" class="date">
                <time datetime=asked.datetime>{asked.date}</time>
            </td>
            <td role="cell" class="product-name">
                <a href=format!("/operator/payments/{}", asked.checkout)>
                    {asked.product}{quantity}
                </a>
                <span class="next">{asked.address}</span>
            </td>
            <td role="cell" class="amount"><Amount money=asked.money /></td>
            <td role="cell" class="state">"“"{asked.reason.label()}"”"</td>
        </tr>
    }
}
