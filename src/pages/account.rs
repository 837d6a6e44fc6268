use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;

use super::error::ErrorPage;
use crate::{
    api::{PaymentRow, PaymentStatus, PaymentsPage, Person, SignedIn, list_payments},
    components::{Amount, Empty, Form, StatusBadge, next, number},
};

/// `/account`: the payments of this browser and of who is signed in, newest first, in pages.
#[component]
pub fn AccountPage() -> impl IntoView {
    let before = use_query_map().read_untracked().get("before");
    view! {
        <Title text="Your payments" />
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                let first = before.is_none();
                match list_payments(before).await {
                    Ok(payments) => view! { <Payments payments first /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Payments(payments: PaymentsPage, first: bool) -> impl IntoView {
    let PaymentsPage { rows, older } = payments;
    let person = expect_context::<SignedIn>().0;
    let none = match person {
        Some(_) => "No payments yet.",
        None => "No payments yet in this browser.",
    };
    let list = if !rows.is_empty() {
        view! { <Table rows /> }.into_any()
    } else if first {
        view! { <Empty sentence=none href="/" label="Go to the shop" /> }.into_any()
    } else {
        view! { <p class="empty">"There are no older payments."</p> }.into_any()
    };
    view! {
        <div class="account">
            <h1>"Your payments"</h1>
            <Whose person=person.clone() />
            {list}
            <p class="actions">
                {older
                    .map(|cursor| {
                        view! { <a href=format!("/account?before={cursor}")>"Older payments"</a> }
                    })}
                {(!first).then(|| view! { <a href="/account">"Newest payments"</a> })}
            </p>
            {person.map(|person| view! { <WaysOut person /> })}
        </div>
    }
}

/// Whose payments these are, and how to see more of them.
#[component]
fn Whose(person: Option<Person>) -> impl IntoView {
    match person {
        Some(person) => view! {
            <p class="hint">
                "Payments made with " <strong>{person.email}</strong> " or in this browser, newest first."
            </p>
        }
        .into_any(),
        None => view! {
            <p class="hint">
                "Payments made in this browser, newest first. " <a href="/sign-in">"Sign in"</a>
                " to see those that you made in other browsers."
            </p>
        }
        .into_any(),
    }
}

#[component]
fn WaysOut(person: Person) -> impl IntoView {
    view! {
        <section class="sign-out" aria-label="Signed in">
            <p>"You are signed in as " <strong>{person.email}</strong> "."</p>
            <div class="actions">
                <Form class="" action="/api/sign_out" button="Sign out" pending="Signing out…" />
                <Form
                    class=""
                    action="/api/sign_out_everywhere"
                    button="Sign out everywhere"
                    pending="Signing out…"
                />
                {person.is_operator.then(|| view! { <a href="/operator">"The operator's desk"</a> })}
            </div>
            <p class="hint">
                "After signing out this browser shows none of these payments. On a computer that others use, sign out."
            </p>
        </section>
    }
}

/// The roles say again what the elements say: on a narrow screen the rows are laid out as blocks, and browsers then
/// forget that they are a table.
#[component]
fn Table(rows: Vec<PaymentRow>) -> impl IntoView {
    view! {
        <table role="table" aria-label="Your payments">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Date"</th>
                    <th role="columnheader" scope="col">"Product"</th>
                    <th role="columnheader" scope="col" class="amount">"Amount"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn row(payment: PaymentRow) -> impl IntoView {
    let quantity = (payment.quantity > 1).then(|| format!("\u{a0}× {}", number(payment.quantity)));
    let next = next(&payment);
    view! {
        <tr role="row">
            <td role="cell" class="date">
                <time datetime=payment.datetime>{payment.date}</time>
            </td>
            <td role="cell" class="product-name">
                <a href=format!("/account/payments/{}", payment.id)>{payment.product}{quantity}</a>
                {payment
                    .returned
                    .filter(|_| payment.status == PaymentStatus::PartlyRefunded)
                    .map(|money| {
                        view! {
                            <span class="next">
                                <span class="amount"><Amount money /></span>
                                " of it was sent back."
                            </span>
                        }
                    })}
                {next.map(|next| view! { <span class="next">{next}</span> })}
            </td>
            <td role="cell" class="amount"><Amount money=payment.amount /></td>
            <td role="cell" class="state">
                <StatusBadge status=payment.status />
            </td>
        </tr>
    }
}
