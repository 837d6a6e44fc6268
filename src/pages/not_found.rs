use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

/// Where nothing is: a way back to the shop, under the status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    super::set_status(StatusCode::NOT_FOUND);
    view! {
        <Title text="Page not found" />
        <div class="notice">
            <h1>"Page not found"</h1>
            <p>"There is nothing at this address. It may have moved, or what it showed is no longer sold."</p>
            <p class="actions">
                <a class="button" href="/">
                    "Go to the shop"
                </a>
            </p>
        </div>
    }
}
