//! Cards and bank accounts as PaymentMethods and charges show them.

use serde_json::{Value, json};

use super::{Card, Instrument};
use crate::sandbox::{decline::Decline, test_cards::Fate};

pub fn billing_details(email: Option<&str>, name: Option<&str>) -> Value {
    json!({
        "address": {
            "city": null,
            "country": null,
            "line1": null,
            "line2": null,
            "postal_code": null,
            "state": null,
        },
        "email": email,
        "name": name,
        "phone": null,
        "tax_id": null,
    })
}

/// What stands under `card` or `sepa_debit` of a PaymentMethod.
pub fn instrument(instrument: &Instrument) -> Value {
    match instrument {
        Instrument::Card(card) => json!({
            "brand": card.test.brand,
            "checks": checks(card),
            "country": card.test.country,
            "display_brand": display_brand(card.test.brand),
            "exp_month": card.exp_month,
            "exp_year": card.exp_year,
            "fingerprint": fingerprint(card),
            "funding": card.test.funding,
            "generated_from": null,
            "last4": card.test.last4(),
            "networks": { "available": [card.test.brand], "preferred": null },
            "regulated_status": "unregulated",
            "three_d_secure_usage": { "supported": true },
            "wallet": null,
        }),
        Instrument::SepaDebit(debit) => json!({
            "bank_code": debit.bank_code(),
            "branch_code": "",
            "country": debit.country(),
            "fingerprint": format!("sandboxDebit{}", debit.last4()),
            "generated_from": { "charge": null, "setup_attempt": null },
            "last4": debit.last4(),
        }),
    }
}

/// A charge's `payment_method_details` for `amount` minor units; `authenticated` tells of 3D Secure.
pub fn charge_details(instrument: &Instrument, amount: i64, authenticated: bool) -> Value {
    match instrument {
        Instrument::Card(card) => json!({
            "card": {
                "amount_authorized": amount,
                "authorization_code": null,
                "brand": card.test.brand,
                "checks": checks(card),
                "country": card.test.country,
                "exp_month": card.exp_month,
                "exp_year": card.exp_year,
                "extended_authorization": { "status": "disabled" },
                "fingerprint": fingerprint(card),
                "funding": card.test.funding,
                "incremental_authorization": { "status": "unavailable" },
                "installments": null,
                "last4": card.test.last4(),
                "mandate": null,
                "multicapture": { "status": "unavailable" },
                "network": card.test.brand,
                "network_token": { "used": false },
                "network_transaction_id": null,
                "overcapture": { "maximum_amount_capturable": amount, "status": "unavailable" },
                "regulated_status": "unregulated",
                "three_d_secure": authenticated.then(three_d_secure),
                "transaction_link_id": null,
                "wallet": null,
            },
            "type": "card",
        }),
        Instrument::SepaDebit(debit) => json!({
            "sepa_debit": {
                "bank_code": debit.bank_code(),
                "branch_code": "",
                "country": debit.country(),
                "fingerprint": format!("sandboxDebit{}", debit.last4()),
                "last4": debit.last4(),
                "mandate": null,
            },
            "type": "sepa_debit",
        }),
    }
}

fn three_d_secure() -> Value {
    json!({
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": null,
        "result": "authenticated",
        "result_reason": null,
        "transaction_id": "00000000-0000-4000-8000-000000000000",
        "version": "2.2.0",
    })
}

fn checks(card: &Card) -> Value {
    let cvc = match card.test.fate {
        Fate::Declines(Decline::IncorrectCvc) => "fail",
        _ => "pass",
    };
    json!({ "address_line1_check": null, "address_postal_code_check": null, "cvc_check": cvc })
}

fn display_brand(brand: &str) -> &str {
    match brand {
        "amex" => "american_express",
        "diners" => "diners_club",
        "unionpay" => "union_pay",
        brand => brand,
    }
}

/// One card, one fingerprint.
fn fingerprint(card: &Card) -> String {
    format!("sandboxCard{}", card.test.last4())
}
