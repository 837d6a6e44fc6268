use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    frame::{Desk, Room},
    overview::OverviewSection,
};
use crate::{
    api::{DeskPayments, DeskRow, Overview, get_overview, list_desk_payments},
    components::{Amount, StatusBadge, number},
    error::AppError,
    pages::{error::ErrorPage, not_found::NotFoundPage},
};

/// `/operator`: what waits for an operator, and all payments, newest first, or those that are looked for.
#[component]
pub fn OperatorPage() -> impl IntoView {
    let query = use_query_map();
    let parameter = |name: &str| query.read_untracked().get(name);
    let (q, before) = (parameter("q").unwrap_or_default(), parameter("before"));
    view! {
        <Suspense>
            {Suspend::new(async move {
                let first = before.is_none();
                match load(q.clone(), before).await {
                    Ok((overview, payments)) => {
                        view! { <Payments overview payments q first /> }.into_any()
                    }
                    Err(AppError::NotFound) => view! { <NotFoundPage /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// Who looks for something, or leafs back, is not told the rest again.
async fn load(
    q: String,
    before: Option<String>,
) -> Result<(Option<Overview>, DeskPayments), AppError> {
    let overview = match before.is_none() && q.trim().is_empty() {
        true => Some(get_overview().await?),
        false => None,
    };
    Ok((overview, list_desk_payments(Some(q), before).await?))
}

#[component]
fn Payments(
    overview: Option<Overview>,
    payments: DeskPayments,
    q: String,
    first: bool,
) -> impl IntoView {
    let DeskPayments { rows, older } = payments;
    let is_search = !q.trim().is_empty();
    let list = if !rows.is_empty() {
        view! { <Table rows /> }.into_any()
    } else if is_search {
        view! { <NothingFound q=q.clone() /> }.into_any()
    } else if first {
        view! { <p class="empty">"Nobody has paid yet. Each payment will stand here."</p> }
            .into_any()
    } else {
        view! { <p class="empty">"There are no older payments."</p> }.into_any()
    };
    let older = older.map(|cursor| {
        let href = match is_search {
            true => format!("/operator?q={}&before={cursor}", encoded(&q)),
            false => format!("/operator?before={cursor}"),
        };
        view! { <a href=href>"Older payments"</a> }
    });
    view! {
        <Desk room=Room::Payments title="Payments">
            <h1>"Payments"</h1>
            {overview.map(|overview| view! { <OverviewSection overview /> })}
            <form class="search" method="get" action="/operator" role="search">
                <label for="q">"Find by e-mail, amount or id"</label>
                <div class="search-row">
                    <input id="q" type="search" name="q" value=q maxlength="300" autocapitalize="none"
                        autocomplete="off" spellcheck="false" placeholder="ada@, 19.00, pi_…" />
                    <button class="button second" type="submit">"Search"</button>
                </div>
            </form>
            {list}
            <p class="actions">
                {older}
                {(!first || is_search).then(|| view! { <a href="/operator">"All payments"</a> })}
            </p>
        </Desk>
    }
}

#[component]
fn NothingFound(q: String) -> impl IntoView {
    view! {
        <div class="empty">
            <p>"No payment was found for “"{q}"”."</p>
            <p class="hint">
                "An e-mail address or part of it, an amount as 19 or 19.00 EUR, or a whole id: of a payment (pi_), a Checkout \
                 Session (cs_), a charge (ch_), a refund (re_), a dispute (du_), an event (evt_), a checkout (co_) or a \
                 refund request (rr_)."
            </p>
        </div>
    }
}

/// For the value of a URL's parameter.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// The roles say again what the elements say: see the account's table.
#[component]
fn Table(rows: Vec<DeskRow>) -> impl IntoView {
    view! {
        <table role="table" aria-label="Payments">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Date"</th>
                    <th role="columnheader" scope="col">"Payment"</th>
                    <th role="columnheader" scope="col" class="amount">"Amount"</th>
                    <th role="columnheader" scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn row(row: DeskRow) -> impl IntoView {
    let DeskRow { payment, address } = row;
    let quantity = (payment.quantity > 1).then(|| format!("\u{a0}× {}", number(payment.quantity)));
    let returned = payment.returned.filter(|money| *money != payment.amount);
    view! {
        <tr role="row">
            <td role="cell" class="date">
                <time datetime=payment.datetime>{payment.date}</time>
            </td>
            <td role="cell" class="product-name">
                <a href=format!("/operator/payments/{}", payment.id)>{payment.product}{quantity}</a>
                <span class="next">{address.unwrap_or_else(|| "No address".to_owned())}</span>
                {payment.overpaid.then(|| view! { <span class="next">"Paid twice."</span> })}
            </td>
            <td role="cell" class="amount">
                <Amount money=payment.amount />
                {returned
                    .and_then(|money| money.negated())
                    .map(|money| view! { <span class="next"><Amount money /></span> })}
            </td>
            <td role="cell" class="state">
                <StatusBadge status=payment.status at_the_desk=true />
            </td>
        </tr>
    }
}
