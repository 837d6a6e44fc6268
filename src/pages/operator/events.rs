use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    frame::{AttemptField, Desk, Room},
    words::sentence,
};
use crate::{
    api::{AtStripe, DeskEvent, DeskEvents, DeskReplay, Replayed, list_desk_events},
    components::{Form, number},
    error::AppError,
    pages::{
        error::ErrorPage,
        not_found::NotFoundPage,
        refused::{Refused, refused},
    },
};

/// `/operator/events`: what Stripe told and was not applied, each with a way to try again.
#[component]
pub fn OperatorEventsPage() -> impl IntoView {
    let replayed = use_query_map().read_untracked().get("replayed");
    let refused = refused();
    view! {
        <Suspense>
            {Suspend::new(async move {
                match list_desk_events(replayed).await {
                    Ok(events) => view! { <Events events refused /> }.into_any(),
                    Err(AppError::NotFound) => view! { <NotFoundPage /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Events(events: DeskEvents, refused: Option<AppError>) -> impl IntoView {
    let DeskEvents {
        events,
        more,
        replayed,
        replays,
        at_stripe,
    } = events;
    let replays =
        (!replays.is_empty()).then(|| view! { <Replays replays at_stripe=at_stripe.clone() /> });
    let list = match events.is_empty() {
        true => view! { <p class="empty">"All that Stripe told is applied."</p> }.into_any(),
        false => view! { <Table events at_stripe /> }.into_any(),
    };
    view! {
        <Desk room=Room::Events title="Events">
            <h1>"Events"</h1>
            <p class="hint">
                "What Stripe told and could not be applied, oldest first. It is missing in the ledger: mend the cause, then \
                 replay it. What was applied before changes nothing."
            </p>
            <Refused sentence=refused.map(sentence) />
            {replayed.map(|replayed| view! { <Outcome replayed /> })}
            {list}
            {more.then(|| view! { <p class="hint">"There are more: these are the oldest."</p> })}
            {replays}
        </Desk>
    }
}

#[component]
fn Outcome(replayed: Replayed) -> impl IntoView {
    let said = match replayed.is_settled {
        true => " was applied.",
        false => " could not be applied yet.",
    };
    view! {
        <p class="told" role="status">
            <code>{replayed.id}</code>
            {said}
        </p>
    }
}

/// What was replayed and is no payment's: nowhere else would say who did it.
#[component]
fn Replays(replays: Vec<DeskReplay>, at_stripe: AtStripe) -> impl IntoView {
    let lines = replays.into_iter().map(|replay| {
        view! {
            <li class="quiet">
                <span class="what">
                    {replay.kind.unwrap_or_else(|| "Unreadable".to_owned())}
                    <span class="note">"By "{replay.by}</span>
                </span>
                <time datetime=replay.datetime>{replay.date}</time>
                <span class="proof">{linked(replay.event, &at_stripe)}</span>
            </li>
        }
    });
    view! {
        <section class="time-line" aria-labelledby="replays">
            <h2 id="replays">"Replayed, of no payment"</h2>
            <ol>{lines.collect_view()}</ol>
        </section>
    }
}

fn linked(id: String, at_stripe: &AtStripe) -> AnyView {
    match at_stripe.link(&id) {
        Some(href) => view! { <a href=href><code>{id}</code></a> }.into_any(),
        None => view! { <code>{id}</code> }.into_any(),
    }
}

/// The roles say again what the elements say: see the account's table.
#[component]
fn Table(events: Vec<DeskEvent>, at_stripe: AtStripe) -> impl IntoView {
    let rows = events.into_iter().map(|event| row(event, &at_stripe));
    view! {
        <table role="table" aria-label="Events" class="events">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Event"</th>
                    <th role="columnheader" scope="col">"State"</th>
                    <th role="columnheader" scope="col">"Again"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
}

fn row(event: DeskEvent, at_stripe: &AtStripe) -> impl IntoView + use<> {
    let linked = |id: String| linked(id, at_stripe);
    let tries = match event.attempts {
        1 => "tried once".to_owned(),
        count => format!("tried {} times", number(count)),
    };
    let (tone, state) = match event.is_failed {
        true => ("bad", "Failed"),
        false => ("waiting", "Waits for its payment"),
    };
    let kind = event.kind.unwrap_or_else(|| "Unreadable".to_owned());
    let payment = event
        .checkout
        .map(|id| view! { <a href=format!("/operator/payments/{id}")>"The payment"</a> });
    view! {
        <tr role="row">
            <td role="cell" class="event">
                <code class="kind">{kind}</code>
                <span class="ids">{linked(event.id.clone())} {event.object.map(linked)} {payment}</span>
            </td>
            <td role="cell" class="why">
                <strong class=tone>{state}</strong>", "
                <time datetime=event.datetime>{event.age}" ago"</time>", "{tries}
                {event.error.map(|error| view! { <span class="next">{error}</span> })}
            </td>
            <td role="cell" class="again">
                <Form class="replay" action="/api/operator_replay" button="Replay" pending="Replaying…" second=true>
                    <input type="hidden" name="id" value=event.id />
                    <AttemptField />
                </Form>
            </td>
        </tr>
    }
}
