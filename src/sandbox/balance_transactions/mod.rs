//! Balance transactions: every movement of the account's money, with what Stripe keeps of it.

mod kind;
mod transact;

use serde_json::{Value, json};

use super::{call::Call, error::ApiError, form::Form, list, store};

pub use kind::Kind;
pub use transact::{Moved, keep, make_available, transact};

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
    if let Some(payout) = form.text("payout")? {
        store::get(&mut call.tx, "payout", &payout)
            .await
            .map_err(|error| error.param("payout"))?;
        return Err(ApiError::invalid(
            "Balance transaction history can only be filtered on automatic payouts, not manual.",
        )
        .param("payout"));
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
