//! Customers.

use serde_json::{Map, Value, json};

use super::{
    call::Call,
    error::ApiError,
    events,
    form::Form,
    id,
    list::{self, Filter},
    store,
};

const LATER: [&str; 15] = [
    "balance",
    "bank_account",
    "business_name",
    "card",
    "cash_balance",
    "default_alipay_account",
    "default_bank_account",
    "default_card",
    "default_source",
    "individual_name",
    "payment_method",
    "source",
    "tax",
    "tax_id_data",
    "test_clock",
];

pub async fn create(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    let mut customer = json!({
        "id": id::random("cus_", 14),
        "object": "customer",
        "address": null,
        "balance": 0,
        "created": call.now,
        "currency": null,
        "customer_account": null,
        "default_source": null,
        "delinquent": false,
        "description": null,
        "discount": null,
        "email": null,
        "invoice_prefix": id::random("", 8).to_uppercase(),
        "invoice_settings": {
            "custom_fields": null,
            "default_payment_method": null,
            "footer": null,
            "rendering_options": null,
        },
        "livemode": false,
        "metadata": {},
        "name": null,
        "next_invoice_sequence": 1,
        "phone": null,
        "preferred_locales": [],
        "shipping": null,
        "tax_exempt": "none",
        "test_clock": null,
    });
    set(call, &mut customer, &mut form).await?;
    form.finish()?;
    store::insert(&mut call.tx, &customer, None, &store::nothing()).await?;
    events::emit(call, "customer.created", &customer).await?;
    Ok(customer)
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&LATER)?;
    let before = get(call, id).await.map_err(not_found)?;
    let mut customer = before.clone();
    set(call, &mut customer, &mut form).await?;
    form.finish()?;
    if customer != before {
        store::update(&mut call.tx, &customer).await?;
        events::emit_updated(call, "customer.updated", &customer, &before).await?;
    }
    Ok(customer)
}

/// Sets the fields that a request names; an empty text unsets one.
async fn set(call: &mut Call, customer: &mut Value, form: &mut Form) -> Result<(), ApiError> {
    for (field, most) in [("description", 5000), ("name", 256), ("phone", 20)] {
        if let Some(text) = form.short_or_unset(field, most)? {
            customer[field] = json!(Some(text).filter(|text| !text.is_empty()));
        }
    }
    match form.short_or_unset("email", 512)? {
        None => {}
        Some(email) if email.is_empty() => customer["email"] = Value::Null,
        Some(email) => customer["email"] = json!(checked(email, "email")?),
    }
    if form.unsets("address") {
        customer["address"] = Value::Null;
    } else if let Some(fields) = form.fields("address")? {
        set_address(&mut customer["address"], fields)?;
    }
    if form.unsets("shipping") {
        customer["shipping"] = Value::Null;
    } else if let Some(fields) = form.fields("shipping")? {
        customer["shipping"] = shipping(fields)?;
    }
    if let Some(prefix) = form.short("invoice_prefix", 12)? {
        customer["invoice_prefix"] = json!(prefix);
    }
    if let Some(next) = form.integer_in("next_invoice_sequence", 1, i64::MAX)? {
        customer["next_invoice_sequence"] = json!(next);
    }
    if let Some(locales) = form.texts("preferred_locales")? {
        customer["preferred_locales"] = json!(locales);
    }
    if let Some(exempt) = form.choice("tax_exempt", &["none", "exempt", "reverse"])? {
        customer["tax_exempt"] = json!(exempt);
    }
    if let Some(fields) = form.fields("invoice_settings")? {
        set_invoices(call, customer, fields).await?;
    }
    customer["metadata"] = form.metadata(&customer["metadata"])?;
    Ok(())
}

pub fn set_address(address: &mut Value, mut fields: Form) -> Result<(), ApiError> {
    let mut lines = address.as_object().cloned().unwrap_or_default();
    for line in ["city", "country", "line1", "line2", "postal_code", "state"] {
        let told = fields.text_or_unset(line)?;
        if told.is_some() || !lines.contains_key(line) {
            lines.insert(line.to_owned(), json!(told.filter(|text| !text.is_empty())));
        }
    }
    fields.finish()?;
    *address = Value::Object(lines);
    Ok(())
}

fn shipping(mut fields: Form) -> Result<Value, ApiError> {
    let name = fields.required("name")?;
    let phone = fields.text_or_unset("phone")?;
    let mut address = Value::Object(Map::new());
    let lines = fields
        .fields("address")?
        .ok_or_else(|| fields.missing("address"))?;
    set_address(&mut address, lines)?;
    fields.finish()?;
    Ok(json!({ "address": address, "name": name, "phone": phone }))
}

async fn set_invoices(
    call: &mut Call,
    customer: &mut Value,
    mut fields: Form,
) -> Result<(), ApiError> {
    fields.unsupported(&["custom_fields", "footer", "rendering_options"])?;
    let named = fields.path("default_payment_method");
    let method = fields.text_or_unset("default_payment_method")?;
    fields.finish()?;
    let Some(id) = method else {
        return Ok(());
    };
    let default = &mut customer["invoice_settings"]["default_payment_method"];
    if id.is_empty() {
        *default = Value::Null;
        return Ok(());
    }
    *default = json!(id);
    let method = store::get(&mut call.tx, "payment_method", &id)
        .await
        .map_err(|error| error.param(&named))?;
    if method["customer"] != customer["id"] {
        return Err(ApiError::invalid(format!(
            "The customer does not have a payment method with the ID {id}. The payment method must be attached to the \
             customer."
        ))
        .code("resource_missing")
        .param(named));
    }
    Ok(())
}

/// An address with an @ and a name on both sides.
pub fn email(form: &mut Form, field: &str) -> Result<Option<String>, ApiError> {
    form.short(field, 512)?
        .map(|email| checked(email, field))
        .transpose()
}

fn checked(email: String, field: &str) -> Result<String, ApiError> {
    if is_email(&email) {
        return Ok(email);
    }
    Err(ApiError::invalid(format!("Invalid email address: {email}"))
        .code("email_invalid")
        .param(field))
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

/// A customer that is there; 400 where it was deleted, or never was.
pub async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    let customer = store::get(&mut call.tx, "customer", id).await?;
    if customer["deleted"] == true {
        return Err(ApiError::missing("customer", id));
    }
    Ok(customer)
}

/// What is left of it says that it was deleted, for good. Its PaymentMethods are nobody's again.
pub async fn delete(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let customer = get(call, id).await.map_err(not_found)?;
    let deleted = json!({ "id": id, "object": "customer", "deleted": true });
    store::update(&mut call.tx, &deleted).await?;
    for mut method in store::having(&mut call.tx, "payment_method", "$.customer", id).await? {
        method["customer"] = Value::Null;
        store::update(&mut call.tx, &method).await?;
    }
    events::emit(call, "customer.deleted", &customer).await?;
    Ok(deleted)
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    store::get(&mut call.tx, "customer", id)
        .await
        .map_err(not_found)
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["test_clock"])?;
    let mut filters = list::created(&mut form)?;
    filters.extend(list::texts(&mut form, &[("email", "$.email")])?);
    filters.push(Filter::absent("$.deleted"));
    list::page(call, "customer", filters, form, "/v1/customers").await
}

fn not_found(error: ApiError) -> ApiError {
    error.in_path("id")
}
