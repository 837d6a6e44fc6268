//! What a payment's state means for its buyer, and what happens next.

use crate::{
    api::{BankWord, PaymentRow, PaymentStatus, PaymentView},
    error::NoRefund,
};

/// What the status means, where the word alone does not say it.
pub fn meaning(status: PaymentStatus) -> Option<&'static str> {
    match status {
        PaymentStatus::Paid => None,
        PaymentStatus::Free => {
            Some("It was free: nothing was charged, and nothing is left to pay.")
        }
        PaymentStatus::Processing => Some(PaymentStatus::ON_ITS_WAY),
        PaymentStatus::NotPaid => Some("The payment did not go through. Nothing was charged."),
        PaymentStatus::RefundRequested => Some(
            "You have asked for your money back. The shop decides, and here it will say what: nothing more is needed of you.",
        ),
        PaymentStatus::RefundPending => Some(
            "Your refund is requested. Nothing more is needed of you: here it will say when it was sent.",
        ),
        PaymentStatus::RefundNeedsAction => Some(
            "The refund cannot go back the way the money came. Stripe has sent you an e-mail that asks where it shall go: \
             answer it, and the money is sent.",
        ),
        PaymentStatus::PartlyRefunded => Some(
            "Part of the money was sent back to what you paid with. Banks often take 5 to 10 business days to show it.",
        ),
        PaymentStatus::Refunded => Some(
            "The money was sent back to what you paid with. Banks often take 5 to 10 business days to show it.",
        ),
        PaymentStatus::RefundFailed => Some(NoRefund::CameBack.sentence()),
        PaymentStatus::Disputed => Some(
            "You asked your bank to take this payment back. It holds the money and will decide; that can take weeks. \
             Until then it cannot be refunded here.",
        ),
        PaymentStatus::DisputeLost => Some(
            "Your bank decided for you: it has the money, and gives it back to you. There is nothing left to do here.",
        ),
    }
}

/// The same of one payment, with all that is known of it.
pub fn meaning_of(payment: &PaymentView) -> Option<&'static str> {
    match payment.details.status {
        PaymentStatus::PartlyRefunded if payment.refund == Err(NoRefund::CameBack) => {
            Some(NoRefund::CameBack.sentence())
        }
        status => meaning(status),
    }
}

/// What the buyer's bank has said, and what follows. Nothing where the status says more.
pub fn bank(payment: &PaymentView) -> Option<&'static str> {
    if !stands(payment.details.status) {
        return None;
    }
    Some(match (payment.bank?, &payment.refund) {
        (BankWord::Asks, Ok(_)) => {
            "Your bank has asked us about this payment; no money has moved. If you want it back, a refund here is quicker \
             than a dispute."
        }
        (BankWord::Asks, Err(_)) => {
            "Your bank has asked us about this payment; no money has moved. We answer your bank."
        }
        (BankWord::LetsItStand, _) => {
            "You had asked your bank to take this payment back. It decided for the shop: the payment stands."
        }
    })
}

/// Of a checkout that has two payments: what is known of the one that is shown, which is the later one.
pub fn overpaid(payment: &PaymentView) -> Option<&'static str> {
    if !payment.overpaid {
        return None;
    }
    Some(match payment.refund {
        Ok(_) => {
            "This was paid twice. Below is the later payment: you can ask for it back, and the other stands."
        }
        Err(NoRefund::Asked) => {
            "This was paid twice. You have asked for the later payment back, and the shop decides; the other stands."
        }
        Err(NoRefund::UnderWay) => {
            "This was paid twice. The later payment is on its way back to you; the other stands."
        }
        Err(_) => {
            "This was paid twice. Please write to us about the later payment, which is below."
        }
    })
}

/// In the list: what happens next, in a few words.
pub fn next(payment: &PaymentRow) -> Option<&'static str> {
    if payment.overpaid && stands(payment.status) {
        return Some("Paid twice: one of the two can be given back.");
    }
    match payment.status {
        PaymentStatus::Paid | PaymentStatus::PartlyRefunded
            if payment.bank == Some(BankWord::Asks) =>
        {
            Some("Your bank has asked about it. No money has moved.")
        }
        PaymentStatus::Paid if payment.bank == Some(BankWord::LetsItStand) => {
            Some("Disputed, and decided for the shop: it stands.")
        }
        PaymentStatus::Paid | PaymentStatus::Free | PaymentStatus::PartlyRefunded => None,
        PaymentStatus::Processing => Some("Do not pay again: your bank has been asked."),
        PaymentStatus::NotPaid => Some("Nothing was charged."),
        PaymentStatus::RefundRequested => Some("The shop decides."),
        PaymentStatus::RefundPending => Some("Nothing more is needed of you."),
        PaymentStatus::RefundNeedsAction => {
            Some("Stripe has sent you an e-mail: answer it to get the money.")
        }
        PaymentStatus::Refunded => Some("Banks often take 5 to 10 business days to show it."),
        PaymentStatus::RefundFailed => Some("The money came back to us: we return it another way."),
        PaymentStatus::Disputed => Some("Your bank holds the money until it has decided."),
        PaymentStatus::DisputeLost => Some("Your bank gives the money back to you."),
    }
}

/// The money is the shop's, or what is left of it.
fn stands(status: PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Paid | PaymentStatus::PartlyRefunded)
}
