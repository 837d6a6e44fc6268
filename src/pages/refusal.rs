use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::{api::Refusal, components::SupportLine};

/// What somebody sees whose request was not let in, under the URL that they asked for.
#[component]
pub fn RefusalPage(refusal: Refusal) -> impl IntoView {
    let (title, sentences) = match refusal {
        Refusal::TooMany { wait } => (
            "A moment, please",
            [
                "This was asked for too often in a short time, so this time nothing was done."
                    .to_owned(),
                format!(
                    "Please wait {}, then go back and try again.",
                    duration(wait)
                ),
            ],
        ),
        Refusal::OtherSite => (
            "Not from here",
            [
                "This form can only be sent from the shop's own pages, so nothing was done."
                    .to_owned(),
                "Please open the shop and try again there.".to_owned(),
            ],
        ),
    };
    view! {
        <Title text=title />
        <Meta name="robots" content="noindex" />
        <div class="notice">
            <h1>{title}</h1>
            {sentences.map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
            <p class="actions">
                <a class="button" href="/">
                    "Go to the shop"
                </a>
                <a href="/account">"Your payments"</a>
            </p>
            <SupportLine />
        </div>
    }
}

/// Rounded up, so that who comes back then is let in.
fn duration(seconds: u64) -> String {
    match (seconds, seconds.div_ceil(60)) {
        (0 | 1, _) => "a second".to_owned(),
        (2..=90, _) => format!("{seconds} seconds"),
        (_, minutes) => format!("{minutes} minutes"),
    }
}
