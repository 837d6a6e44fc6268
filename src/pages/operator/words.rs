//! What operators are told. `AppError`'s own sentences are for buyers.

use crate::{
    api::PaymentStatus,
    error::{AppError, NoRefund},
};

/// What became of the form that was posted last.
pub fn sentence(error: AppError) -> &'static str {
    match error {
        AppError::NoAct(why) => why.sentence(),
        AppError::NoRefund(why) => no_refund(why),
        AppError::Email => "That is no e-mail address. Nothing was changed.",
        AppError::StaleForm => {
            "This page was opened some time ago, and things have changed. Nothing was done: please look once more."
        }
        AppError::BadRequest | AppError::NotFound => {
            "That request could not be read. Nothing was done: please look once more."
        }
        AppError::TooMany => error.sentence(),
        _ => "Something went wrong on our side. Please look before you do it again.",
    }
}

/// Why nothing is given back.
pub fn no_refund(why: NoRefund) -> &'static str {
    match why {
        NoRefund::NotPaid => "No money has arrived for this, so there is nothing to give back.",
        NoRefund::Free => "This was free, so there is nothing to give back.",
        NoRefund::AlreadyRefunded => "All of the money has gone back already.",
        NoRefund::UnderWay => "All that is left is on its way back already.",
        NoRefund::Asked => "The buyer has asked for all that is left: decide on that request.",
        NoRefund::CameBack => {
            "A refund came back: the buyer's bank did not take it, and the same card will not take another. Arrange another way \
             with the buyer."
        }
        NoRefund::Disputed => {
            "The buyer went to the bank, and Stripe refunds nothing until that is decided. Answer the dispute in the dashboard."
        }
        NoRefund::TakenBack => "The bank has taken the money back and gives it to the buyer.",
        NoRefund::Unasked => {
            "Stripe cannot be asked right now. Nothing was given back: please try again in a moment."
        }
        NoRefund::Refused => "Stripe did not accept this refund: its dashboard may say why.",
        NoRefund::Off | NoRefund::TooOld | NoRefund::Declined => why.sentence(),
    }
}

/// What a status means for the shop, where the word alone does not say it.
pub fn meaning(status: PaymentStatus) -> Option<&'static str> {
    match status {
        PaymentStatus::Processing => Some("The buyer's bank has been asked for the money."),
        PaymentStatus::RefundRequested => {
            Some("The buyer has asked for money back, and waits for you.")
        }
        PaymentStatus::RefundPending => Some("A refund is on its way."),
        PaymentStatus::RefundNeedsAction => {
            Some("Stripe has asked the buyer by e-mail where the refund shall go.")
        }
        PaymentStatus::RefundFailed => {
            Some("A refund came back. Arrange another way with the buyer.")
        }
        PaymentStatus::Disputed => {
            Some("The bank holds the money until it has decided: answer in Stripe's dashboard.")
        }
        PaymentStatus::DisputeLost => Some("The bank has decided for the buyer."),
        PaymentStatus::Paid
        | PaymentStatus::Free
        | PaymentStatus::NotPaid
        | PaymentStatus::PartlyRefunded
        | PaymentStatus::Refunded => None,
    }
}
