//! Payouts: money goes from the balance to the account's bank.
//!
//! ```text
//! create -> pending -> in_transit -> paid     by itself, or when the desk says so
//!                  \-> canceled  \-> failed   which may come after paid too; the money is on the balance again
//! ```

mod create;
mod later;

use serde_json::Value;

use super::{
    call::Call,
    error::ApiError,
    events,
    form::Form,
    list::{self, Filter},
    store,
};

pub use create::create;
pub use later::{cancel, fail, in_time, pay};

pub const KIND: &str = "payout";

async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::get(&mut call.tx, KIND, id)
        .await
        .map_err(|error| error.in_path("payout"))
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    get(call, id).await
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    let before = get(call, id).await?;
    let mut payout = before.clone();
    payout["metadata"] = form.metadata(&before["metadata"])?;
    form.finish()?;
    if payout != before {
        store::update(&mut call.tx, &payout).await?;
        events::emit_updated(call, "payout.updated", &payout, &before).await?;
    }
    Ok(payout)
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["arrival_date", "destination"])?;
    let mut filters = list::created(&mut form)?;
    let statuses = ["canceled", "failed", "in_transit", "paid", "pending"];
    filters.extend(
        form.choice("status", &statuses)?
            .map(|status| Filter::is("$.status", status)),
    );
    list::page(call, KIND, filters, form, "/v1/payouts").await
}
