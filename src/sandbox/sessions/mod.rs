//! Checkout Sessions.

mod create;
mod items;
mod options;
mod pay;
mod update;

use serde_json::{Value, json};

use super::{
    call::Call,
    error::ApiError,
    events,
    form::Form,
    list::{self, Filter},
    payment_intents, store,
};

pub use create::create;
pub use items::{all as all_line_items, page as line_items};
pub use pay::{complete_free, follow, is_free, pay};
pub use update::update;

const KIND: &str = "checkout.session";

pub async fn retrieve(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    get(call, id).await
}

pub async fn get(call: &mut Call, id: &str) -> Result<Value, ApiError> {
    store::get(&mut call.tx, KIND, id)
        .await
        .map_err(|error| error.in_path("session"))
}

pub async fn list(call: &mut Call, mut form: Form) -> Result<Value, ApiError> {
    form.unsupported(&["customer_account"])?;
    let mut filters = list::created(&mut form)?;
    filters.extend(
        list::named(
            call,
            &mut form,
            &[
                ("customer", "customer", "$.customer"),
                ("payment_intent", "payment_intent", "$.payment_intent"),
                ("payment_link", "payment_link", "$.payment_link"),
                ("subscription", "subscription", "$.subscription"),
            ],
        )
        .await?,
    );
    if let Some(status) = form.choice("status", &["complete", "expired", "open"])? {
        filters.push(Filter::is("$.status", status));
    }
    if let Some(mut details) = form.fields("customer_details")? {
        filters.extend(list::texts(
            &mut details,
            &[("email", "$.customer_details.email")],
        )?);
        details.finish()?;
    }
    list::page(call, KIND, filters, form, "/v1/checkout/sessions").await
}

pub async fn expire(call: &mut Call, id: &str, form: Form) -> Result<Value, ApiError> {
    form.finish()?;
    let session = get(call, id).await?;
    if session["status"] != "open" {
        return Err(ApiError::invalid(format!(
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {}.",
            session["status"].as_str().unwrap_or_default()
        )));
    }
    end(call, session).await
}

/// Ends an open session, by request or in time, and what was begun of its payment.
pub async fn end(call: &mut Call, mut session: Value) -> Result<Value, ApiError> {
    session["status"] = json!("expired");
    session["url"] = Value::Null;
    store::update(&mut call.tx, &session).await?;
    store::set_due(
        &mut call.tx,
        session["id"].as_str().unwrap_or_default(),
        None,
    )
    .await?;
    events::emit(call, "checkout.session.expired", &session).await?;
    if let Some(intent) = session["payment_intent"].as_str() {
        payment_intents::expire(call, intent).await?;
    }
    Ok(session)
}
