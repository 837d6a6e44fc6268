use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use super::{error::ErrorPage, payment::id};
use crate::{
    api::{MailView, get_mail, list_mails},
    components::Empty,
};

/// `/outbox`: what would have been mailed, newest first; there is none where mail really leaves.
#[component]
pub fn OutboxPage() -> impl IntoView {
    view! {
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                match list_mails().await {
                    Ok(mails) => view! { <Mails mails /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Mails(mails: Vec<MailView>) -> impl IntoView {
    let list = if mails.is_empty() {
        view! {
            <Empty
                sentence="Nothing was mailed yet. Buy something, or sign in, and it lies here."
                href="/"
                label="Go to the shop"
            />
        }
        .into_any()
    } else {
        view! { <ul class="mails">{mails.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <Title text="Outbox" />
        <div class="outbox">
            <h1>"Outbox"</h1>
            <p class="hint">
                "No mail server is set, so mail goes nowhere: anybody who can open this page reads it. With "
                <code>"SMTP_URL"</code> " set it leaves, and this page is gone."
            </p>
            {list}
        </div>
    }
}

fn line(mail: MailView) -> impl IntoView {
    view! {
        <li>
            <a href=format!("/outbox/{}", mail.id)>{mail.subject}</a>
            <span class="to">"to " {mail.to}</span>
            <time datetime=mail.datetime>{mail.date}</time>
        </li>
    }
}

/// `/outbox/{id}`: one letter as text, and the way to its HTML.
#[component]
pub fn MailPage() -> impl IntoView {
    let id = id();
    view! {
        <Meta name="robots" content="noindex" />
        <Suspense>
            {Suspend::new(async move {
                match get_mail(id).await {
                    Ok(mail) => view! { <Letter mail /> }.into_any(),
                    Err(error) => view! { <ErrorPage error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Letter(mail: MailView) -> impl IntoView {
    view! {
        <Title text=mail.subject.clone() />
        <div class="outcome">
            <p class="back">
                <a href="/outbox">"Outbox"</a>
            </p>
            <h1>{mail.subject}</h1>
            <section class="receipt letter" aria-label="Message">
                <dl>
                    <div>
                        <dt>"From"</dt>
                        <dd>{mail.from}</dd>
                    </div>
                    <div>
                        <dt>"To"</dt>
                        <dd>{mail.to}</dd>
                    </div>
                    <div>
                        <dt>"Date"</dt>
                        <dd>
                            <time datetime=mail.datetime>{mail.date}</time>
                        </dd>
                    </div>
                </dl>
                <p class="words">{mail.text.lines().map(words).collect_view()}</p>
            </section>
            <p class="actions">
                <a class="button second" href=format!("/outbox/{}/html", mail.id)>
                    "See it as HTML"
                </a>
            </p>
        </div>
    }
}

/// A line of the text; one that is an address can be followed, as mail programs have it.
fn words(line: &str) -> impl IntoView + use<> {
    let line = line.to_owned();
    let line = match is_address(&line) {
        true => view! { <a href=line.clone()>{line.clone()}</a> }.into_any(),
        false => line.into_any(),
    };
    view! { {line} "\n" }
}

fn is_address(line: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| line.starts_with(scheme))
        && !line.contains(char::is_whitespace)
}
