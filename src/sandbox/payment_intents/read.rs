use serde_json::Value;

use super::KIND;
use crate::sandbox::{call::Call, error::ApiError, form::Form, list, store};

pub async fn retrieve(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.text("client_secret")?;
    form.finish()?;
    get(call, id).await
}

pub async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::get(&mut call.tx, KIND, id)
        .await
        .map_err(|error| error.in_path("intent"))
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["customer_account"])?;
    let mut filters = list::created(&mut form)?;
    filters.extend(list::named(call, &mut form, &[("customer", "customer", "$.customer")]).await?);
    list::page(call, KIND, filters, form, "/v1/payment_intents").await
}
