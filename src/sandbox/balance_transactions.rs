//! Balance transactions: every movement of the account's money, with what Stripe keeps of it.

use serde_json::{Value, json};

use super::{call::Call, error::ApiError, form::Form, id, list, store};

/// Stripe pays out what came in two days ago.
const AVAILABLE_AFTER: i64 = 2 * 24 * 60 * 60;
/// What Stripe takes for a dispute, in minor units, and keeps where it is won.
pub const DISPUTE_FEE: i64 = 1500;

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

    fn name(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::PaymentRefund => "payment_refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute | Self::DisputeReversal => "adjustment",
        }
    }

    fn reporting_category(self) -> &'static str {
        match self {
            Self::Charge | Self::Payment => "charge",
            Self::Refund | Self::PaymentRefund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute => "dispute",
            Self::DisputeReversal => "dispute_reversal",
        }
    }

    /// What Stripe takes of so many minor units, by its list prices: 2.9 % and 30 of a card's charge, 35 of a debit's.
    pub fn fee(self, amount: i64) -> i64 {
        match self {
            Self::Charge => (amount * 29 + 500) / 1000 + 30,
            Self::Payment => 35,
            _ => 0,
        }
    }

    fn fee_description(self) -> &'static str {
        match self {
            Self::Dispute => "Dispute fee",
            _ => "Stripe processing fees",
        }
    }

    /// In the words of Stripe's balance report.
    fn description(self, charge: &Value) -> Option<String> {
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
        }
    }
}

/// Keeps a balance transaction of `amount` less `fee`, both in minor units; its id. `charge` is what was paid.
pub async fn transact(
    call: &mut Call,
    kind: Kind,
    source: &str,
    amount: i64,
    fee: i64,
    charge: &Value,
) -> Result<String, ApiError> {
    let id = id::random("txn_3", 23);
    let currency = &charge["currency"];
    let fees: Vec<Value> = (fee != 0)
        .then(|| {
            json!({
                "amount": fee,
                "application": null,
                "currency": currency,
                "description": kind.fee_description(),
                "type": "stripe_fee",
            })
        })
        .into_iter()
        .collect();
    let transaction = json!({
        "id": id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": call.now + AVAILABLE_AFTER,
        "balance_type": "payments",
        "created": call.now,
        "currency": currency,
        "description": kind.description(charge),
        "exchange_rate": null,
        "fee": fee,
        "fee_details": fees,
        "net": amount - fee,
        "reporting_category": kind.reporting_category(),
        "source": source,
        "status": "pending",
        "type": kind.name(),
    });
    store::insert(&mut call.tx, &transaction, None, &store::nothing()).await?;
    Ok(id)
}

/// Marks what is available by now, wherever in an answer it stands. Events keep what was so when they were made.
pub fn settle(answer: &mut Value, now: i64) {
    match answer {
        Value::Array(items) => items.iter_mut().for_each(|item| settle(item, now)),
        Value::Object(fields) => {
            let kind = fields.get("object").and_then(Value::as_str);
            if kind == Some("event") {
                return;
            }
            if kind == Some("balance_transaction")
                && fields.get("available_on").and_then(Value::as_i64) <= Some(now)
            {
                fields.insert("status".to_owned(), json!("available"));
            }
            fields.values_mut().for_each(|field| settle(field, now));
        }
        _ => {}
    }
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, "balance_transaction", id)
        .await
        .map_err(|error| error.in_path("id"))
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    // Nothing is paid out here.
    if let Some(payout) = form.text("payout")? {
        return Err(ApiError::missing("payout", &payout).param("payout"));
    }
    let mut filters = list::created(&mut form)?;
    filters.extend(list::texts(
        &mut form,
        &[
            ("currency", "$.currency"),
            ("source", "$.source"),
            ("type", "$.type"),
        ],
    )?);
    let url = "/v1/balance_transactions";
    list::page(call, "balance_transaction", filters, form, url).await
}
