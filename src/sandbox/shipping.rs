//! Where a payment's goods go, and what else a payment may say of what comes after it. Both are kept and shown, no more.

use serde_json::{Value, json};

use super::{customers, error::ApiError, form::Form};

/// What `setup_future_usage` may be.
pub const USAGES: [&str; 2] = ["off_session", "on_session"];

/// `shipping`, null where it is not given.
pub fn read(form: &mut Form) -> Result<Value, ApiError> {
    let Some(mut fields) = form.fields("shipping")? else {
        return Ok(Value::Null);
    };
    let name = fields.required("name")?;
    let lines = fields
        .fields("address")?
        .ok_or_else(|| fields.missing("address"))?;
    let mut address = Value::Null;
    customers::set_address(&mut address, lines)?;
    let shipping = json!({
        "address": address,
        "carrier": fields.text("carrier")?,
        "name": name,
        "phone": fields.text("phone")?,
        "tracking_number": fields.text("tracking_number")?,
    });
    fields.finish()?;
    Ok(shipping)
}
