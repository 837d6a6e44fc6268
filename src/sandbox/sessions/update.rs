//! A Checkout Session's notes change; what it sells does not.

use serde_json::Value;

use crate::sandbox::{call::Call, error::ApiError, form::Form, store};

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["collected_information", "line_items", "shipping_options"])?;
    let mut session = super::get(call, id).await?;
    session["metadata"] = form.metadata(&session["metadata"])?;
    form.finish()?;
    // Stripe has no event for it.
    store::update(&mut call.tx, &session).await?;
    Ok(session)
}
