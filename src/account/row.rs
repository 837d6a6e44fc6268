//! One line of a list of payments: of a buyer's own, and of all.

use super::words::bank;
use crate::{
    api::PaymentRow,
    checkouts, clock,
    ledger::{payments::Status, refunds::Totals, standing::Standing},
    money::Money,
};

/// The columns that make a [`Row`], of payments `p` and their checkouts `c`. What was given back is added up for the rows
/// of the page alone: a shop may have very many.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select p.checkout_id, p.id, p.created_at, p.amount, p.currency, p.status, c.product_name, c.quantity,
                    coalesce(c.corrected_email, lower(p.email)) as address,
                    (select cast(coalesce(sum(amount), 0) as bigint) from refunds
                     where payment_intent = p.id and status = 'succeeded') as succeeded,
                    (select cast(coalesce(sum(amount), 0) as bigint) from refunds
                     where payment_intent = p.id and status in ('pending', 'requires_action'))
                    + (select cast(coalesce(sum(amount), 0) as bigint) from refund_requests
                       where payment_intent = p.id and ",
            $crate::refund_requests::is_waiting!(),
            ") as pending,
                    (select cast(coalesce(sum(amount), 0) as bigint) from refunds
                     where payment_intent = p.id and status = 'requires_action') as unanswered,
                    (select cast(coalesce(sum(amount), 0) as bigint) from refunds
                     where payment_intent = p.id and status = 'failed') as failed,
                    (select cast(coalesce(sum(amount), 0) as bigint) from refund_requests
                     where payment_intent = p.id and state = 'asked') as asked,
                    (select coalesce(string_agg(d.status, ','), '') from disputes d
                     where d.payment_intent = p.id) as disputes,
                    (select cast(count(*) as bigint) from payments o
                     where o.checkout_id = p.checkout_id and ",
            $crate::ledger::payments::stands!("o"),
            ") as times_paid
             from payments p join checkouts c on c.id = p.checkout_id ",
            $rest
        )
    };
}
pub(crate) use select;

#[derive(sqlx::FromRow)]
pub struct Row {
    checkout_id: String,
    id: String,
    created_at: i64,
    amount: i64,
    currency: String,
    status: String,
    product_name: String,
    quantity: i64,
    pub address: Option<String>,
    succeeded: i64,
    pending: i64,
    unanswered: i64,
    failed: i64,
    asked: i64,
    disputes: String,
    times_paid: i64,
}

impl Row {
    /// Where the next, older page begins.
    pub fn cursor(&self) -> String {
        format!("{}.{}", self.created_at, self.id)
    }

    pub fn shown(self) -> PaymentRow {
        let standing = Standing::of_statuses(&self.disputes);
        let refunded = Totals {
            succeeded: self.succeeded,
            pending: self.pending,
            unanswered: self.unanswered,
            failed: self.failed,
        };
        let status = Status::parse(&self.status);
        PaymentRow {
            id: self.checkout_id,
            date: clock::readable(self.created_at),
            datetime: clock::rfc3339(self.created_at),
            product: self.product_name,
            quantity: self.quantity,
            status: checkouts::payment_status(status, self.amount, refunded, self.asked, standing),
            overpaid: self.times_paid > 1,
            bank: bank(standing),
            returned: (self.succeeded > 0)
                .then(|| Money::new(self.succeeded, self.currency.clone())),
            amount: Money::new(self.amount, self.currency),
        }
    }
}

/// `created_at`, id: what is older than that comes next. One that was not ours begins at the newest.
pub fn older_than(cursor: Option<&str>) -> (i64, &str) {
    cursor
        .and_then(|cursor| {
            let (created_at, id) = cursor.split_once('.')?;
            Some((created_at.parse().ok()?, id))
        })
        .unwrap_or((i64::MAX, ""))
}
