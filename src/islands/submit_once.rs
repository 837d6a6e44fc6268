use std::time::Duration;

use leptos::{ev, html::Div, prelude::*, web_sys::HtmlDivElement};

/// How long a submit may take before the button lives again: the browser's stop button tells nobody.
const PATIENCE: Duration = Duration::from_secs(30);

/// Around a form, which posts without it: hydrated, the form is posted once, and its button says that it is under way.
/// No props: reading them would bring a JSON parser into every page.
#[island]
pub fn SubmitOnce(children: Children) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let pending = RwSignal::new(false);
    let ready = RwSignal::new(false);
    let set_pending = move |now: bool| {
        if pending.get_untracked() != now {
            pending.set(now);
            say(root.get_untracked(), now);
        }
    };

    Effect::new(move || {
        ready.set(true);
        // The back button restores the page from memory as it was left: under way.
        let handle = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() {
                set_pending(false);
            }
        });
        on_cleanup(move || handle.remove());
    });

    let submit = move |event: ev::SubmitEvent| {
        if pending.get_untracked() {
            event.prevent_default();
            return;
        }
        set_pending(true);
        set_timeout(move || set_pending(false), PATIENCE);
    };

    view! {
        <div class="island" node_ref=root data-ready=move || ready.get().then_some("") on:submit=submit>
            {children()}
        </div>
    }
}

/// The button shows what it has in store, and stores what it showed: `data-pending`.
fn say(root: Option<HtmlDivElement>, pending: bool) -> Option<()> {
    let button = root?.query_selector("[data-pending]").ok()??;
    let stored = button.get_attribute("data-pending")?;
    button
        .set_attribute("data-pending", &button.text_content()?)
        .ok()?;
    button.set_text_content(Some(&stored));
    if pending {
        button.set_attribute("aria-disabled", "true").ok()
    } else {
        button.remove_attribute("aria-disabled").ok()
    }
}
