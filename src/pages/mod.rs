//! One file per URL, rendered on the server.

mod account;
mod cancel;
mod error;
mod not_found;
mod operator;
mod outbox;
mod payment;
mod product;
mod refund;
mod refusal;
mod refused;
mod shop;
mod sign_in;
mod sign_in_code;
mod sign_in_link;
mod success;
mod unknown_payment;
mod way_in;

pub use account::AccountPage;
pub use cancel::CancelPage;
pub use not_found::NotFoundPage;
pub use operator::{OperatorEventsPage, OperatorPage, OperatorPaymentPage};
pub use outbox::{MailPage, OutboxPage};
pub use payment::PaymentPage;
pub use product::ProductPage;
pub use refund::RefundPage;
pub use refusal::RefusalPage;
pub use shop::ShopPage;
pub use sign_in::SignInPage;
pub use sign_in_code::SignInCodePage;
pub use sign_in_link::SignInLinkPage;
pub use success::SuccessPage;

use axum::http::StatusCode;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// Sets the status of the document; does nothing outside a request (the list of routes is made without one).
fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}
