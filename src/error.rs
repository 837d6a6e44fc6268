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
    /// The money is not given back.
    NoRefund(NoRefund),
    /// This is no e-mail address.
    Email,
    /// Not signed in.
    SignIn(NoSignIn),
    /// Asked for too often in a short time.
    TooMany,
    /// What an operator wanted to do was not done.
    NoAct(NoAct),
    /// The database did not answer.
    Unavailable,
    /// The request itself could not be read.
    BadRequest,
    /// What we did not foresee; the log has it.
    Unexpected,
}

/// Why money is not given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoRefund {
    /// The merchant arranges refunds.
    Off,
    /// No money has arrived that could be given back.
    NotPaid,
    /// There was nothing to be paid.
    Free,
    /// All of it was given back.
    AlreadyRefunded,
    /// All that is left is on its way back, or has been asked for.
    UnderWay,
    /// The buyer has asked, and the shop has not decided yet.
    Asked,
    /// The shop has said no, and no again.
    Declined,
    /// A refund was made, and the buyer's bank did not take it.
    CameBack,
    /// The buyer's bank was asked to take the money back.
    Disputed,
    /// It has done so.
    TakenBack,
    /// The time in which a buyer may ask has passed.
    TooOld,
    /// Stripe could not be asked how the payment stands: nothing was requested.
    Unasked,
    /// Stripe answered, and refused.
    Refused,
}

impl NoRefund {
    /// One sentence for the visitor.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Off => "Refunds are arranged by the shop: please write to us.",
            Self::NotPaid => "There is nothing to give back: no money has arrived for this.",
            Self::Free => "This was free: nothing was charged, so there is nothing to give back.",
            Self::AlreadyRefunded => "This payment has already been refunded.",
            Self::UnderWay => "A refund of this payment is already on its way.",
            Self::Asked => {
                "You have asked for this money back already. The shop decides, and the payment's page will say what."
            }
            Self::Declined => {
                "The shop has declined to refund this payment several times today. Please write to us."
            }
            Self::CameBack => {
                "Your bank did not accept the refund of this payment, so the money came back to us. Please write to us: we will return it another way."
            }
            Self::Disputed => {
                "This payment was disputed with your bank, and where the money goes is for your bank to say. It cannot be refunded here: please write to us."
            }
            Self::TakenBack => {
                "Your bank has taken this payment back from us and returns it to you, so it cannot be refunded here as well."
            }
            Self::TooOld => {
                "The time in which this payment can be refunded here has passed. Please write to us."
            }
            Self::Unasked => {
                "The payment service cannot be asked right now. No refund was requested: please try again in a moment."
            }
            Self::Refused => {
                "The payment service did not accept this refund. Please look at the payment, or write to us."
            }
        }
    }
}

/// Why somebody is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoSignIn {
    WrongCode,
    /// Too late, used already, or given up after too many wrong codes.
    Ended,
    /// So many wrong codes were tried for this address that only links are taken for a day.
    LinkOnly,
}

impl NoSignIn {
    /// One sentence for the visitor.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::WrongCode => {
                "That is not the code we sent. Please look at the message once more."
            }
            Self::LinkOnly => {
                "Too many wrong codes were tried for this address. Please open the link in the message instead, in the browser that asked for it."
            }
            Self::Ended => {
                "This way in has ended: it works once, for ten minutes. Please ask for a new one."
            }
        }
    }
}

/// Why nothing came of what an operator asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoAct {
    /// That is no amount in the payment's currency.
    Amount,
    /// More than is left of the payment.
    TooMuch,
    /// Somebody has approved or declined it before.
    Decided,
    /// The buyer is told nothing.
    NoWord,
    /// More words than are kept.
    TooLong,
}

impl NoAct {
    /// One sentence for the operator.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Amount => {
                "That is no amount in this payment's currency: digits with a point, such as 19.00. Nothing was given back."
            }
            Self::TooMuch => "That is more than is left of this payment. Nothing was given back.",
            Self::Decided => "This request has been decided already: the time line says how.",
            Self::NoWord => "Please say why: the buyer reads it. Nothing was decided.",
            Self::TooLong => "That is too long: 500 characters are kept. Nothing was done.",
        }
    }
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
            Self::NoRefund(why) => why.sentence(),
            Self::Email => {
                "That is not an e-mail address we can write to. Please look at it once more."
            }
            Self::SignIn(why) => why.sentence(),
            Self::NoAct(why) => why.sentence(),
            Self::TooMany => "That was asked for too often. Please wait a moment, then try again.",
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
            Self::Quantity | Self::Amount | Self::BadRequest | Self::Email => 400,
            Self::SignIn(NoSignIn::WrongCode | NoSignIn::LinkOnly) => 403,
            Self::SignIn(NoSignIn::Ended) => 410,
            Self::TooMany => 429,
            Self::NoAct(NoAct::Decided | NoAct::TooMuch) => 409,
            Self::NoAct(_) => 400,
            Self::PriceChanged | Self::StaleForm => 409,
            Self::NoRefund(NoRefund::Unasked) => 503,
            Self::NoRefund(NoRefund::Refused) => 502,
            Self::NoRefund(_) => 409,
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
