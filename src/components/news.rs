use leptos::prelude::*;

use crate::islands::LookAgain;

/// The page is waiting for something: with JavaScript it looks again and loads itself anew, without it the document does.
#[component]
pub fn News(
    /// A server function that answers with one word.
    url: &'static str,
    /// Its arguments, as a form would send them.
    form: String,
    /// The words that are no news, with spaces between.
    waiting: &'static str,
    /// Seconds between two looks of a document without JavaScript.
    seconds: u32,
) -> impl IntoView {
    view! {
        // It stands in the body, since it is known only here.
        <noscript>
            <meta http-equiv="refresh" content=seconds />
        </noscript>
        <LookAgain>
            <p
                class="hint"
                aria-live="polite"
                data-url=url
                data-form=form
                data-waiting=waiting
                data-stopped="This page has stopped looking. There may still be news: load the page again to see."
            >
                "This page looks again by itself."
            </p>
        </LookAgain>
    }
}
