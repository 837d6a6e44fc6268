//! Objects in words: what a kind is called, what one is about, and how it stands.

use serde_json::Value;

use super::frame::escape;
use crate::sandbox::currency;

/// How good a state is. Always said in words too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Waiting,
    Bad,
    Quiet,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Waiting => "waiting",
            Tone::Bad => "bad",
            Tone::Quiet => "quiet",
        }
    }

    /// A shape of its own beside the words.
    fn shape(self) -> &'static str {
        match self {
            Tone::Good => r#"<path d="M3 8.5l3.2 3.2L13 4.8"/>"#,
            Tone::Waiting => r#"<circle cx="8" cy="8" r="5.5"/><path d="M8 5v3.2l2 1.4"/>"#,
            Tone::Bad => r#"<path d="M4 4l8 8M12 4l-8 8"/>"#,
            Tone::Quiet => r#"<path d="M3.5 8h9"/>"#,
        }
    }
}

pub type State = (Tone, &'static str);

/// A state as HTML: a shape and the words.
pub fn badge((tone, words): (Tone, &str)) -> String {
    format!(
        "<span class=\"badge {}\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\">{}</svg>{}</span>",
        tone.class(),
        tone.shape(),
        escape(words)
    )
}

/// Stripe's name of a kind, for one and for many.
pub fn kind(object: &str) -> (&str, &str) {
    match object {
        "balance_transaction" => ("Balance Transaction", "Balance Transactions"),
        "charge" => ("Charge", "Charges"),
        "checkout.session" => ("Checkout Session", "Checkout Sessions"),
        "customer" => ("Customer", "Customers"),
        "dispute" => ("Dispute", "Disputes"),
        "event" => ("Event", "Events"),
        "item" => ("Line item", "Line items"),
        "payment_intent" => ("PaymentIntent", "PaymentIntents"),
        "payment_method" => ("PaymentMethod", "PaymentMethods"),
        "payout" => ("Payout", "Payouts"),
        "price" => ("Price", "Prices"),
        "product" => ("Product", "Products"),
        "radar.early_fraud_warning" => ("Early fraud warning", "Early fraud warnings"),
        "refund" => ("Refund", "Refunds"),
        "webhook_endpoint" => ("Webhook endpoint", "Webhook endpoints"),
        other => (other, other),
    }
}

pub fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_default()
}

/// The amount in `field` as a buyer reads it; nothing where there is none.
pub fn money(object: &Value, field: &str) -> String {
    object[field].as_i64().map_or_else(String::new, |amount| {
        amount_of(amount, text(object, "currency"))
    })
}

/// An amount in minor units, with a true minus before one that is taken.
pub fn amount_of(amount: i64, currency: &str) -> String {
    currency::show(amount, currency).replace('-', "\u{2212}")
}

/// What an object is about, in a few words; plain text.
pub fn title(object: &Value) -> String {
    match text(object, "object") {
        "checkout.session" => money(object, "amount_total"),
        "charge" | "dispute" | "payment_intent" | "payout" | "refund" => money(object, "amount"),
        "radar.early_fraud_warning" => text(object, "fraud_type").replace('_', " "),
        "balance_transaction" => format!(
            "{} {}",
            money(object, "amount"),
            text(object, "type").replace('_', " ")
        ),
        "price" => money(object, "unit_amount"),
        "product" => text(object, "name").to_owned(),
        "customer" => match text(object, "email") {
            "" => text(object, "name").to_owned(),
            email => email.to_owned(),
        },
        "event" => text(object, "type").to_owned(),
        "item" => text(object, "description").to_owned(),
        "payment_method" => means(object),
        "webhook_endpoint" => text(object, "url").to_owned(),
        _ => String::new(),
    }
}

/// What was paid with: `Visa ending in 4242`. Of a PaymentMethod, or of a charge's details.
pub fn means(method: &Value) -> String {
    let kind = text(method, "type");
    let details = &method[kind];
    let name = match kind {
        "card" => match text(details, "brand") {
            "visa" => "Visa",
            "mastercard" => "Mastercard",
            "amex" => "American Express",
            other => other,
        },
        "sepa_debit" => "SEPA debit",
        other => other,
    };
    match text(details, "last4") {
        "" => name.to_owned(),
        last4 => format!("{name} ending in {last4}"),
    }
}

/// How an object stands; `None` where it has no states.
pub fn state(object: &Value) -> Option<State> {
    let status = text(object, "status");
    Some(match text(object, "object") {
        "checkout.session" => match (status, text(object, "payment_status")) {
            ("open", _) => (Tone::Waiting, "Open"),
            ("expired", _) => (Tone::Quiet, "Expired"),
            (_, "unpaid") => (Tone::Waiting, "Complete, unpaid"),
            (_, "no_payment_required") => (Tone::Good, "Complete, free"),
            _ => (Tone::Good, "Paid"),
        },
        "payment_intent" => match status {
            "succeeded" => (Tone::Good, "Succeeded"),
            "processing" => (Tone::Waiting, "Processing"),
            "requires_action" => (Tone::Waiting, "Waits for the buyer"),
            "requires_confirmation" => (Tone::Waiting, "Waits to be confirmed"),
            "requires_capture" => (Tone::Waiting, "Waits to be captured"),
            "canceled" => (Tone::Quiet, "Canceled"),
            _ if object["last_payment_error"].is_object() => (Tone::Bad, "Failed"),
            _ => (Tone::Waiting, "Waits for a payment method"),
        },
        "charge" => match status {
            "failed" => (Tone::Bad, "Failed"),
            "pending" => (Tone::Waiting, "Pending"),
            // It stays so however the dispute ends.
            _ if object["disputed"] == true => (Tone::Quiet, "Disputed"),
            _ if object["refunded"] == true => (Tone::Quiet, "Refunded"),
            _ if object["amount_refunded"].as_i64() > Some(0) => (Tone::Quiet, "Partly refunded"),
            _ => (Tone::Good, "Succeeded"),
        },
        "refund" => match status {
            "succeeded" => (Tone::Good, "Succeeded"),
            "failed" => (Tone::Bad, "Failed"),
            "canceled" => (Tone::Quiet, "Canceled"),
            "requires_action" => (Tone::Waiting, "Waits for the buyer"),
            _ => (Tone::Waiting, "Pending"),
        },
        "dispute" => match status {
            "won" => (Tone::Good, "Won"),
            "lost" => (Tone::Bad, "Lost"),
            "needs_response" => (Tone::Waiting, "Needs a response"),
            "warning_needs_response" => (Tone::Waiting, "Inquiry, needs a response"),
            "warning_under_review" => (Tone::Waiting, "Inquiry, under review"),
            "warning_closed" => (Tone::Quiet, "Inquiry closed"),
            "prevented" => (Tone::Quiet, "Prevented"),
            _ => (Tone::Waiting, "Under review"),
        },
        "payout" => match status {
            "paid" => (Tone::Good, "Paid"),
            "failed" => (Tone::Bad, "Failed"),
            "canceled" => (Tone::Quiet, "Canceled"),
            "in_transit" => (Tone::Waiting, "In transit"),
            _ => (Tone::Waiting, "Pending"),
        },
        "radar.early_fraud_warning" if object["actionable"] == true => {
            (Tone::Waiting, "Actionable")
        }
        "radar.early_fraud_warning" => (Tone::Quiet, "No longer actionable"),
        "webhook_endpoint" if status == "enabled" => (Tone::Good, "Enabled"),
        "webhook_endpoint" => (Tone::Quiet, "Disabled"),
        "product" | "price" if object["active"] == true => (Tone::Good, "Active"),
        "product" | "price" => (Tone::Quiet, "Archived"),
        _ => return None,
    })
}

/// The state as HTML; nothing where there is none.
pub fn standing(object: &Value) -> String {
    state(object).map_or_else(String::new, badge)
}
