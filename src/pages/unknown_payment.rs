use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::SupportLine;

/// A payment that does not exist and one that is somebody else's look the same.
#[component]
pub fn UnknownPayment() -> impl IntoView {
    super::set_status(StatusCode::NOT_FOUND);
    view! {
        <Title text="We do not know this payment" />
        <div class="notice">
            <h1>"We do not know this payment"</h1>
            <p>
                "If you have just paid, do not pay again: open this page in the browser you paid with, "
                "or see your payments there."
            </p>
            <p class="actions">
                <a class="button" href="/account">
                    "Your payments"
                </a>
                <a href="/">"Go to the shop"</a>
            </p>
            <SupportLine />
        </div>
    }
}
