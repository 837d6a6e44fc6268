//! A card as PaymentMethods and charges show it: brand, last four, date.

use serde_json::{Value, json};

use super::{card::Payer, id};

impl Payer {
    pub fn billing_details(&self) -> Value {
        json!({
            "address": {
                "city": null,
                "country": null,
                "line1": null,
                "line2": null,
                "postal_code": null,
                "state": null,
            },
            "email": self.email,
            "name": self.name,
            "phone": null,
            "tax_id": null,
        })
    }

    /// The PaymentMethod of this card.
    pub fn payment_method(&self, now: i64) -> Value {
        json!({
            "id": id::random("pm_1", 23),
            "object": "payment_method",
            "allow_redisplay": "limited",
            "billing_details": self.billing_details(),
            "card": {
                "brand": "visa",
                "checks": checks(),
                "country": "US",
                "display_brand": "visa",
                "exp_month": self.exp_month,
                "exp_year": self.exp_year,
                "fingerprint": fingerprint(self.last4),
                "funding": "credit",
                "generated_from": null,
                "last4": self.last4,
                "networks": { "available": ["visa"], "preferred": null },
                "regulated_status": "unregulated",
                "three_d_secure_usage": { "supported": true },
                "wallet": null,
            },
            "created": now,
            "customer": null,
            "customer_account": null,
            "livemode": false,
            "metadata": {},
            "type": "card",
        })
    }

    /// A charge's `payment_method_details` for `amount` minor units.
    pub fn charge_details(&self, amount: i64) -> Value {
        json!({
            "card": {
                "amount_authorized": amount,
                "authorization_code": null,
                "brand": "visa",
                "checks": checks(),
                "country": "US",
                "exp_month": self.exp_month,
                "exp_year": self.exp_year,
                "extended_authorization": { "status": "disabled" },
                "fingerprint": fingerprint(self.last4),
                "funding": "credit",
                "incremental_authorization": { "status": "unavailable" },
                "installments": null,
                "last4": self.last4,
                "mandate": null,
                "multicapture": { "status": "unavailable" },
                "network": "visa",
                "network_token": { "used": false },
                "network_transaction_id": null,
                "overcapture": { "maximum_amount_capturable": amount, "status": "unavailable" },
                "regulated_status": "unregulated",
                "three_d_secure": null,
                "transaction_link_id": null,
                "wallet": null,
            },
            "type": "card",
        })
    }
}

fn checks() -> Value {
    json!({ "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass" })
}

/// One card, one fingerprint.
fn fingerprint(last4: &str) -> String {
    format!("sandboxCard{last4}")
}
