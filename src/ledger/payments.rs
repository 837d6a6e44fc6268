//! Payments: one row for each purchase that reached Stripe, merged from every event that speaks of it.

use super::{accounts::Account, journal};
use crate::{
    db::{DbError, Tx, on},
    money::Money,
};

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
}

impl Payment {
    /// Joins what two events say. Commutes, associates and repeats safely, so order cannot matter.
    pub fn merge(self, other: Self) -> Self {
        Self {
            id: self.id,
            checkout_id: self.checkout_id,
            checkout_session_id: self.checkout_session_id.max(other.checkout_session_id),
            charge_id: self.charge_id.max(other.charge_id),
            email: self.email.max(other.email),
            money: if self.money.amount >= other.money.amount {
                self.money
            } else {
                other.money
            },
            status: self.status.max(other.status),
            // The PaymentIntent is made when the buyer pays, the session when the payment page opens.
            created_at: self.created_at.max(other.created_at),
            mismatch: self.mismatch.max(other.mismatch),
        }
    }
}

type Row = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    String,
    String,
    i64,
    Option<String>,
);

fn from_row(row: Row) -> Payment {
    let (
        id,
        checkout_id,
        checkout_session_id,
        charge_id,
        email,
        amount,
        currency,
        status,
        created_at,
        mismatch,
    ) = row;
    Payment {
        id,
        checkout_id,
        checkout_session_id,
        charge_id,
        email,
        money: Money::new(amount, currency),
        status: Status::parse(&status),
        created_at,
        mismatch,
    }
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Payment>, DbError> {
    let row: Option<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status, created_at, mismatch
             from payments where id = $1",
        )
        .bind(id)
        .fetch_optional(c)
        .await?
    });
    Ok(row.map(from_row))
}

/// The payment of a checkout; where there are several, the one that got furthest.
pub async fn find_by_checkout(tx: &mut Tx, checkout_id: &str) -> Result<Option<Payment>, DbError> {
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(
            "select id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status, created_at, mismatch
             from payments where checkout_id = $1 order by created_at, id",
        )
        .bind(checkout_id)
        .fetch_all(c)
        .await?
    });
    Ok(rows
        .into_iter()
        .map(from_row)
        .max_by_key(|payment| payment.status))
}

/// Merges `fact` into what is known and posts the sale once it is paid. Returns the payment as known now.
/// The caller holds the lock of `apply`.
pub async fn record(
    tx: &mut Tx,
    fact: Payment,
    proof: journal::Proof<'_>,
) -> Result<Payment, DbError> {
    let payment = match find(tx, &fact.id).await? {
        Some(known) => known.merge(fact),
        None => fact,
    };
    on!(tx, c => {
        sqlx::query(
            "insert into payments
                 (id, checkout_id, checkout_session_id, charge_id, email, amount, currency, status, created_at, mismatch)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (id) do update set
                 checkout_session_id = excluded.checkout_session_id, charge_id = excluded.charge_id,
                 email = excluded.email, amount = excluded.amount, currency = excluded.currency,
                 status = excluded.status, created_at = excluded.created_at, mismatch = excluded.mismatch",
        )
        .bind(&payment.id)
        .bind(&payment.checkout_id)
        .bind(&payment.checkout_session_id)
        .bind(&payment.charge_id)
        .bind(&payment.email)
        .bind(payment.money.amount)
        .bind(&payment.money.currency)
        .bind(payment.status.as_str())
        .bind(payment.created_at)
        .bind(&payment.mismatch)
        .execute(c)
        .await
        .map(drop)
    })?;
    // Where nothing was to be paid there is nothing to post.
    if payment.status == Status::Paid && payment.money.amount > 0 {
        let source = format!("payment_intent:{}", payment.id);
        journal::post(
            tx,
            &source,
            Account::StripeBalance,
            Account::Sales,
            &payment.money,
            proof,
        )
        .await?;
    }
    Ok(payment)
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
        assert_eq!(first.clone().merge(first.clone()), first);
    }
}
