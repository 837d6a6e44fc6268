//! The sentence a visitor sees when something cannot be done.
//!
//! A closed enum without free text: without JavaScript an error travels in the page's URL, which anyone
//! can write, so there must be nothing in it that a stranger could put words into.

use leptos::server_fn::{codec::JsonEncoding, error::FromServerFnError, error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// There is no such thing, or it is not this visitor's to see.
    NotFound,
    /// The quantity is outside what Stripe and the shop take.
    Quantity,
    /// The amount is below or above what Stripe takes in one payment.
    Amount,
    /// The price was archived or replaced since the page was shown.
    PriceChanged,
    /// An earlier checkout for the same thing could not be looked up: it may have been paid.
    Unconfirmed,
    /// The form is older than this browser's session.
    StaleForm,
    /// Stripe could not be reached, or did not answer, after every retry.
    StripeUnavailable,
    /// Stripe answered, and refused the checkout as we asked for it.
    StripeRefused,
    /// The database did not answer.
    Unavailable,
    /// The request itself could not be read.
    BadRequest,
    /// What we did not foresee; the log has it.
    Unexpected,
}

impl AppError {
    /// One sentence for the visitor.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotFound => "We could not find that. Nothing was charged.",
            Self::Quantity => {
                "Please choose a quantity between 1 and 999,999. Nothing was charged."
            }
            Self::Amount => "This amount is outside what can be paid at once. Nothing was charged.",
            Self::PriceChanged => "This price is no longer offered. Nothing was charged.",
            Self::Unconfirmed => {
                "Your earlier checkout cannot be looked up right now. If you have paid, do not pay again: it will show under your payments."
            }
            Self::StaleForm => {
                "This page was opened some time ago. Nothing was charged: please choose once more."
            }
            Self::StripeUnavailable => {
                "The payment page cannot be reached right now. Nothing was charged: please try again in a moment."
            }
            Self::StripeRefused => {
                "The payment page could not be opened for this order. Nothing was charged."
            }
            Self::Unavailable => {
                "The shop is busy right now. If you have just paid, do not pay again; else please try again in a moment."
            }
            Self::BadRequest => "That request could not be read. Nothing was charged.",
            Self::Unexpected => "Something went wrong on our side. Nothing was charged.",
        }
    }

    /// The HTTP status for callers that are not forms.
    pub fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Quantity | Self::Amount | Self::BadRequest => 400,
            Self::PriceChanged | Self::StaleForm => 409,
            Self::StripeRefused => 502,
            Self::Unconfirmed | Self::StripeUnavailable | Self::Unavailable => 503,
            Self::Unexpected => 500,
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.sentence())
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::BadRequest,
            _ => Self::Unexpected,
        }
    }
}
