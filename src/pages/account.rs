use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;

use super::error::ErrorPage;
use crate::{
    api::{PaymentRow, PaymentStatus, PaymentsPage, list_payments},
    components::{Amount, Empty, StatusBadge, next, number},
};

/// `/account`: the payments of this browser, newest first, in pages.
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
    let list = if !rows.is_empty() {
        view! { <Table rows /> }.into_any()
    } else if first {
        view! {
            <Empty sentence="No payments yet in this browser." href="/" label="Go to the shop" />
        }
        .into_any()
    } else {
        view! { <p class="empty">"There are no older payments."</p> }.into_any()
    };
    view! {
        <div class="account">
            <h1>"Your payments"</h1>
            <p class="hint">"Payments made in this browser, newest first."</p>
            {list}
            <p class="actions">
                {older
                    .map(|cursor| {
                        view! { <a href=format!("/account?before={cursor}")>"Older payments"</a> }
                    })}
                {(!first).then(|| view! { <a href="/account">"Newest payments"</a> })}
            </p>
        </div>
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
