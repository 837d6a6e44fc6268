use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

use super::NotFoundPage;
use crate::{components::SupportLine, error::AppError};

/// What a page shows instead of itself when it cannot be made.
///
/// It never says that nothing was charged, as the sentence of `error` does: that is about a checkout, and
/// this page may stand where a payment should be.
#[component]
pub fn ErrorPage(error: AppError) -> impl IntoView {
    if error == AppError::NotFound {
        return view! { <NotFoundPage /> }.into_any();
    }
    super::set_status(
        StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    );
    let sentence = match error {
        AppError::Unavailable | AppError::StripeUnavailable => {
            "The shop is busy right now. Please load this page again in a moment."
        }
        _ => "This page could not be made. It is our fault, and we have written it down.",
    };
    view! {
        <Title text="Something went wrong" />
        <div class="notice">
            <h1>"Something went wrong"</h1>
            <p>{sentence}</p>
            <p>"If you have just paid, do not pay again before you have looked at your payments."</p>
            <p class="actions">
                <a class="button" href="/">
                    "Go to the shop"
                </a>
                <a href="/account">"Your payments"</a>
            </p>
            <SupportLine />
        </div>
    }
    .into_any()
}
