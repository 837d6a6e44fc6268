use std::time::Duration;

use leptos::{ev, prelude::*};

/// How long a submit may take before the button lives again: the browser's stop button tells nobody.
const PATIENCE: Duration = Duration::from_secs(30);

/// A form with one button. It posts without JavaScript; hydrated, it says that it is under way and posts once.
#[island]
pub fn PostForm(
    /// The server function's URL.
    action: String,
    class: String,
    /// What the button says.
    button: String,
    /// What it says while the form is under way.
    pending: String,
    children: Children,
) -> impl IntoView {
    let is_pending = RwSignal::new(false);
    let ready = RwSignal::new(false);

    Effect::new(move || {
        ready.set(true);
        // The back button restores the page from memory as it was left: under way.
        let handle = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() {
                is_pending.set(false);
            }
        });
        on_cleanup(move || handle.remove());
    });

    let submit = move |event: ev::SubmitEvent| {
        if is_pending.get_untracked() {
            event.prevent_default();
            return;
        }
        is_pending.set(true);
        set_timeout(move || is_pending.set(false), PATIENCE);
    };

    view! {
        <form
            class=class
            method="post"
            action=action
            data-ready=move || ready.get().then_some("")
            on:submit=submit
        >
            {children()}
            <button class="button" type="submit" aria-disabled=move || is_pending.get().then_some("true")>
                {move || if is_pending.get() { pending.clone() } else { button.clone() }}
            </button>
        </form>
    }
}
