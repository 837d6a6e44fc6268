//! PaymentMethods: a test card or a test bank account, and whose it is.

mod create;
mod describe;
mod instrument;
pub mod types;

use serde_json::{Value, json};

use super::{
    call::Call,
    customers,
    error::ApiError,
    events,
    form::Form,
    id,
    list::{self, Filter},
    store, test_cards,
};

pub use create::{create, from_fields};
pub use describe::charge_details;
pub use instrument::{Card, Instrument};

pub const KIND: &str = "payment_method";

/// Keeps a new PaymentMethod. Of the card only its name in Stripe's table is kept, where the API does not show it.
pub async fn keep(
    call: &mut Call,
    instrument: &Instrument,
    billing_details: Value,
    metadata: Value,
) -> Result<Value, ApiError> {
    let mut method = json!({
        "id": id::random("pm_1", 23),
        "object": KIND,
        "allow_redisplay": "unspecified",
        "billing_details": billing_details,
        "created": call.now,
        "customer": null,
        "customer_account": null,
        "livemode": false,
        "metadata": metadata,
        "type": instrument.kind(),
    });
    method[instrument.kind()] = describe::instrument(instrument);
    store::insert(&mut call.tx, &method, None, &instrument.hidden()).await?;
    Ok(method)
}

/// The PaymentMethod a parameter names; `pm_card_visa` and the like make a new one each time.
pub async fn named(call: &mut Call, id: &str, param: &str) -> Result<Value, ApiError> {
    match test_cards::by_name(id).filter(|_| id.starts_with("pm_card_")) {
        None => store::get(&mut call.tx, KIND, id)
            .await
            .map_err(|error| error.param(param)),
        Some(test) => {
            let card = Instrument::Card(Card::of_test(test, call.now));
            keep(
                call,
                &card,
                describe::billing_details(None, None),
                json!({}),
            )
            .await
        }
    }
}

/// Who pays, as the hosted page asked.
pub fn billing_details(email: &str, name: Option<&str>) -> Value {
    describe::billing_details(Some(email), name)
}

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    get(call, id).await
}

async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::get(&mut call.tx, KIND, id)
        .await
        .map_err(|error| error.in_path("payment_method"))
}

pub async fn update(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["allow_redisplay", "card", "payto", "us_bank_account"])?;
    let before = get(call, id).await?;
    let mut method = before.clone();
    if let Some(fields) = form.fields("billing_details")? {
        create::read_billing_details(fields, &mut method["billing_details"])?;
    }
    method["metadata"] = form.metadata(&before["metadata"])?;
    form.finish()?;
    if method != before {
        store::update(&mut call.tx, &method).await?;
        events::emit_updated(call, "payment_method.updated", &method, &before).await?;
    }
    Ok(method)
}

pub async fn attach(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["customer_account"])?;
    let customer = form.required("customer")?;
    form.finish()?;
    let mut method = named(call, id, "payment_method")
        .await
        .map_err(|error| error.in_path("payment_method"))?;
    customers::get(call, &customer)
        .await
        .map_err(|error| error.param("customer"))?;
    if method["customer"].is_string() && method["customer"] != customer {
        return Err(ApiError::invalid(
            "The payment method you provided has already been attached to a customer.",
        ));
    }
    method["customer"] = json!(customer);
    store::update(&mut call.tx, &method).await?;
    events::emit(call, "payment_method.attached", &method).await?;
    Ok(method)
}

pub async fn detach(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let before = get(call, id).await?;
    if before["customer"].is_null() {
        return Err(ApiError::invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
        ));
    }
    let mut method = before.clone();
    method["customer"] = Value::Null;
    store::update(&mut call.tx, &method).await?;
    events::emit_updated(call, "payment_method.detached", &method, &before).await?;
    Ok(method)
}

/// Those of a customer: `customer=`.
pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["allow_redisplay", "customer_account"])?;
    let mut filters =
        list::named(call, &mut form, &[("customer", "customer", "$.customer")]).await?;
    filters.extend(list::texts(&mut form, &[("type", "$.type")])?);
    list::page(call, KIND, filters, form, "/v1/payment_methods").await
}

/// Those of the customer in the path.
pub async fn of_customer(call: &mut Call, id: &str, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["allow_redisplay"])?;
    customers::get(call, id)
        .await
        .map_err(|error| error.in_path("customer"))?;
    let mut filters = list::texts(&mut form, &[("type", "$.type")])?;
    filters.push(Filter::is("$.customer", id));
    let url = format!("/v1/customers/{id}/payment_methods");
    list::page(call, KIND, filters, form, &url).await
}
