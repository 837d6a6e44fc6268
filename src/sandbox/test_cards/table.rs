//! Stripe's test cards by what becomes of a payment with them.

use super::{Fate, TestCard, card};
use crate::sandbox::{decline::Decline, disputes::Kind};

const fn visa(
    name: &'static str,
    also: &'static [&'static str],
    number: &'static str,
    fate: Fate,
) -> TestCard {
    TestCard {
        also,
        fate,
        ..card(name, number, "visa")
    }
}

const fn debit(card: TestCard) -> TestCard {
    TestCard {
        funding: "debit",
        ..card
    }
}

pub static CARDS: [TestCard; 35] = [
    card("visa", "4242424242424242", "visa"),
    debit(card("visa_debit", "4000056655665556", "visa")),
    card("mastercard", "5555555555554444", "mastercard"),
    card("mastercard_2series", "2223003122003222", "mastercard"),
    debit(card("mastercard_debit", "5200828282828210", "mastercard")),
    TestCard {
        funding: "prepaid",
        ..card("mastercard_prepaid", "5105105105105100", "mastercard")
    },
    card("amex", "378282246310005", "amex"),
    card("discover", "6011111111111117", "discover"),
    card("diners", "3056930009020004", "diners"),
    card("jcb", "3566002020360505", "jcb"),
    card("unionpay", "6200000000000005", "unionpay"),
    visa(
        "visa_chargeDeclined",
        &["chargeDeclined"],
        "4000000000000002",
        Fate::Declines(Decline::Generic),
    ),
    visa(
        "visa_chargeDeclinedInsufficientFunds",
        &["chargeDeclinedInsufficientFunds"],
        "4000000000009995",
        Fate::Declines(Decline::InsufficientFunds),
    ),
    visa(
        "visa_chargeDeclinedLostCard",
        &["chargeDeclinedLostCard"],
        "4000000000009987",
        Fate::Declines(Decline::LostCard),
    ),
    visa(
        "visa_chargeDeclinedStolenCard",
        &["chargeDeclinedStolenCard"],
        "4000000000009979",
        Fate::Declines(Decline::StolenCard),
    ),
    visa(
        "chargeDeclinedExpiredCard",
        &["visa_chargeDeclinedExpiredCard"],
        "4000000000000069",
        Fate::Declines(Decline::ExpiredCard),
    ),
    visa(
        "chargeDeclinedIncorrectCvc",
        &["visa_chargeDeclinedIncorrectCvc"],
        "4000000000000127",
        Fate::Declines(Decline::IncorrectCvc),
    ),
    visa(
        "chargeDeclinedProcessingError",
        &["visa_chargeDeclinedProcessingError"],
        "4000000000000119",
        Fate::Declines(Decline::ProcessingError),
    ),
    visa(
        "visa_chargeDeclinedFraudulent",
        &["chargeDeclinedFraudulent"],
        "4100000000000019",
        Fate::Declines(Decline::Fraudulent),
    ),
    visa(
        "visa_chargeDeclinedVelocityLimitExceeded",
        &["chargeDeclinedVelocityLimitExceeded"],
        "4000000000006975",
        Fate::Declines(Decline::VelocityExceeded),
    ),
    // A customer may keep it; each charge is declined.
    visa(
        "chargeCustomerFail",
        &["visa_chargeCustomerFail"],
        "4000000000000341",
        Fate::Declines(Decline::Generic),
    ),
    visa(
        "authenticationRequired",
        &[],
        "4000002760003184",
        Fate::Authenticates(None),
    ),
    visa(
        "authenticationRequiredOnSetup",
        &[],
        "4000002500003155",
        Fate::Authenticates(None),
    ),
    visa(
        "threeDSecure2Required",
        &[],
        "4000000000003220",
        Fate::Authenticates(None),
    ),
    visa(
        "threeDSecureRequired",
        &[],
        "4000000000003063",
        Fate::Authenticates(None),
    ),
    // Its bank would take 3D Secure, and does not ask for it.
    visa("threeDSecureOptional", &[], "4000000000003055", Fate::Pays),
    visa(
        "threeDSecureRequiredChargeDeclined",
        &[],
        "4000008400001629",
        Fate::Authenticates(Some(Decline::Generic)),
    ),
    visa(
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        &[],
        "4000008260003178",
        Fate::Authenticates(Some(Decline::InsufficientFunds)),
    ),
    visa(
        "createDispute",
        &[],
        "4000000000000259",
        Fate::Disputed(Kind::Dispute),
    ),
    visa(
        "createDisputeProductNotReceived",
        &[],
        "4000000000002685",
        Fate::Disputed(Kind::NotReceived),
    ),
    visa(
        "createDisputeInquiry",
        &[],
        "4000000000001976",
        Fate::Disputed(Kind::Inquiry),
    ),
    visa(
        "createIssuerFraudRecord",
        &[],
        "4000000000005423",
        Fate::Warned,
    ),
    visa("pendingRefund", &[], "4000000000007726", Fate::RefundPends),
    visa("refundFail", &[], "4000000000005126", Fate::RefundFails),
    visa("bypassPending", &[], "4000000000000077", Fate::IsAvailable),
];
