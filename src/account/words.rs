//! Stripe's codes in words.

use crate::{api::BankWord, ledger::standing::Standing};

/// Stripe's decline codes (docs: "Card declines"). A lost or stolen card is not told from any other.
pub fn no_success(reason: &str) -> &'static str {
    match reason {
        "payment_intent_authentication_failure" | "authentication_required" => {
            "Your bank did not confirm that it was you"
        }
        "insufficient_funds" => "There was not enough money on the card",
        "expired_card" => "The card has expired",
        "incorrect_cvc" => "The security code was wrong",
        "processing_error" => "The bank could not be reached",
        _ => "The bank declined the card",
    }
}

/// Stripe's `failure_reason` (docs: "Refunds", failed refunds).
pub fn no_refund(reason: &str) -> &'static str {
    match reason {
        "lost_or_stolen_card" => "The card was reported lost or stolen",
        "expired_or_canceled_card" => "The card has expired or was canceled",
        "charge_for_pending_refund_disputed" => "The payment was disputed meanwhile",
        "insufficient_funds" => "There was not enough money to return",
        "merchant_request" => "The shop called it back",
        _ => "The bank did not accept it",
    }
}

/// Stripe's dispute `reason` (docs: "Dispute categories").
pub fn why_disputed(reason: &str) -> &'static str {
    match reason {
        "fraudulent" | "unrecognized" => "The payment was not recognized",
        "product_not_received" => "It did not arrive",
        "product_unacceptable" => "It is not what was expected",
        "duplicate" => "It was paid twice",
        "credit_not_processed" => "A refund did not arrive",
        "subscription_canceled" => "It had been canceled",
        _ => "The bank asks about it",
    }
}

/// What a bank has said, where the payment's status does not tell.
pub fn bank(standing: Standing) -> Option<BankWord> {
    match standing {
        Standing::Inquiry => Some(BankWord::Asks),
        Standing::Won => Some(BankWord::LetsItStand),
        Standing::Undisputed | Standing::Open | Standing::Lost => None,
    }
}
