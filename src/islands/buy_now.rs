use std::time::Duration;

use leptos::{ev, prelude::*};

/// How long a submit may take before the button lives again: the browser's stop button tells nobody.
const PATIENCE: Duration = Duration::from_secs(30);

/// The order form. It posts without JavaScript; hydrated, it says that it is under way and posts once.
#[island]
pub fn BuyNow(children: Children) -> impl IntoView {
    let pending = RwSignal::new(false);
    let ready = RwSignal::new(false);

    Effect::new(move || {
        ready.set(true);
        // The back button restores the page from memory as it was left: redirecting.
        let handle = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() {
                pending.set(false);
            }
        });
        on_cleanup(move || handle.remove());
    });

    let submit = move |event: ev::SubmitEvent| {
        if pending.get_untracked() {
            event.prevent_default();
            return;
        }
        pending.set(true);
        set_timeout(move || pending.set(false), PATIENCE);
    };

    view! {
        <form
            class="order"
            method="post"
            action="/api/checkout"
            data-ready=move || ready.get().then_some("")
            on:submit=submit
        >
            {children()}
            <button class="button" type="submit" aria-disabled=move || pending.get().then_some("true")>
                {move || if pending.get() { "Redirecting…" } else { "Buy now" }}
            </button>
        </form>
    }
}
