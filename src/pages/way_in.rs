use leptos::prelude::*;
use url::form_urlencoded::byte_serialize;

use crate::api::SignedIn;

/// For whoever may see more once they are signed in: the way there and back to `next`, one of our paths. Somebody who is
/// signed in already is told as whom: they may have paid with another address.
#[component]
pub fn WayIn(next: String, unless: &'static str) -> impl IntoView {
    match expect_context::<SignedIn>().0 {
        Some(person) => view! {
            <p class="hint">
                "You are signed in as " <strong>{person.email}</strong>
                ": it may have been paid with another address."
            </p>
        }
        .into_any(),
        None => {
            let next: String = byte_serialize(next.as_bytes()).collect();
            view! {
                <p class="hint">
                    {unless}" " <a href=format!("/sign-in?next={next}")>"Sign in"</a>
                    " with the address that you gave when you paid, to see it here."
                </p>
            }
            .into_any()
        }
    }
}
