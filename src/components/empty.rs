use leptos::prelude::*;

/// Nothing to show yet: says so, and offers a way on.
#[component]
pub fn Empty(sentence: &'static str, href: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <div class="empty">
            <p>{sentence}</p>
            <p>
                <a class="button" href=href>
                    {label}
                </a>
            </p>
        </div>
    }
}
