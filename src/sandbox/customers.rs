//! Customers.

use serde_json::{Map, Value, json};

use super::{call::Call, error::ApiError, events, form::Form, id, list, store};

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&[
        "balance",
        "business_name",
        "cash_balance",
        "individual_name",
        "invoice_settings",
        "payment_method",
        "shipping",
        "source",
        "tax",
        "tax_id_data",
        "test_clock",
    ])?;
    let id = id::random("cus_", 14);
    let customer = json!({
        "id": id,
        "object": "customer",
        "address": address(&mut form)?,
        "balance": 0,
        "created": call.now,
        "currency": null,
        "customer_account": null,
        "default_source": null,
        "delinquent": false,
        "description": form.text("description")?,
        "discount": null,
        "email": email(&mut form, "email")?,
        "invoice_prefix": form
            .text("invoice_prefix")?
            .unwrap_or_else(|| id::random("", 8).to_uppercase()),
        "invoice_settings": {
            "custom_fields": null,
            "default_payment_method": null,
            "footer": null,
            "rendering_options": null,
        },
        "livemode": false,
        "metadata": form.metadata(&Value::Null)?,
        "name": form.text("name")?,
        "next_invoice_sequence": form.integer_in("next_invoice_sequence", 1, i64::MAX)?.unwrap_or(1),
        "phone": form.short("phone", 20)?,
        "preferred_locales": form.texts("preferred_locales")?.unwrap_or_default(),
        "shipping": null,
        "tax_exempt": form
            .choice("tax_exempt", &["none", "exempt", "reverse"])?
            .unwrap_or_else(|| "none".to_owned()),
        "test_clock": null,
    });
    form.finish()?;
    store::insert(&mut call.tx, &customer, None, &store::nothing()).await?;
    events::emit(call, "customer.created", &customer).await?;
    Ok(customer)
}

/// An address with an @ and a name on both sides.
pub fn email(form: &mut Form, field: &str) -> Result<Option<String>, ApiError> {
    match form.short(field, 512)? {
        Some(email) if !is_email(&email) => {
            Err(ApiError::invalid(format!("Invalid email address: {email}"))
                .code("email_invalid")
                .param(field))
        }
        email => Ok(email),
    }
}

pub fn is_email(text: &str) -> bool {
    match text.split_once('@') {
        Some((name, host)) => {
            !name.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && !text.chars().any(|c| c.is_whitespace() || c.is_control())
        }
        None => false,
    }
}

fn address(form: &mut Form) -> Result<Value, ApiError> {
    let Some(mut fields) = form.fields("address")? else {
        return Ok(Value::Null);
    };
    let mut address = Map::new();
    for line in ["city", "country", "line1", "line2", "postal_code", "state"] {
        address.insert(line.to_owned(), json!(fields.text(line)?));
    }
    fields.finish()?;
    Ok(Value::Object(address))
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, "customer", id)
        .await
        .map_err(|error| error.in_path("id"))
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["test_clock"])?;
    let mut filters = list::created(&mut form)?;
    filters.extend(list::texts(&mut form, &[("email", "$.email")])?);
    list::page(call, "customer", filters, form, "/v1/customers").await
}
