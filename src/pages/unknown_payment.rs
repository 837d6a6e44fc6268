use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::way_in::WayIn;
use crate::components::SupportLine;

/// A payment that does not exist and one that is somebody else's look the same. A mail's link, or the payment page's way
/// back, may have been opened where its reader is not signed in: the way in leads back to it.
#[component]
pub fn UnknownPayment() -> impl IntoView {
    super::set_status(StatusCode::NOT_FOUND);
    let location = use_location();
    let path = location.pathname.get_untracked();
    let search = location.search.get_untracked();
    let next = match search.trim_start_matches('?') {
        // Who was sent back unpaid finds there what was paid all the same.
        _ if path == "/cancel" => "/account".to_owned(),
        "" => path,
        search => format!("{path}?{search}"),
    };
    view! {
        <Title text="We do not know this payment" />
        <div class="notice">
            <h1>"We do not know this payment"</h1>
            <p>
                "If you have just paid, do not pay again: open this page in the browser you paid with, "
                "or see your payments there."
            </p>
            <WayIn next unless="Or you paid in another browser, or came here by a link in a message?" />
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
