//! Why money moves, in Stripe's words.

use serde_json::Value;

/// Why money moved.
#[derive(Clone, Copy)]
pub enum Kind {
    Charge,
    /// A charge of anything but a card.
    Payment,
    Refund,
    PaymentRefund,
    RefundFailure,
    Dispute,
    DisputeReversal,
    Payout,
    PayoutCancel,
    PayoutFailure,
}

impl Kind {
    /// Of a charge of a payment method of this type.
    pub fn of_charge(method_type: &Value) -> Self {
        if method_type == "card" {
            Self::Charge
        } else {
            Self::Payment
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::PaymentRefund => "payment_refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute | Self::DisputeReversal => "adjustment",
            Self::Payout => "payout",
            Self::PayoutCancel => "payout_cancel",
            Self::PayoutFailure => "payout_failure",
        }
    }

    pub fn reporting_category(self) -> &'static str {
        match self {
            Self::Charge | Self::Payment => "charge",
            Self::Refund | Self::PaymentRefund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute => "dispute",
            Self::DisputeReversal => "dispute_reversal",
            Self::Payout => "payout",
            Self::PayoutCancel | Self::PayoutFailure => "payout_reversal",
        }
    }

    /// What Stripe takes of so many minor units, by its list prices: 2.9 % and 30 of a card's charge, 35 of a debit's,
    /// and 1500 for a dispute, which it keeps where that is won.
    pub fn fee(self, amount: i64) -> i64 {
        match self {
            Self::Charge => (amount * 29 + 500) / 1000 + 30,
            Self::Payment => 35,
            Self::Dispute => 1500,
            _ => 0,
        }
    }

    pub fn fee_description(self) -> &'static str {
        match self {
            Self::Dispute => "Dispute fee",
            _ => "Stripe processing fees",
        }
    }

    /// In the words of Stripe's balance report.
    pub fn description(self, charge: &Value) -> Option<String> {
        let id = charge["id"].as_str().unwrap_or_default();
        let own = charge["description"].as_str();
        let of = own.map(|own| format!(" ({own})")).unwrap_or_default();
        match self {
            Self::Charge | Self::Payment => own.map(str::to_owned),
            Self::Refund => Some(format!("REFUND FOR CHARGE{of}")),
            Self::PaymentRefund => Some(format!("REFUND FOR PAYMENT{of}")),
            Self::RefundFailure => Some(format!("REFUND FAILURE{of}")),
            Self::Dispute => Some(format!("Chargeback withdrawal for {id}")),
            Self::DisputeReversal => Some(format!("Chargeback reversal for {id}")),
            // Of no charge.
            Self::Payout | Self::PayoutCancel | Self::PayoutFailure => None,
        }
    }
}
