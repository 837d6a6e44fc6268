use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{api::SignedIn, components::SupportLine};

/// A payment that does not exist and one that is somebody else's look the same. A mail's link may have been opened where its
/// reader is not signed in: the way in leads back to it.
#[component]
pub fn UnknownPayment() -> impl IntoView {
    super::set_status(StatusCode::NOT_FOUND);
    let path = use_location().pathname.get_untracked();
    let is_nobody = expect_context::<SignedIn>().0.is_none();
    let way_in = (is_nobody && path.starts_with("/account/")).then(|| {
        view! {
            <p>
                "If you came here by a link in a message, " <a href=format!("/sign-in?next={path}")>"sign in"</a>
                " with the address that it was sent to."
            </p>
        }
    });
    view! {
        <Title text="We do not know this payment" />
        <div class="notice">
            <h1>"We do not know this payment"</h1>
            <p>
                "If you have just paid, do not pay again: open this page in the browser you paid with, "
                "or see your payments there."
            </p>
            {way_in}
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
