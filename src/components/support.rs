use leptos::prelude::*;

use crate::api::Shop;

/// Whom to write to; nothing where the merchant gave no address.
#[component]
pub fn SupportLine() -> impl IntoView {
    expect_context::<Shop>().support_email.map(|email| {
        view! {
            <p class="support">
                "Questions? Write to " <a href=format!("mailto:{email}")>{email.clone()}</a> "."
            </p>
        }
    })
}
