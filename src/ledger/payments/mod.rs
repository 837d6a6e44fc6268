//! Payments: one row for each purchase that reached Stripe, merged from every event that speaks of it.

mod rows;

pub(crate) use rows::stands;
pub use rows::{find, is_overpaid, list_by_checkout, list_standing, record};

use crate::money::Money;

/// In order of rank: a session that was paid never becomes unpaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Processing,
    Failed,
    Paid,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Failed => "failed",
            Self::Paid => "paid",
        }
    }

    pub fn parse(text: &str) -> Self {
        match text {
            "paid" => Self::Paid,
            "failed" => Self::Failed,
            // The column's check allows no fourth.
            _ => Self::Processing,
        }
    }
}

/// What one event, or all of them together, say of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The PaymentIntent's id; the Checkout Session's where nothing was to be paid.
    pub id: String,
    pub checkout_id: String,
    pub checkout_session_id: Option<String>,
    pub charge_id: Option<String>,
    pub email: Option<String>,
    pub money: Money,
    pub status: Status,
    /// Unix seconds, Stripe's.
    pub created_at: i64,
    pub mismatch: Option<String>,
    /// What the buyer was shown, where Stripe showed another currency than it charged.
    pub presentment: Option<Money>,
}

impl Payment {
    /// Joins what two events say. Commutes, associates and repeats safely, so order cannot matter.
    pub fn merge(self, other: Self) -> Self {
        Self {
            id: self.id,
            checkout_id: self.checkout_id.min(other.checkout_id),
            checkout_session_id: self.checkout_session_id.max(other.checkout_session_id),
            charge_id: self.charge_id.max(other.charge_id),
            email: self.email.max(other.email),
            money: larger(Some(self.money.clone()), Some(other.money)).unwrap_or(self.money),
            status: self.status.max(other.status),
            // The PaymentIntent is made when the buyer pays, the session when the payment page opens.
            created_at: self.created_at.max(other.created_at),
            mismatch: self.mismatch.max(other.mismatch),
            presentment: larger(self.presentment, other.presentment),
        }
    }
}

/// `None` knows nothing.
fn larger(one: Option<Money>, other: Option<Money>) -> Option<Money> {
    let order = |money: &Money| (money.amount, money.currency.clone());
    one.into_iter().chain(other).max_by_key(order)
}

#[cfg(test)]
mod tests {
    use super::{Payment, Status};
    use crate::money::Money;

    fn fact(
        status: Status,
        created_at: i64,
        session: Option<&str>,
        charge: Option<&str>,
    ) -> Payment {
        Payment {
            id: "pi_1".into(),
            checkout_id: "co_1".into(),
            checkout_session_id: session.map(Into::into),
            charge_id: charge.map(Into::into),
            email: session.map(|_| "buyer@example.com".into()),
            money: Money::new(1900, "usd"),
            status,
            created_at,
            mismatch: None,
            presentment: charge.map(|_| Money::new(8200, "pln")),
        }
    }

    #[test]
    fn merging_gives_the_same_in_every_order() {
        let facts = [
            fact(Status::Processing, 30, Some("cs_1"), None),
            fact(Status::Paid, 20, None, Some("ch_1")),
            fact(Status::Failed, 10, Some("cs_1"), None),
        ];
        let all = |order: [usize; 3]| {
            order
                .into_iter()
                .map(|i| facts[i].clone())
                .reduce(Payment::merge)
                .expect("three facts")
        };
        let first = all([0, 1, 2]);
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            assert_eq!(all(order), first);
        }
        assert_eq!(first.status, Status::Paid);
        assert_eq!(first.presentment, Some(Money::new(8200, "pln")));
        assert_eq!(first.clone().merge(first.clone()), first);
    }
}
